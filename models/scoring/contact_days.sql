-- One row per contact, activity class and day.

with

classes as (

    select * from {{ ref('activity_classes') }}

),

{% if known_by() -%}
counts as (

    select
        *,
        1 as activities,
        occurred_at as first_at,
        occurred_at as last_at
    from (
        {{ known_kept_activities() }}
    ) as kept

),
{%- else -%}
contact_references as (

    select
        contact_ref,
        contact_key
    from {{ ref('contact_references') }}
    where contact_key is not null

),

activity_days as (

    select * from {{ ref('activity_days') }}

),

-- what a machine clicked is a fact, but moves no score
bot_click_days as (

    select * from {{ ref('bot_click_days') }}

),

counts as (

    select
        contact_references.contact_key,
        activity_days.kind_key,
        activity_days.occurred_on,
        coalesce(bot_click_days.kept_clicks, activity_days.activities)
            as activities,
        coalesce(bot_click_days.first_at, activity_days.first_at) as first_at,
        coalesce(bot_click_days.last_at, activity_days.last_at) as last_at
    from activity_days
    inner join contact_references
        on activity_days.contact_ref = contact_references.contact_ref
    left join bot_click_days
        on
            activity_days.contact_ref = bot_click_days.contact_ref
            and activity_days.kind_key = bot_click_days.kind_key
            and activity_days.occurred_on = bot_click_days.occurred_on
    where coalesce(bot_click_days.kept_clicks, 1) > 0

),
{%- endif %}

days as (

    select
        counts.contact_key,
        classes.class_key,
        {{ day_columns('counts') }},
        cast(sum(counts.activities) as integer) as activities,
        min(counts.first_at) as first_at,
        max(counts.last_at) as last_at
    from counts
    inner join classes
        on counts.kind_key = classes.kind_key
    group by
        counts.contact_key,
        classes.class_key,
        {{ day_columns('counts') }}

)

select * from days
