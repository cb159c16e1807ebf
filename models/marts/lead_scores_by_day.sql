-- One row per recorded day, scoring model and contact in its audience.

{{ config(materialized='view') }}

with

history as (

    select * from {{ ref('lead_score_history') }}

),

recorded_days as (

    select as_of_date from {{ ref('recorded_days') }}

),

-- a row says how things are until the next one of the same contact
ranges as (

    select
        *,
        lead(as_of_date) over (
            partition by model_id, contact_id
            order by as_of_date
        ) as changed_again_on
    from history

),

scores as (

    select
        ---------- ids
        ranges.model_id,
        ranges.contact_id,

        ---------- text
        ranges.status,
        ranges.tier,
        ranges.tier_reason,
        ranges.qualification,
        ranges.grade,
        ranges.weights_version,

        ---------- numbers
        ranges.score,
        ranges.fit_points,
        ranges.engagement_points,
        ranges.limit_points,
        ranges.negative_points,
        ranges.tier_rank,

        ---------- dates
        recorded_days.as_of_date,
        ranges.as_of_date as changed_on
    from ranges
    inner join recorded_days
        on
            ranges.as_of_date <= recorded_days.as_of_date
            and (
                ranges.changed_again_on is null
                or ranges.changed_again_on > recorded_days.as_of_date
            )
    where ranges.is_scored

)

select * from scores
