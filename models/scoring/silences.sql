-- One row per day to score, contact and inactivity rule that its silence meets.

{{ config(materialized='view') }}

with

rules as (

    select * from {{ ref('rules_in_force') }}
    where kind = 'inactivity'

),

people as (

    select * from {{ ref('contact_states') }}
    where unscored_reason is null

),

last_engagements as (

    select * from {{ ref('last_engagements') }}

),

idle as (

    select
        people.as_of_date,
        people.contact_key,
        {{ days_between(
            'greatest(
                people.created_on,
                cast(last_engagements.last_activity_at as date)
            )',
            'people.as_of_date'
        ) }} as idle_days
    from people
    left join last_engagements
        on
            people.as_of_date = last_engagements.as_of_date
            and people.contact_key = last_engagements.contact_key

),

silences as (

    select
        idle.as_of_date,
        rules.model_key,
        idle.contact_key,
        rules.rule_key,
        case
            when rules.repeat_every_days is null then 1
            else 1 + {{ whole_part(
                'idle.idle_days - rules.after_days', 'rules.repeat_every_days'
            ) }}
        end as hits,
        rules.points,
        rules.max_points
    from idle
    inner join rules
        on
            idle.as_of_date = rules.as_of_date
            and idle.idle_days >= rules.after_days

)

select * from silences
