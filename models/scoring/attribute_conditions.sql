-- One row per distinct condition of the attribute rules.

with

rules as (

    select * from {{ ref('scoring_rules') }}
    where kind = 'attribute'

),

conditions as (

    select
        min(rule_key) as condition_key,
        attribute,
        operator,
        value
    from rules
    group by attribute, operator, value

)

select * from conditions
