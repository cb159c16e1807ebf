-- One row per day to score, scoring model and contact without a score.

{{ config(materialized='view') }}

with

states as (

    select * from {{ ref('contact_states') }}

),

profiles as (

    select
        contact_key,
        contact_id
    from {{ scored_people() }}

),

models_in_force as (

    select * from {{ ref('models_in_force') }}

),

members as (

    select * from {{ ref('audience_members') }}

),

unscored as (

    select
        ---------- ids
        models_in_force.model_id,
        profiles.contact_id,

        ---------- text
        coalesce(states.unscored_reason, 'outside_audience') as reason,

        ---------- dates
        states.as_of_date
    from states
    inner join profiles
        on states.contact_key = profiles.contact_key
    inner join models_in_force
        on states.as_of_date = models_in_force.as_of_date
    left join members
        on
            states.as_of_date = members.as_of_date
            and models_in_force.model_key = members.model_key
            and states.contact_key = members.contact_key
    where members.contact_key is null

)

select * from unscored
