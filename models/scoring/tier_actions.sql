-- One row per day to score, model, contact and rule that lifts it a tier.

{{ config(materialized='view') }}

with

standings as (

    select * from {{ ref('contact_ladders') }}

),

totals as (

    select * from {{ ref('score_totals') }}

),

models_in_force as (

    select * from {{ ref('models_in_force') }}

),

fast_tracks as (

    select
        model_key,
        min(tier_rank) as tier_rank
    from {{ ref('model_tiers') }}
    where qualification = 'sql'
    group by model_key

),

gains as (

    select * from {{ ref('action_gains') }}

),

engaged as (

    select
        standings.*,
        gains.rule_key,
        coalesce(gains.label, gains.rule_id) as action,
        gains.times,
        models_in_force.score_floor,
        models_in_force.score_ceiling,
        gains.effect = 'fast_track'
        and fast_tracks.tier_rank > standings.tier_rank as is_fast_track,
        -- least passes over NULL: no cap
        least(
            models_in_force.engagement_cap,
            standings.engagement_points - totals.engagement_cap_points
            + gains.points
        ) as engagement_then
    from gains
    inner join standings
        on
            gains.as_of_date = standings.as_of_date
            and gains.model_key = standings.model_key
            and gains.contact_key = standings.contact_key
    inner join totals
        on
            standings.as_of_date = totals.as_of_date
            and standings.model_key = totals.model_key
            and standings.contact_key = totals.contact_key
    inner join models_in_force
        on
            standings.as_of_date = models_in_force.as_of_date
            and standings.model_key = models_in_force.model_key
    left join fast_tracks
        on standings.model_key = fast_tracks.model_key

),

scored as (

    select
        *,
        least(
            score_ceiling,
            greatest(score_floor, fit_points + engagement_then)
        ) as score_then
    from engaged

),

lifted as (

    select
        as_of_date,
        model_key,
        contact_key,
        rule_key,
        action,
        times,
        cast(score_then - score as decimal(18, 2)) as points,
        row_number() over (
            partition by as_of_date, model_key, contact_key, rule_key
            order by times
        ) as place
    from scored
    where
        is_fast_track
        or (
            score_then >= coalesce(next_min_score, score_then)
            and engagement_then
            >= coalesce(next_min_engagement_points, engagement_then)
            and fit_points >= coalesce(next_min_fit_points, fit_points)
            and score_then > score
        )

)

-- of one action the fewest times that are enough
select * from lifted
where place = 1
