-- One row per scoring model, contact and recorded day with another score.

{{ config(materialized='view') }}

with

score_changes as (

    select * from {{ ref('score_changes') }}
    where is_change

),

history as (

    select
        ---------- ids
        model_id,
        contact_id,

        ---------- text
        status,
        tier,
        tier_reason,
        qualification,
        grade,
        weights_version,

        ---------- numbers
        score,
        fit_points,
        engagement_points,
        limit_points,
        negative_points,
        tier_rank,

        ---------- booleans
        is_scored,

        ---------- dates
        as_of_date
    from score_changes

)

select * from history
