-- One row per Salesforce task, event, outcome, campaign membership or response.

{{ config(enabled=is_connected('salesforce')) }}

with

sales_activities as (

    select * from {{ ref('base_salesforce__sales_activities') }}
    where left_out_reason is null

),

members as (

    select * from {{ ref('base_salesforce__campaign_members') }}
    where left_out_reason is null

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
        outcome as target,
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

memberships as (

    select
        row_id as activity_id,
        'campaign_member' as activity_type,
        added_at as occurred_at,
        contact_id,
        email,
        status as target,
        campaign_id,
        channel,
        loaded_at
    from members

),

responses as (

    select
        row_id || ':responded' as activity_id,
        'campaign_response' as activity_type,
        responded_at as occurred_at,
        contact_id,
        email,
        status as target,
        campaign_id,
        channel,
        loaded_at
    from members
    where
        row_id is not null
        and has_responded

),

mapped as (

    {% for step in ['happenings', 'feedback', 'memberships', 'responses'] %}
    select * from {{ step }}
    {% if not loop.last %}

    union all

    {% endif %}
    {% endfor %}

),

cleaned as (

    {{ cleaned_activities('mapped', 'salesforce') }}

)

select * from cleaned
