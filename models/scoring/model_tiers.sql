-- One row per scoring model and tier of its set.

with

models as (

    select distinct
        model_key,
        model_id,
        tier_set
    from {{ ref('models_in_force') }}

),

tiers as (

    select
        {{ clean_text('tier_set') }} as tier_set,
        {{ clean_text('tier') }} as tier,
        tier_rank,
        min_score,
        min_fit_points,
        min_engagement_points,
        coalesce({{ clean_lower('qualification') }}, 'none') as qualification,
        {{ clean_text('next_action') }} as next_action,
        respond_within_hours
    from {{ weights_of('tiers') }}

),

model_tiers as (

    select
        models.model_key,
        models.model_id,
        tiers.*
    from models
    inner join tiers
        on models.tier_set = tiers.tier_set

)

select * from model_tiers
