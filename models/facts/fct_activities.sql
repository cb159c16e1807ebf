-- One row per activity that counts today.

{{ config(materialized='view') }}

with

activities as (

    select * from {{ ref('distinct_activities') }}

),

kinds as (

    select * from {{ ref('dim_activity_kinds') }}

),

contact_references as (

    select * from {{ ref('contact_references') }}

),

bot_clicks as (

    select
        activity_key,
        suppressed_reason
    from {{ ref('bot_clicks') }}

),

counted as (

    select
        ---------- ids
        activities.source,
        activities.activity_id,
        contact_references.contact_id,
        activities.campaign_id,

        ---------- text
        kinds.activity_type,
        activities.target,
        activities.channel,
        bot_clicks.suppressed_reason,

        ---------- booleans
        kinds.is_engagement,

        ---------- timestamps
        activities.occurred_at,
        activities.loaded_at
    from activities
    inner join contact_references
        on activities.contact_ref = contact_references.contact_ref
    inner join kinds
        on activities.kind_key = kinds.kind_key
    left join bot_clicks
        on activities.activity_key = bot_clicks.activity_key
    where
        contact_references.reject_reason is null
        and kinds.activity_type is not null

)

select * from counted
