-- One row per day to score, model and contact in its audience: tier and grade.

{{ config(materialized='view') }}

with

totals as (

    select
        *,
        cast(
            fit_points + engagement_points + limit_points as decimal(18, 2)
        ) as score
    from {{ ref('score_totals') }}

),

models_in_force as (

    select * from {{ ref('models_in_force') }}

),

contact_tiers as (

    select * from {{ ref('contact_tiers') }}

),

model_tiers as (

    select * from {{ ref('model_tiers') }}

),

fit_grades as (

    select * from {{ ref('model_grades') }}
    where dimension = 'fit'

),

engagement_grades as (

    select * from {{ ref('model_grades') }}
    where dimension = 'engagement'

),

standings as (

    select
        ---------- ids
        models_in_force.model_id,
        totals.model_key,
        totals.contact_key,

        ---------- text
        models_in_force.status,
        coalesce(model_tiers.tier, 'disqualified') as tier,
        contact_tiers.tier_reason,
        coalesce(model_tiers.qualification, 'none') as qualification,
        fit_grades.grade || engagement_grades.grade as grade,
        model_tiers.next_action,

        ---------- numbers
        models_in_force.priority,
        totals.score,
        totals.fit_points,
        totals.engagement_points,
        totals.limit_points,
        totals.negative_points,
        contact_tiers.tier_rank,
        model_tiers.respond_within_hours,

        ---------- dates
        totals.as_of_date
    from totals
    inner join models_in_force
        on
            totals.as_of_date = models_in_force.as_of_date
            and totals.model_key = models_in_force.model_key
    inner join contact_tiers
        on
            totals.as_of_date = contact_tiers.as_of_date
            and totals.model_key = contact_tiers.model_key
            and totals.contact_key = contact_tiers.contact_key
    left join model_tiers
        on
            contact_tiers.model_key = model_tiers.model_key
            and contact_tiers.tier_rank = model_tiers.tier_rank
            and contact_tiers.tier_reason <> 'disqualified'
    left join fit_grades
        on
            totals.as_of_date = fit_grades.as_of_date
            and totals.model_key = fit_grades.model_key
            and {{ in_band('totals.fit_points', 'fit_grades') }}
    left join engagement_grades
        on
            totals.as_of_date = engagement_grades.as_of_date
            and totals.model_key = engagement_grades.model_key
            and {{ in_band('totals.engagement_points', 'engagement_grades') }}

)

select * from standings
