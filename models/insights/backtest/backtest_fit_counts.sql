-- One row per day tested and model: fit points, and those only known now.

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

members as (

    select * from {{ ref('audience_members') }}

),

rules as (

    select * from {{ ref('scoring_rules') }}

),

people as (

    select * from {{ scored_people() }}

),

-- who had been looked at by then: what was true of them is known
seen as (

    select
        people.contact_key,
        min(history.seen_on) as seen_on
    from {{ ref('profile_history') }} as history
    inner join people
        on history.contact_id = people.contact_id
    group by people.contact_key

),

-- values whose first day is known
dated as (

    select
        contact_key,
        attribute,
        min(valid_from) as dated_from
    from {{ ref('contact_value_periods') }}
    where valid_from > {{ first_day() }}
    group by contact_key, attribute

),

points as (

    select
        outcomes.as_of_date,
        outcomes.horizon_days,
        rules.model_id,
        abs(hits.points) as points,
        coalesce(seen.seen_on <= outcomes.as_of_date, false)
        or coalesce(dated.dated_from <= outcomes.as_of_date, false)
        -- these three depend on days
        or rules.attribute in (
            'age_years', 'open_opportunities', 'won_opportunities'
        ) as is_known
    from outcomes
    inner join {{ ref('attribute_hits') }} as hits
        on
            outcomes.as_of_date = hits.as_of_date
            and outcomes.contact_key = hits.contact_key
    inner join members
        on
            hits.as_of_date = members.as_of_date
            and hits.model_key = members.model_key
            and hits.contact_key = members.contact_key
    inner join rules
        on hits.rule_key = rules.rule_key
    left join seen
        on outcomes.contact_key = seen.contact_key
    left join dated
        on
            outcomes.contact_key = dated.contact_key
            and rules.attribute = dated.attribute
    where hits.points <> 0

),

counts as (

    select
        points.model_id,
        weights_versions.weights_version,
        max(points.horizon_days) as horizon_days,
        cast(sum(points.points) as decimal(18, 2)) as points,
        cast(
            sum(case when points.is_known then 0 else points.points end)
            as decimal(18, 2)
        ) as current_only_points,
        points.as_of_date
    from points
    inner join {{ ref('weights_versions') }} as weights_versions
        on points.model_id = weights_versions.model_id
    group by
        points.as_of_date, points.model_id, weights_versions.weights_version

)

select * from counts
{{ if_backtest() }}
{{ gathered_by('as_of_date') }}
