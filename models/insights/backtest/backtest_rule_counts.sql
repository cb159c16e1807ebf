-- One row per day tested, scoring model and rule: whom it touches, who wins.

{{ config(
    materialized='incremental', schema='backtest',
    incremental_strategy=replacing_strategy(),
    unique_key='as_of_date', partition_by=partition_of('as_of_date'),
    on_schema_change='append_new_columns', full_refresh=lives_on(),
) }}

with

outcomes as (

    select * from {{ ref('backtest_outcomes') }}

),

contact_scores as (

    select * from {{ ref('contact_scores') }}

),

rules as (

    select * from {{ ref('rules_in_force') }}

),

cases as (

    select
        outcomes.as_of_date,
        contact_scores.model_key,
        outcomes.contact_key,
        outcomes.horizon_days,
        case when outcomes.is_won then 1 else 0 end as wins
    from outcomes
    inner join contact_scores
        on
            outcomes.as_of_date = contact_scores.as_of_date
            and outcomes.contact_key = contact_scores.contact_key

),

totals as (

    select
        as_of_date,
        model_key,
        max(horizon_days) as horizon_days,
        count(*) as cases,
        sum(wins) as wins
    from cases
    group by as_of_date, model_key

),

-- what decayed to nothing touches nobody
hits as (

    select
        cases.as_of_date,
        cases.model_key,
        rule_hits.rule_key,
        count(*) as touched,
        sum(cases.wins) as touched_wins,
        sum(rule_hits.points) as points
    from cases
    inner join {{ ref('rule_hits') }} as rule_hits
        on
            cases.as_of_date = rule_hits.as_of_date
            and cases.model_key = rule_hits.model_key
            and cases.contact_key = rule_hits.contact_key
    where rule_hits.points <> 0 or rule_hits.effect <> 'points'
    group by cases.as_of_date, cases.model_key, rule_hits.rule_key

),

counts as (

    select
        ---------- ids
        rules.model_id,
        rules.rule_id,

        ---------- text
        weights_versions.weights_version,

        ---------- numbers
        totals.horizon_days,
        totals.cases,
        cast(totals.wins as bigint) as wins,
        coalesce(hits.touched, 0) as touched,
        cast(coalesce(hits.touched_wins, 0) as bigint) as touched_wins,
        cast(coalesce(hits.points, 0) as decimal(18, 2)) as points,

        ---------- dates
        totals.as_of_date
    from totals
    inner join rules
        on
            totals.as_of_date = rules.as_of_date
            and totals.model_key = rules.model_key
    inner join {{ ref('weights_versions') }} as weights_versions
        on rules.model_id = weights_versions.model_id
    left join hits
        on
            rules.as_of_date = hits.as_of_date
            and rules.rule_key = hits.rule_key

)

select * from counts
{{ if_backtest() }}
{{ gathered_by('as_of_date') }}
