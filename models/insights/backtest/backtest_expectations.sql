-- One row per model, day tested (or none: all) and segment: wins as expected.

{{ config(materialized=view_or_table(), schema='backtest') }}

with

-- those of which earlier days say what to expect
tiers as (

    select * from {{ ref('backtest_bands') }}
    where
        band_kind = 'tier'
        and expected_rate is not null

),

totals as (

    select * from {{ ref('backtest_totals') }}

),

sums as (

    select
        model_id,
        segment,
        segment_value,
        cast(sum(cases) as bigint) as cases,
        cast(sum(wins) as bigint) as wins,
        sum(cases * expected_rate) as expected_wins,
        as_of_date
    from tiers
    group by model_id, segment, segment_value, rollup(as_of_date)

),

expectations as (

    select
        sums.*,
        sums.wins / nullif(sums.expected_wins, 0) as seen_to_expected,
        sums.wins / totals.win_repeats as evidence,
        nullif(sums.expected_wins, 0) / totals.win_repeats
            as expected_evidence
    from sums
    inner join totals
        on
            {{ same_group('sums', 'totals') }}

),

bounded as (

    select
        expectations.*,
        {{ count_bound('evidence', 'lower') }} / expected_evidence
            as lower_bound,
        {{ count_bound('evidence', 'upper') }} / expected_evidence
            as upper_bound
    from expectations

)

select
    model_id,
    segment,
    segment_value,
    cases,
    wins,
    seen_to_expected,
    lower_bound,
    upper_bound,
    as_of_date
from bounded
