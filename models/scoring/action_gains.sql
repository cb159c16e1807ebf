-- One row per day to score, model, contact, activity rule and further hits.

{{ config(materialized='view') }}

with

standings as (

    select * from {{ ref('contact_ladders') }}
    where next_tier is not null{{ and_in_outlook() }}

),

rules as (

    {{ rules_that_give() }}

),

signal_hits as (

    select * from {{ ref('signal_hits') }}

),

hits_today as (

    {{ hits_of_the_day('standings') }}

),

times as (

    {{ whole_numbers(var('outlook_most_times')) }}

),

group_points as (

    {{ cap_group_points('standings') }}

),

-- the rule as it stands, and with so many hits more
repeated as (

    select
        standings.as_of_date,
        standings.model_key,
        standings.contact_key,
        standings.tier_rank,
        rules.*,
        times.number + 1 as times,
        coalesce(signal_hits.decayed_millionths, 0) as millionths,
        -- least passes over NULL: no limit of the day
        least(
            times.number + 1,
            case
                when rules.max_per_day <= coalesce(hits_today.hits, 0) then 0
                else rules.max_per_day - coalesce(hits_today.hits, 0)
            end
        ) * rules.first_day_millionths as more_millionths,
        coalesce(group_points.points, 0) as group_points
    from standings
    inner join rules
        on
            standings.as_of_date = rules.rule_date
            and standings.model_key = rules.rule_model_key
    cross join times
    left join signal_hits
        on
            standings.as_of_date = signal_hits.as_of_date
            and standings.contact_key = signal_hits.contact_key
            and rules.signal_key = signal_hits.signal_key
    left join hits_today
        on
            standings.as_of_date = hits_today.as_of_date
            and standings.contact_key = hits_today.contact_key
            and rules.signal_key = hits_today.signal_key
    left join group_points
        on
            standings.as_of_date = group_points.as_of_date
            and standings.model_key = group_points.model_key
            and standings.contact_key = group_points.contact_key
            and rules.cap_group = group_points.cap_group

),

rule_gains as (

    select
        *,
        {{ limit_points(
            rule_points('points', 'millionths + more_millionths'), 'max_points'
        ) }} - {{ limit_points(
            rule_points('points', 'millionths'), 'max_points'
        ) }} as rule_gain
    from repeated

),

gains as (

    select
        as_of_date,
        model_key,
        contact_key,
        tier_rank,
        rule_key,
        rule_id,
        label,
        effect,
        times,
        {{ limit_points('group_points + rule_gain', 'group_max_points') }}
        - {{ limit_points('group_points', 'group_max_points') }} as points
    from rule_gains

)

select * from gains
