-- One row per model, day tested (or none: all), segment and metric.

{{ config(
    materialized=report_of_backtests(), incremental_strategy='append',
    on_schema_change='append_new_columns', full_refresh=lives_on(),
    grants=bi_grants(),
) }}

with

metrics as (

    select * from {{ ref('backtest_metrics') }}

),

totals as (

    select * from {{ ref('backtest_totals') }}

),

wrong_tiers as (

    select
        model_id,
        segment,
        segment_value,
        as_of_date,
        {{ joined_text('sentence', "'; '", 'band_rank') }} as wrong_tiers
    from (
        select
            *,
            band || ' ' || split_part(flag_reason, ';', 1) as sentence
        from {{ ref('band_performance') }}
        where band_kind = 'tier' and is_out_of_order
    ) as tiers
    group by model_id, segment, segment_value, as_of_date

),

described as (

    select
        metrics.*,
        totals.status,
        totals.contacts,
        -- a metric may be of some of the cases only
        {{ too_few_words(
            'least(metrics.wins, totals.winners)',
            'least(metrics.cases - metrics.wins, totals.losers)'
        ) }} as too_few,
        case
            when metrics.metric = 'tiers_out_of_order'
                then wrong_tiers.wrong_tiers
            when
                metrics.metric = 'seen_to_expected'
                and metrics.upper_bound < metrics.chance
                then 'tiers converted less than on earlier days'
            when
                metrics.metric = 'seen_to_expected'
                and metrics.lower_bound > metrics.chance
                then 'tiers converted more than on earlier days'
            when metrics.metric = 'seen_to_expected' then null
            when metrics.upper_bound < metrics.chance
                then 'worse than chance'
            when metrics.lower_bound <= metrics.chance
                then 'may be chance'
        end as doubt
    from metrics
    inner join totals
        on
            {{ same_group('metrics', 'totals') }}
    left join wrong_tiers
        on
            {{ same_group('metrics', 'wrong_tiers') }}

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
        metric,
        {{ reasons_in_words(['doubt', 'too_few']) }} as flag_reason,

        ---------- numbers
        {{ rounded('value') }} as value,
        {{ rounded('lower_bound') }} as lower_bound,
        {{ rounded('upper_bound') }} as upper_bound,
        cases,
        wins,
        contacts,
        {{ backtest_horizon() }} as horizon_days,

        ---------- booleans
        doubt is not null or too_few is not null as is_flagged,

        ---------- dates
        as_of_date
    from described

)

select * from performance
{{ if_backtest() }}
