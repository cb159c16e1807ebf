-- One row per model, day tested (or none: all of them) and segment: its cases.

{{ config(materialized=view_or_table(), schema='backtest') }}

with

cases as (

    select * from {{ ref('backtest_cases') }}

),

counts as (

    select
        model_id,
        max(status) as status,
        segment,
        segment_value,
        count(*) as cases,
        count(distinct contact_id) as contacts,
        count(case when is_won then 1 end) as wins,
        count(distinct case when is_won then contact_id end) as winners,
        count(distinct case when not is_won then contact_id end) as losers,
        count(distinct as_of_date) as days,
        as_of_date
    from cases
    group by model_id, segment, segment_value, rollup(as_of_date)

),

totals as (

    select
        ---------- ids
        model_id,

        ---------- text
        status,
        segment,
        segment_value,

        ---------- numbers
        cases,
        contacts,
        wins,
        winners,
        losers,
        days,
        -- one contact is a case on several days, and one win counts for several
        -- of them; intervals must take it for one
        coalesce(
            {{ as_double('wins') }} / nullif(winners, 0),
            {{ as_double('cases') }} / contacts
        ) as win_repeats,
        coalesce({{ as_double('cases - wins') }} / nullif(losers, 0), 1)
            as loss_repeats,

        ---------- dates
        as_of_date
    from counts

)

select * from totals
-- a value that few people share says who they are
where
    segment in ('all', 'shared_with')
    or contacts >= {{ var('backtest_signal_contacts') }}
