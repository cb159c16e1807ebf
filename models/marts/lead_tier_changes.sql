-- One row per recorded day, scoring model and contact in another tier.

{{ config(materialized='view') }}

with

score_changes as (

    select * from {{ ref('score_changes') }}
    where previous_date is not null

),

tier_changes as (

    select
        ---------- ids
        model_id,
        contact_id,
        top_rule_id,

        ---------- text
        status,
        previous_tier as tier_from,
        tier as tier_to,
        tier_reason,
        top_rule_label,

        ---------- numbers
        previous_tier_rank as tier_rank_from,
        tier_rank as tier_rank_to,
        previous_score as score_before,
        score as score_after,
        top_rule_points,

        ---------- dates
        as_of_date,
        previous_date
    from score_changes

)

select * from tier_changes
