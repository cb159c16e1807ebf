-- One row per day to score, scoring model and contact in its audience.

with

people as (

    select
        as_of_date,
        contact_key
    from {{ ref('contact_states') }}
    where unscored_reason is null

),

models_in_force as (

    select * from {{ ref('models_in_force') }}

),

rules as (

    select * from {{ ref('rules_in_force') }}

),

effects as (

    select * from {{ ref('contact_effects') }}
    where effect in ('require', 'exclude')

),

required as (

    select
        as_of_date,
        model_key,
        count(*) as required_rules
    from rules
    where effect = 'require'
    group by as_of_date, model_key

),

met as (

    select
        as_of_date,
        model_key,
        contact_key,
        sum(case when effect = 'require' then 1 else 0 end) as required_rules,
        sum(case when effect = 'exclude' then 1 else 0 end) as excluding_rules
    from effects
    group by as_of_date, model_key, contact_key

),

members as (

    select
        people.as_of_date,
        models_in_force.model_key,
        people.contact_key
    from people
    inner join models_in_force
        on people.as_of_date = models_in_force.as_of_date
    left join required
        on
            models_in_force.as_of_date = required.as_of_date
            and models_in_force.model_key = required.model_key
    left join met
        on
            models_in_force.as_of_date = met.as_of_date
            and models_in_force.model_key = met.model_key
            and people.contact_key = met.contact_key
    where
        coalesce(met.required_rules, 0) = coalesce(required.required_rules, 0)
        and coalesce(met.excluding_rules, 0) = 0

)

select * from members
