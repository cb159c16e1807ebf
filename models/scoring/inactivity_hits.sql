-- One row per day to score, contact and inactivity rule that its silence meets.

{{ config(materialized='view') }}

with

silences as (

    select * from {{ ref('silences') }}

),

hits as (

    select
        as_of_date,
        model_key,
        contact_key,
        rule_key,
        hits,
        {{ limit_points('hits * points', 'max_points') }} as points,
        {{ limit_points('hits * points', 'max_points') }} as uncapped_points,
        cast(null as decimal(18, 2)) as earlier_points,
        cast(null as decimal(18, 2)) as new_points,
        'points' as effect,
        cast(null as timestamp) as first_hit_at,
        cast(null as timestamp) as last_hit_at
    from silences

)

select * from hits
