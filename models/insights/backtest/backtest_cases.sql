-- One row per day tested, model, contact and segment that it belongs to.

{{ config(schema='backtest') }}

with

-- weights and horizons of now: what earlier ones gave is no proof of these
scores as (

    select backtest_scores.*
    from {{ ref('backtest_scores') }} as backtest_scores
    inner join {{ ref('weights_versions') }} as weights_versions
        on
            backtest_scores.model_id = weights_versions.model_id
            and backtest_scores.weights_version
            = weights_versions.weights_version
    where {{ is_asked_for('backtest_scores') }}

),

members as (

    select
        scores.*,
        'all' as segment,
        'all' as segment_value
    from scores

    {% for segment in segments() %}
    union all

    select
        scores.*,
        '{{ segment }}' as segment,
        coalesce({{ segment }}, 'unknown') as segment_value
    from scores

    {% endfor %}
    union all

    -- what two models made of the same people: to be compared
    select
        scores.*,
        'shared_with' as segment,
        others.model_id as segment_value
    from scores
    inner join scores as others
        on
            scores.as_of_date = others.as_of_date
            and scores.contact_id = others.contact_id
            and scores.model_id <> others.model_id

),

ranked as (

    select
        *,
        row_number() over (
            partition by model_id, as_of_date, segment, segment_value
            order by score_rank
        ) as place,
        count(*) over (
            partition by model_id, as_of_date, segment, segment_value
        ) as places
    from members

),

cases as (

    select
        ---------- ids
        model_id,
        contact_id,

        ---------- text
        status,
        segment,
        segment_value,
        tier,

        ---------- numbers
        -- the list as sales reads it, cut in ten: 1 is the top
        cast(
            1 + {{ whole_part('10 * (place - 1)', 'places') }} as integer
        ) as decile,
        tier_rank,
        score,
        engagement_points,

        ---------- booleans
        is_won,

        ---------- dates
        as_of_date
    from ranked

)

select * from cases
{{ if_backtest() }}
