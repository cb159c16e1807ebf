-- One row per raw HubSpot email campaign row.

{{ config(enabled=is_connected('hubspot')) }}

with

email_campaigns as (

    select * from {{ source('hubspot', 'email_campaign') }}

),

mapped as (

    select
        {{ prefixed_id('hubspot', 'id') }} as campaign_id,
        {{ first_text(['name', 'subject', 'id']) }} as campaign_name,
        'email' as channel,
        cast(null as {{ dbt.type_string() }}) as started_at,
        cast(null as {{ dbt.type_string() }}) as ended_at,
        cast(null as {{ dbt.type_string() }}) as cost
    from email_campaigns

),

cleaned as (

    {{ cleaned_campaigns('mapped', 'hubspot') }}

)

select * from cleaned
