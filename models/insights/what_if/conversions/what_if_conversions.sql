-- One row per scoring model, side and tier (or all): who won afterwards.

with

outcomes as (

    select * from {{ ref('backtest_outcomes') }}

),

scores as (

    select
        'before' as side,
        tested_before.*
    from {{ ref('what_if_tested_before') }} as tested_before

    union all

    select
        'after' as side,
        model_id,
        contact_key,
        status,
        tier,
        tier_rank,
        as_of_date
    from {{ ref('contact_scores') }}
    where as_of_date <> {{ as_of() }}

),

cases as (

    select
        scores.*,
        outcomes.is_won,
        outcomes.horizon_days
    from scores
    inner join outcomes
        on
            scores.as_of_date = outcomes.as_of_date
            and scores.contact_key = outcomes.contact_key

),

banded as (

    select
        cases.*,
        tier as band,
        tier_rank as band_rank
    from cases

    union all

    select
        cases.*,
        '(all tiers)' as band,
        cast(null as integer) as band_rank
    from cases

),

counts as (

    select
        model_id,
        max(status) as status,
        side,
        band as tier,
        band_rank as tier_rank,
        max(horizon_days) as horizon_days,
        count(*) as cases,
        count(case when is_won then 1 end) as wins,
        as_of_date
    from banded
    group by model_id, side, band, band_rank, as_of_date

),

-- of one day each contact is one case: nothing repeats
rates as (

    select
        *,
        {{ as_double('wins') }} / cases as rate,
        {{ as_double('cases') }} as evidence
    from counts

),

conversions as (

    select
        ---------- ids
        model_id,

        ---------- text
        status,
        side,
        tier,
        {{ too_few_words('wins', 'cases - wins') }} as flag_reason,

        ---------- numbers
        tier_rank,
        horizon_days,
        cases,
        wins,
        {{ rounded('rate') }} as conversion_rate,
        {{ rounded(wilson_bound('rate', 'evidence', 'lower')) }} as lower_bound,
        {{ rounded(wilson_bound('rate', 'evidence', 'upper')) }} as upper_bound,

        ---------- dates
        as_of_date
    from rates

)

select * from conversions
