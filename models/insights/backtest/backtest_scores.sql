-- One row per day tested, scoring model and contact that had not won by then.

{{ config(
    materialized='incremental', schema='backtest',
    incremental_strategy=replacing_strategy(),
    unique_key='as_of_date', partition_by=partition_of('as_of_date'),
    on_schema_change='append_new_columns', full_refresh=lives_on(),
) }}

{%- set erased_keys = ref('erased_keys') %}
{%- set columns = [
    'model_id', 'contact_id', 'weights_version', 'status', 'tier', 'grade',
    'country', 'industry', 'persona', 'age_band', 'gender', 'score',
    'fit_points', 'engagement_points', 'limit_points', 'tier_rank',
    'score_rank', 'horizon_days', 'is_won', 'as_of_date', 'won_on',
] %}

with

outcomes as (

    select * from {{ ref('backtest_outcomes') }}

),

contact_scores as (

    select * from {{ ref('contact_scores') }}

),

profiles as (

    select * from {{ ref('contact_day_profiles') }}

),

personas as (

    select * from {{ ref('contact_personas') }}

),

scores as (

    select
        contact_scores.*,
        outcomes.horizon_days,
        outcomes.is_won,
        outcomes.won_on,
        weights_versions.weights_version,
        profiles.country,
        profiles.industry,
        profiles.gender,
        personas.persona,
        {{ whole_years('profiles.birth_date', 'outcomes.as_of_date') }}
            as age_years
    from outcomes
    inner join contact_scores
        on
            outcomes.as_of_date = contact_scores.as_of_date
            and outcomes.contact_key = contact_scores.contact_key
    inner join {{ ref('weights_versions') }} as weights_versions
        on contact_scores.model_id = weights_versions.model_id
    inner join profiles
        on
            outcomes.as_of_date = profiles.as_of_date
            and outcomes.contact_key = profiles.contact_key
    left join personas
        on
            outcomes.as_of_date = personas.as_of_date
            and outcomes.contact_key = personas.contact_key

),

tested as (

    select
        ---------- ids
        model_id,
        contact_id,

        ---------- text
        weights_version,
        status,
        tier,
        grade,
        country,
        industry,
        persona,
        {{ age_band('age_years') }} as age_band,
        gender,

        ---------- numbers
        score,
        fit_points,
        engagement_points,
        limit_points,
        tier_rank,
        score_rank,
        horizon_days,

        ---------- booleans
        is_won,

        ---------- dates
        as_of_date,
        won_on
    from scores

)

select {{ columns_of('tested', columns) }}
from tested
{{ if_backtest() }}
{{ kept_without_erased('outcomes', erased_keys, columns) }}
{{ gathered_by('as_of_date') }}
