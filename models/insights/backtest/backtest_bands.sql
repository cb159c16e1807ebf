-- One row per model, day tested (or none: all), segment and band: its cases.

{{ config(materialized=view_or_table(), schema='backtest') }}

{%- set list = 'model_id, segment, segment_value, band_kind' %}

with

cases as (

    select * from {{ ref('backtest_cases') }}

),

banded as (

    select
        cases.*,
        'tier' as band_kind,
        tier as band,
        tier_rank as band_rank
    from cases

    union all

    -- as with tiers, the higher rank is the better one
    select
        cases.*,
        'decile' as band_kind,
        cast(decile as {{ dbt.type_string() }}) as band,
        11 - decile as band_rank
    from cases

),

counts as (

    select
        {{ list }},
        band,
        band_rank,
        as_of_date,
        count(*) as cases,
        count(case when is_won then 1 end) as wins,
        count(distinct case when is_won then contact_id end) as winners,
        count(distinct case when not is_won then contact_id end) as losers
    from banded
    group by {{ list }}, band, band_rank, rollup(as_of_date)

),

-- what one could expect on the day: that the band does as on the days whose
-- outcome was known by then
expectations as (

    select
        counts.model_id,
        counts.segment,
        counts.segment_value,
        counts.band_kind,
        counts.band,
        counts.as_of_date,
        {{ as_double('sum(earlier.wins)') }} / sum(earlier.cases) as rate
    from counts
    inner join counts as earlier
        on
            counts.model_id = earlier.model_id
            and counts.segment = earlier.segment
            and counts.segment_value = earlier.segment_value
            and counts.band_kind = earlier.band_kind
            and counts.band = earlier.band
            and {{ days_between('earlier.as_of_date', 'counts.as_of_date') }}
            >= {{ backtest_horizon() }}
    group by
        counts.model_id,
        counts.segment,
        counts.segment_value,
        counts.band_kind,
        counts.band,
        counts.as_of_date

),

bands as (

    select
        ---------- ids
        counts.model_id,

        ---------- text
        counts.segment,
        counts.segment_value,
        counts.band_kind,
        counts.band,

        ---------- numbers
        cast(counts.band_rank as integer) as band_rank,
        counts.cases,
        counts.wins,
        counts.winners,
        counts.losers,
        expectations.rate as expected_rate,

        ---------- dates
        counts.as_of_date
    from counts
    left join expectations
        on
            counts.model_id = expectations.model_id
            and counts.segment = expectations.segment
            and counts.segment_value = expectations.segment_value
            and counts.band_kind = expectations.band_kind
            and counts.band = expectations.band
            and counts.as_of_date = expectations.as_of_date

)

select * from bands
