-- One row per Salesforce task, event, outcome, campaign activity or bounce.

{{ config(enabled=is_connected('salesforce')) }}

with

sales_activities as (

    select * from {{ ref('base_salesforce__sales_activities') }}
    where left_out_reason is null

),

campaign_activities as (

    select * from {{ ref('base_salesforce__campaign_activities') }}

),

bounces as (

    select * from {{ ref('base_salesforce__bounces') }}

),

happenings as (

    select
        row_id as activity_id,
        case
            when medium = 'call' and is_missed then 'call_attempt'
            when medium = 'meeting' and is_missed then 'meeting_missed'
            when medium in ('email', 'message') then medium || '_sent'
            else medium
        end as activity_type,
        occurred_at,
        contact_id,
        cast(null as {{ dbt.type_string() }}) as email,
        -- what is still to do has no outcome yet
        case when is_closed then outcome end as target,
        cast(null as {{ dbt.type_string() }}) as campaign_id,
        case medium
            when 'call' then 'phone'
            when 'message' then 'social'
            when 'task' then null
            else medium
        end as channel,
        loaded_at
    from sales_activities

),

feedback as (

    select
        activity_id || ':outcome' as activity_id,
        {{ sales_feedback('target') }} as activity_type,
        occurred_at,
        contact_id,
        email,
        target,
        campaign_id,
        channel,
        loaded_at
    from happenings
    where
        activity_id is not null
        and {{ sales_feedback('target') }} is not null

),

mapped as (

    select * from happenings

    union all

    select * from feedback

    union all

    select * from campaign_activities

    union all

    select * from bounces

),

cleaned as (

    {{ cleaned_activities('mapped', 'salesforce') }}

)

select * from cleaned
