-- One row per day to score, contact and rule whose effect it has.

with

rule_hits as (

    select * from {{ ref('rule_hits') }}

),

effects as (

    select
        as_of_date,
        model_key,
        contact_key,
        rule_key,
        effect
    from rule_hits
    where effect <> 'points'

)

select * from effects
