-- One row per model, day tested (or none: all), segment and measure: its AUC.

{{ config(materialized=view_or_table(), schema='backtest') }}

{%- set group = 'model_id, segment, segment_value, measure' %}

with

cases as (

    select * from {{ ref('backtest_cases') }}

),

-- nobody calls who is disqualified, whatever the score: they come last together
measured as (

    select
        cases.*,
        'auc' as measure,
        case when tier_rank = 0 then 0 else 1 end as standing,
        case when tier_rank = 0 then 0 else score end as points
    from cases

    union all

    select
        cases.*,
        'auc_engagement' as measure,
        1 as standing,
        engagement_points as points
    from cases

),

-- equal points share a place: mid-ranks, counted in halves
places as (

    select
        {{ group }},
        standing,
        points,
        as_of_date,
        count(case when is_won then 1 end) as wins,
        count(case when not is_won then 1 end) as losses
    from measured
    group by {{ group }}, standing, points, rollup(as_of_date)

),

cumulated as (

    select
        places.*,
        sum(wins) over so_far as wins_so_far,
        sum(losses) over so_far as losses_so_far,
        sum(wins) over everybody as all_wins,
        sum(losses) over everybody as all_losses
    from places
    window
        everybody as (partition by {{ group }}, as_of_date),
        so_far as (
            partition by {{ group }}, as_of_date
            order by standing, points
            rows between unbounded preceding and current row
        )

),

-- the share of losses below a win, and of wins above a loss; ties count half
placed as (

    select
        cumulated.*,
        {{ as_double('2 * losses_so_far - losses') }}
        / (2 * nullif(all_losses, 0)) as losses_below,
        {{ as_double('2 * (all_wins - wins_so_far) + wins') }}
        / (2 * nullif(all_wins, 0)) as wins_above
    from cumulated

),

areas as (

    select
        placed.*,
        sum(wins * losses_below) over (partition by {{ group }}, as_of_date)
        / nullif(all_wins, 0) as auc
    from placed

),

-- DeLong's variance is the sum of these, each over its number of cases
aucs as (

    select
        {{ group }},
        cast(max(all_wins) as bigint) as wins,
        cast(max(all_losses) as bigint) as losses,
        max(auc) as auc,
        sum(wins * power(losses_below - auc, 2))
        / nullif(max(all_wins) - 1, 0) as win_variance,
        sum(losses * power(wins_above - auc, 2))
        / nullif(max(all_losses) - 1, 0) as loss_variance,
        as_of_date
    from areas
    group by {{ group }}, as_of_date

)

select * from aucs
