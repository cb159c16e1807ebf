-- One row per Salesforce campaign row that is current.

{{ config(enabled=is_connected('salesforce')) }}

with

campaigns as (

    select * from {{ source('salesforce', 'campaign') }}
    where {{ salesforce_gone() }} is null

),

mapped as (

    select
        {{ prefixed_id('salesforce', 'id') }} as campaign_id,
        name as campaign_name,
        type as channel,
        start_date as started_at,
        end_date as ended_at,
        actual_cost as cost
    from campaigns

),

cleaned as (

    {{ cleaned_campaigns('mapped', 'salesforce') }}

)

select * from cleaned
