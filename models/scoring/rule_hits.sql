-- One row per day to score, contact and rule that its facts meet.

{{ config(materialized='view') }}

with

rules as (

    select * from {{ ref('rules_in_force') }}

),

conditions as (

    select * from {{ ref('attribute_conditions') }}

),

signals as (

    select * from {{ ref('activity_signals') }}

),

attribute_rules as (

    select
        rules.*,
        conditions.condition_key
    from rules
    inner join conditions
        on
            rules.kind = 'attribute'
            and rules.attribute = conditions.attribute
            and rules.operator = conditions.operator
            and rules.value is not distinct from conditions.value

),

activity_rules as (

    select
        rules.*,
        signals.signal_key
    from rules
    inner join signals
        on rules.rule_key = signals.rule_key

),

attribute_hits as (

    select
        contact_conditions.as_of_date,
        attribute_rules.model_key,
        contact_conditions.contact_key,
        attribute_rules.rule_key,
        1 as hits,
        attribute_rules.points,
        attribute_rules.effect,
        cast(null as timestamp) as first_hit_at,
        cast(null as timestamp) as last_hit_at
    from {{ ref('contact_conditions') }} as contact_conditions
    inner join attribute_rules
        on
            contact_conditions.as_of_date = attribute_rules.as_of_date
            and contact_conditions.condition_key = attribute_rules.condition_key

),

activity_hits as (

    select
        signal_hits.as_of_date,
        activity_rules.model_key,
        signal_hits.contact_key,
        activity_rules.rule_key,
        signal_hits.hits,
        {{ limit_points(
            rule_points('activity_rules.points', 'signal_hits.decayed_millionths'),
            'activity_rules.max_points'
        ) }} as points,
        -- an effect ends where its newest hit is too old, its points do not
        case
            when {{ days_between(
                'cast(signal_hits.last_hit_at as date)', 'signal_hits.as_of_date'
            ) }} > activity_rules.active_days
                then 'points'
            else activity_rules.effect
        end as effect,
        signal_hits.first_hit_at,
        signal_hits.last_hit_at
    from {{ ref('signal_hits') }} as signal_hits
    inner join activity_rules
        on
            signal_hits.as_of_date = activity_rules.as_of_date
            and signal_hits.signal_key = activity_rules.signal_key

),

inactivity_hits as (

    select
        as_of_date,
        model_key,
        contact_key,
        rule_key,
        hits,
        {{ limit_points('hits * points', 'max_points') }} as points,
        'points' as effect,
        cast(null as timestamp) as first_hit_at,
        cast(null as timestamp) as last_hit_at
    from {{ ref('silences') }}

),

hits as (

    select * from attribute_hits

    union all

    select * from activity_hits

    union all

    select * from inactivity_hits

)

select * from hits
