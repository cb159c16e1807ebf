-- One row per raw HubSpot form submission row, in columns of the raw contract.

{{ config(enabled=is_connected('hubspot')) }}

with

submissions as (

    select * from {{ source('hubspot', 'contact_form_submission') }}

),

forms as (

    select
        {{ clean_text('guid') }} as guid,
        min({{ clean_text('name') }}) as form_name
    from {{ source('hubspot', 'form') }}
    group by 1

),

mapped as (

    select
        {{ prefixed_id(
            'hubspot:form_submission', 'submissions.conversion_id'
        ) }} as activity_id,
        'form_submission' as activity_type,
        submissions.timestamp as occurred_at,
        {{ prefixed_id('hubspot', 'submissions.contact_id') }} as contact_id,
        cast(null as {{ dbt.type_string() }}) as email,
        {{ first_text([
            'forms.form_name', 'submissions.title', 'submissions.form_id',
        ]) }} as target,
        cast(null as {{ dbt.type_string() }}) as campaign_id,
        'web' as channel,
        submissions._fivetran_synced as loaded_at
    from submissions
    left join forms
        on {{ clean_text('submissions.form_id') }} = forms.guid

)

select * from mapped
