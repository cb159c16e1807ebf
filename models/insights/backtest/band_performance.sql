-- One row per model, day tested (or none: all), segment and tier or decile.

{{ config(
    materialized=report_of_backtests(), incremental_strategy='append',
    on_schema_change='append_new_columns', full_refresh=lives_on(),
    grants=bi_grants(),
) }}

with

bands as (

    select * from {{ ref('backtest_bands') }}

),

totals as (

    select * from {{ ref('backtest_totals') }}

),

rates as (

    select
        bands.*,
        totals.status,
        {{ as_double('bands.wins') }} / bands.cases as rate,
        {{ as_double('totals.wins') }} / totals.cases as overall_rate,
        {{ as_double('bands.cases') }} / totals.win_repeats as evidence
    from bands
    inner join totals
        on
            {{ same_group('bands', 'totals') }}

),

bounded as (

    select
        rates.*,
        {{ wilson_bound('rate', 'evidence', 'lower') }} as lower_rate,
        {{ wilson_bound('rate', 'evidence', 'upper') }} as upper_rate
    from rates

),

compared as (

    select
        bounded.*,
        lag(band) over list as lower_band,
        lag(rate) over list as rate_below,
        lag(lower_rate) over list as lower_rate_below
    from bounded
    window list as (
        partition by model_id, segment, segment_value, band_kind, as_of_date
        order by band_rank
    )

),

judged as (

    select
        compared.*,
        rate < rate_below as is_out_of_order,
        {{ too_few_words('winners', 'losers') }} as too_few,
        case
            when rate < rate_below then concat(
                'converts less than ', band_kind, ' ', lower_band, ', ',
                case
                    when upper_rate < lower_rate_below then 'beyond chance'
                    else 'which may be chance'
                end
            )
        end as out_of_order
    from compared

),

performance as (

    select
        ---------- ids
        model_id,

        ---------- text
        status,
        {{ period_words('as_of_date') }} as period,
        segment,
        segment_value,
        band_kind,
        band,
        {{ reasons_in_words(['out_of_order', 'too_few']) }} as flag_reason,

        ---------- numbers
        band_rank,
        cases,
        wins,
        {{ rounded('rate') }} as conversion_rate,
        {{ rounded('lower_rate') }} as lower_bound,
        {{ rounded('upper_rate') }} as upper_bound,
        {{ rounded('rate / nullif(overall_rate, 0)') }} as lift,
        {{ rounded('expected_rate') }} as expected_rate,

        ---------- booleans
        coalesce(is_out_of_order, false) as is_out_of_order,
        out_of_order is not null or too_few is not null as is_flagged,

        ---------- dates
        as_of_date
    from judged

)

select * from performance
{{ if_backtest() }}
