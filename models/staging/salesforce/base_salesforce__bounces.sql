-- One row per Salesforce lead or contact whose email bounced.

{{ config(enabled=is_connected('salesforce')) }}

with

{% for table in ['lead', 'contact'] %}
{{ table }}_bounces as (

    select
        {{ prefixed_id('salesforce', 'id') }} as contact_id,
        {{ first_text(['email_bounced_date']) }} as occurred_at,
        {{ first_text(['email_bounced_reason']) }} as reason,
        {{ first_text(['_fivetran_synced']) }} as loaded_at
    from {{ source('salesforce', table) }}
    where not {{ salesforce_is_superseded() }}

),

{% endfor %}
bounces as (

    select * from lead_bounces

    union all

    select * from contact_bounces

),

mapped as (

    select
        contact_id || ':bounced' as activity_id,
        case
            when {{ salesforce_is_hard_bounce('reason') }}
                then 'email_hard_bounce'
            else 'email_soft_bounce'
        end as activity_type,
        occurred_at,
        contact_id,
        cast(null as {{ dbt.type_string() }}) as email,
        cast(null as {{ dbt.type_string() }}) as target,
        cast(null as {{ dbt.type_string() }}) as campaign_id,
        'email' as channel,
        loaded_at
    from bounces
    where
        contact_id is not null
        and occurred_at is not null

)

select * from mapped
