-- One row per scoring model, contact and ledger row with the weights of before.

{{ config(materialized='view' if compares_with_build() else 'table') }}

with

entries as (

    select * from {{ before_model('ledger_entries') }}
    where as_of_date = {{ as_of() }}

),

models_in_force as (

    select * from {{ before_model('models_in_force') }}

),

ledger as (

    select
        models_in_force.model_id,
        entries.contact_key,
        entries.rule_id,
        entries.kind,
        entries.label,
        entries.points
    from entries
    inner join models_in_force
        on
            entries.as_of_date = models_in_force.as_of_date
            and entries.model_key = models_in_force.model_key

)

select * from ledger
