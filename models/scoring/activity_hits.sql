-- One row per day to score, contact and activity rule that its activities hit.

{{ config(materialized='view') }}

with

signal_hits as (

    select * from {{ ref('signal_hits') }}

),

rules as (

    select * from {{ ref('rules_in_force') }}

),

signals as (

    select * from {{ ref('activity_signals') }}

),

signal_rules as (

    select
        rules.*,
        signals.signal_key
    from rules
    inner join signals
        on rules.rule_key = signals.rule_key

),

hits as (

    select
        signal_hits.as_of_date,
        signal_rules.model_key,
        signal_hits.contact_key,
        signal_rules.rule_key,
        signal_hits.hits,
        {{ limit_points(
            rule_points('signal_rules.points', 'signal_hits.decayed_millionths'),
            'signal_rules.max_points'
        ) }} as points,
        {% for points, worth in {
            'uncapped': 'decayed', 'earlier': 'earlier', 'new': 'new',
        }.items() -%}
        {{ rule_points(
            'signal_rules.points', 'signal_hits.' ~ worth ~ '_millionths'
        ) }} as {{ points }}_points,
        {% endfor -%}
        -- an effect ends where its newest hit is too old, its points do not
        case
            when {{ days_between(
                'cast(signal_hits.last_hit_at as date)',
                'signal_hits.as_of_date'
            ) }} > signal_rules.active_days
                then 'points'
            else signal_rules.effect
        end as effect,
        signal_hits.first_hit_at,
        signal_hits.last_hit_at
    from signal_hits
    inner join signal_rules
        on
            signal_hits.as_of_date = signal_rules.as_of_date
            and signal_hits.signal_key = signal_rules.signal_key

)

select * from hits
