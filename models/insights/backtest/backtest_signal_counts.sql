-- One row per day tested and signal: how many showed it, and who won.

{{ config(
    materialized='incremental', schema='backtest',
    incremental_strategy=replacing_strategy(),
    unique_key='as_of_date', partition_by=partition_of('as_of_date'),
    on_schema_change='append_new_columns', full_refresh=lives_on(),
) }}

with

outcomes as (

    select
        as_of_date,
        contact_key,
        horizon_days,
        case when is_won then 1 else 0 end as wins,
        case when is_lost then 1 else 0 end as dead_ends
    from {{ ref('backtest_outcomes') }}

),

totals as (

    select
        as_of_date,
        max(horizon_days) as horizon_days,
        count(*) as cases,
        cast(sum(wins) as bigint) as wins,
        cast(sum(dead_ends) as bigint) as dead_ends
    from outcomes
    group by as_of_date

),

signals as (

    select * from {{ ref('backtest_activity_signals') }}

    union all

    select * from {{ ref('backtest_attribute_signals') }}

),

counts as (

    select
        signals.as_of_date,
        signals.signal_kind,
        signals.signal,
        signals.signal_value,
        count(*) as touched,
        cast(sum(outcomes.wins) as bigint) as touched_wins,
        cast(sum(outcomes.dead_ends) as bigint) as touched_dead_ends,
        max(count(*)) over (
            partition by
                signals.signal_kind, signals.signal, signals.signal_value
        ) as contacts
    from signals
    inner join outcomes
        on
            signals.as_of_date = outcomes.as_of_date
            and signals.contact_key = outcomes.contact_key
    group by
        signals.as_of_date,
        signals.signal_kind,
        signals.signal,
        signals.signal_value

),

-- a row without a signal holds the day's totals; a value that few people share
-- says who they are, and is not even stored
everybody as (

    select
        as_of_date,
        'all' as signal_kind,
        'all' as signal,
        cast(null as {{ dbt.type_string() }}) as signal_value,
        cases as touched,
        wins as touched_wins,
        dead_ends as touched_dead_ends
    from totals

    union all

    select
        as_of_date,
        signal_kind,
        signal,
        signal_value,
        touched,
        touched_wins,
        touched_dead_ends
    from counts
    where
        signal_value is null
        or contacts >= {{ var('backtest_signal_contacts') }}

)

select
    everybody.signal_kind,
    everybody.signal,
    everybody.signal_value,
    totals.horizon_days,
    everybody.touched,
    everybody.touched_wins,
    everybody.touched_dead_ends,
    everybody.as_of_date
from everybody
inner join totals
    on everybody.as_of_date = totals.as_of_date
{{ if_backtest() }}
{{ gathered_by('as_of_date') }}
