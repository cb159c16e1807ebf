-- One row per day to score, contact and attribute rule that it meets.

{{ config(materialized='view') }}

with

contact_conditions as (

    select * from {{ ref('contact_conditions') }}

),

rules as (

    select * from {{ ref('rules_in_force') }}
    where kind = 'attribute'

),

conditions as (

    select * from {{ ref('attribute_conditions') }}

),

condition_rules as (

    select
        rules.*,
        conditions.condition_key
    from rules
    inner join conditions
        on
            rules.attribute = conditions.attribute
            and rules.operator = conditions.operator
            and rules.value is not distinct from conditions.value

),

hits as (

    select
        contact_conditions.as_of_date,
        condition_rules.model_key,
        contact_conditions.contact_key,
        condition_rules.rule_key,
        1 as hits,
        condition_rules.points,
        condition_rules.points as uncapped_points,
        cast(null as decimal(18, 2)) as earlier_points,
        cast(null as decimal(18, 2)) as new_points,
        condition_rules.effect,
        cast(null as timestamp) as first_hit_at,
        cast(null as timestamp) as last_hit_at
    from contact_conditions
    inner join condition_rules
        on
            contact_conditions.as_of_date = condition_rules.as_of_date
            and contact_conditions.condition_key = condition_rules.condition_key

)

select * from hits
