-- One row per signal: a kind of activity, or a value of an attribute.

{{ config(
    materialized=report_of_backtests(), incremental_strategy='append',
    on_schema_change='append_new_columns', full_refresh=lives_on(),
    grants=bi_grants(),
) }}

with

day_counts as (

    select * from {{ ref('backtest_signal_counts') }} as signal_counts
    where {{ is_asked_for('signal_counts') }}

),

-- how often one contact counts, in the model that counts it most often
repeats as (

    select
        max(win_repeats) as win_repeats,
        max(loss_repeats) as loss_repeats
    from {{ ref('backtest_totals') }}
    where segment = 'all' and as_of_date is null

),

totals as (

    select
        cast(sum(touched) as bigint) as cases,
        cast(sum(touched_wins) as bigint) as wins,
        cast(sum(touched_dead_ends) as bigint) as dead_ends
    from day_counts
    where signal_kind = 'all'

),

signals as (

    select
        signal_kind,
        signal,
        signal_value,
        count(*) over (partition by signal_kind, signal) as signal_values,
        cast(sum(touched) as bigint) as touched,
        cast(sum(touched_wins) as bigint) as touched_wins,
        cast(sum(touched_dead_ends) as bigint) as touched_dead_ends
    from day_counts
    where signal_kind <> 'all'
    group by signal_kind, signal, signal_value

),

-- values that nearly everybody has alone say nothing of anybody
counts as (

    select
        signals.*,
        totals.*
    from signals
    cross join totals
    where
        signals.signal_kind = 'activity'
        or signals.signal_values <= {{ var('backtest_signal_values') }}

),

compared as (

    select
        counts.*,
        {{ as_double('counts.touched_dead_ends') }} / counts.touched
            as dead_end_rate_with,
        {{ as_double('counts.dead_ends - counts.touched_dead_ends') }}
        / nullif(counts.cases - counts.touched, 0) as dead_end_rate_without,
        {{ with_and_without('counts', 'repeats') }}
    from counts
    cross join repeats

),

judged as (

    select
        compared.*,
        {{ too_few_touched_words() }} as flag_reason
    from compared

),

performance as (

    select
        ---------- text
        signal_kind,
        signal,
        signal_value,
        flag_reason,

        ---------- numbers
        cases,
        wins,
        dead_ends,
        touched,
        touched_wins,
        touched_dead_ends,
        {{ with_and_without_columns() }},
        {{ rounded('dead_end_rate_with') }} as dead_end_rate_with,
        {{ rounded('dead_end_rate_without') }} as dead_end_rate_without,

        ---------- booleans
        flag_reason is not null as is_flagged
    from judged

)

select * from performance
{{ if_backtest() }}
