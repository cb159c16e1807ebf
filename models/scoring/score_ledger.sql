-- One row per day to score, model, contact and rule or limit, by their names.

{{ config(materialized='view') }}

with

entries as (

    select * from {{ ref('ledger_entries') }}

),

models_in_force as (

    select * from {{ ref('models_in_force') }}

),

profiles as (

    select
        contact_key,
        contact_id
    from {{ scored_people() }}

),

ledger as (

    select
        ---------- ids
        models_in_force.model_id,
        profiles.contact_id,
        entries.rule_id,

        ---------- text
        models_in_force.status,
        entries.component,
        entries.kind,
        entries.label,

        ---------- numbers
        entries.hits,
        entries.points,

        ---------- dates
        entries.as_of_date,

        ---------- timestamps
        entries.first_hit_at,
        entries.last_hit_at
    from entries
    inner join models_in_force
        on
            entries.as_of_date = models_in_force.as_of_date
            and entries.model_key = models_in_force.model_key
    inner join profiles
        on entries.contact_key = profiles.contact_key

)

select * from ledger
