-- One row per contact reference, kind and day with a machine's click.

{{ config(materialized='view') }}

with

bot_clicks as (

    select * from {{ ref('bot_clicks') }}

),

clicks as (

    select
        clicks.contact_ref,
        clicks.kind_key,
        clicks.occurred_on,
        case when bot_clicks.activity_key is null then clicks.occurred_at end
            as kept_at
    from {{ ref('watched_clicks') }} as clicks
    left join bot_clicks
        on clicks.activity_key = bot_clicks.activity_key

),

bot_days as (

    select distinct
        contact_ref,
        kind_key,
        occurred_on
    from bot_clicks

),

days as (

    select
        ---------- ids
        bot_days.contact_ref,
        bot_days.kind_key,

        ---------- numbers
        cast(count(clicks.kept_at) as integer) as kept_clicks,

        ---------- dates
        bot_days.occurred_on,

        ---------- timestamps
        min(clicks.kept_at) as first_at,
        max(clicks.kept_at) as last_at
    from bot_days
    inner join clicks
        on
            bot_days.contact_ref = clicks.contact_ref
            and bot_days.kind_key = clicks.kind_key
            and bot_days.occurred_on = clicks.occurred_on
    group by
        bot_days.contact_ref,
        bot_days.kind_key,
        bot_days.occurred_on

)

select * from days
