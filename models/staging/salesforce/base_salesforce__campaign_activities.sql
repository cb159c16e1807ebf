-- One row per Salesforce campaign membership or response, in the raw contract.

{{ config(enabled=is_connected('salesforce')) }}

with

members as (

    select * from {{ ref('base_salesforce__campaign_members') }}
    where left_out_reason is null

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

    select * from memberships

    union all

    select * from responses

)

select * from mapped
