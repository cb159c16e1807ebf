-- One row per click that a machine made.

with

clicks as (

    {{ clocked(ref('watched_clicks')) }}

),

kinds as (

    select * from {{ ref('dim_activity_kinds') }}

),

delivery_kinds as (

    select * from kinds
    where {{ is_one_of('activity_type', 'bot_delivery_types') }}

),

contact_references as (

    select
        contact_ref,
        contact_key
    from {{ ref('contact_references') }}
    where contact_key is not null

),

delivered as (

    select
        contact_references.contact_key,
        delivery_kinds.campaign_id,
        cast(activities.occurred_at as date) as occurred_on,
        activities.occurred_at
    from {{ ref('distinct_activities') }} as activities
    inner join delivery_kinds
        on activities.kind_key = delivery_kinds.kind_key
    inner join contact_references
        on activities.contact_ref = contact_references.contact_ref

),

deliveries as (

    {{ clocked('delivered') }}

),

burst_clicks as (

    {{ burst_clicks('clicks', 'kinds') }}

),

delivery_clicks as (

    {{ delivery_clicks('clicks', 'deliveries', 'kinds') }}

),

found as (

    select
        activity_key,
        'click_burst' as suppressed_reason
    from burst_clicks

    union all

    select
        activity_key,
        'click_at_delivery' as suppressed_reason
    from delivery_clicks

),

-- of two reasons the first by name
reasons as (

    select
        activity_key,
        min(suppressed_reason) as suppressed_reason
    from found
    group by activity_key

),

bot_clicks as (

    select
        ---------- ids
        clicks.activity_key,
        clicks.contact_ref,
        clicks.kind_key,

        ---------- text
        reasons.suppressed_reason,

        ---------- dates
        clicks.occurred_on
    from clicks
    inner join reasons
        on clicks.activity_key = reasons.activity_key

)

select * from bot_clicks
