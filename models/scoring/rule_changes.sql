-- One row per live model, contact and ledger row: how it has changed.

{{ config(materialized='view') }}

with

days as (

    select * from {{ ref('compared_days') }}
    where is_run_date

),

later as (

    select comparable_rows.*
    from {{ ref('comparable_rows') }} as comparable_rows
    inner join days
        on comparable_rows.as_of_date = days.as_of_date
    where
        comparable_rows.status = 'live'
        and days.previous_date is not null

),

earlier as (

    select kept_ledger.*
    from {{ ref('kept_ledger') }} as kept_ledger
    inner join days
        on kept_ledger.as_of_date = days.previous_date

),

changes as (

    {{ rule_changes('later', 'earlier', ref('contact_identities')) }}

)

select * from changes
