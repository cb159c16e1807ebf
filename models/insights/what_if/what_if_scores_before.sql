-- One row per scoring model and contact that the weights of before score.

{{ config(materialized='view' if compares_with_build() else 'table') }}

with

scores as (

    select
        model_id,
        contact_key,
        contact_id,
        status,
        tier,
        tier_reason,
        qualification,
        score,
        fit_points,
        engagement_points,
        limit_points,
        tier_rank,
        respond_within_hours,
        score_rank,
        is_primary
    from {{ before_model('contact_scores') }}
    where as_of_date = {{ as_of() }}

)

select * from scores
