-- One row per scoring model, recorded month and tier, and per month its drift.

{{ config(materialized='view', schema='health') }}

with

days as (

    select as_of_date from {{ ref('as_of_dates') }}
    where is_run_date

),

models as (

    select distinct model_id from {{ ref('models_in_force') }}

),

tier_mix as (

    {{ tier_mix_by_month(ref('score_changes'), 'days') }}

),

shifts as (

    {{ tier_shifts('tier_mix') }}

),

drift as (

    {{ tier_drift('shifts') }}

),

checks as (

    select
        shifts.model_id,
        'tier_share' as check_name,
        concat({{ month_words('shifts.as_of_date') }}, ' ', shifts.tier)
            as subject,
        'ok' as status,
        {{ as_double('shifts.contacts') }} / shifts.all_contacts as value,
        {{ as_double('null') }} as threshold,
        'share' as unit,
        concat(
            {{ count_words('shifts.contacts') }}, ' of ',
            {{ count_words('shifts.all_contacts') }}, ' contacts on ',
            cast(shifts.as_of_date as {{ dbt.type_string() }}),
            ', the first recorded day of the month.'
        ) as explanation
    from shifts

    union all

    select
        drift.model_id,
        'tier_drift' as check_name,
        {{ month_words('drift.as_of_date') }} as subject,
        drift.status,
        drift.stability as value,
        {{ as_double(var('health_drift_warn')) }} as threshold,
        'index' as unit,
        {{ drift_words() }} as explanation
    from drift

)

select checks.*
from checks
inner join models
    on checks.model_id = models.model_id
