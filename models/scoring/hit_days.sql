-- One row per day to score, contact, activity rule and day on which it was hit.

{{ config(materialized='view') }}

with

contact_days as (

    select * from {{ ref('contact_days') }}

),

class_signals as (

    select * from {{ ref('class_signals') }}

),

rules as (

    select * from {{ ref('rules_in_force') }}
    where kind = 'activity'

),

decay_factors as (

    select * from {{ ref('decay_factors') }}

),

days as (

    select as_of_date from {{ ref('as_of_dates') }}

),

signal_days as (

    select
        contact_days.contact_key,
        class_signals.signal_key,
        {{ day_columns('contact_days') }},
        sum(contact_days.activities) as hits
    from contact_days
    inner join class_signals
        on contact_days.class_key = class_signals.class_key
    group by
        contact_days.contact_key,
        class_signals.signal_key,
        {{ day_columns('contact_days') }}

),

rule_days as (

    select
        rules.as_of_date,
        rules.model_key,
        signal_days.contact_key,
        rules.rule_key,
        rules.points,
        rules.decay_id,
        signal_days.occurred_on,
        cast(signal_days.hits as bigint) as hits,
        -- least passes over NULL: no limit
        cast(least(signal_days.hits, rules.max_per_day) as bigint)
            as counted_hits,
        {{ days_between('signal_days.occurred_on', 'days.as_of_date') }}
            as age_days
    from signal_days
    inner join days
        on {{ has_happened('signal_days') }}
    inner join {{ ref('activity_signals') }} as signals
        on signal_days.signal_key = signals.signal_key
    inner join rules
        on
            signals.rule_key = rules.rule_key
            and days.as_of_date = rules.as_of_date

),

factored as (

    select
        rule_days.*,
        -- a rule without decay keeps everything for ever
        case
            when rule_days.decay_id is null then cast(1 as decimal(12, 6))
            else decay_factors.factor
        end as factor
    from rule_days
    left join decay_factors
        on
            rule_days.decay_id = decay_factors.decay_id
            and decay_factors.age_days
            = least(rule_days.age_days, {{ var('decay_horizon_days') }})

),

hit_days as (

    select
        as_of_date,
        model_key,
        contact_key,
        rule_key,
        occurred_on,
        age_days,
        hits,
        counted_hits,
        factor,
        cast(points as decimal(12, 2)) * cast(counted_hits as decimal(8, 0))
        * factor as points
    from factored

)

select * from hit_days
