-- One row per live model, contact and ledger row: how it has changed.

{{ config(materialized='view') }}

{#- The days are named where they are read, not in steps of their own: engines
    keep a step that is read twice, and these are as long as the ledger. -#}
{%- set later -%}
(
                select comparable_rows.*
                from {{ ref('comparable_rows') }} as comparable_rows
                inner join days
                    on comparable_rows.as_of_date = days.as_of_date
                where
                    comparable_rows.status = 'live'
                    and days.previous_date is not null
            )
{%- endset -%}

{%- set earlier -%}
(
                select kept_ledger.*
                from {{ ref('kept_ledger') }} as kept_ledger
                inner join days
                    on kept_ledger.as_of_date = days.previous_date
            )
{%- endset %}

with

days as (

    select * from {{ ref('compared_days') }}
    where is_run_date

),

changes as (

    {{ rule_changes(later, earlier, ref('contact_identities')) }}

)

select * from changes
