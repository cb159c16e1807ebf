-- One row per day to score, model and contact: how far the next tier is.

{{ config(materialized='view') }}

with

days as (

    select * from {{ ref('as_of_dates') }}

),

contact_scores as (

    select * from {{ ref('contact_scores') }}

),

ladder as (

    select
        model_key,
        tier_rank,
        row_number() over (partition by model_key order by tier_rank) as step,
        lead(tier) over (
            partition by model_key order by tier_rank
        ) as next_tier,
        lead(tier_rank) over (
            partition by model_key order by tier_rank
        ) as next_tier_rank,
        lead(min_score) over (
            partition by model_key order by tier_rank
        ) as next_min_score,
        lead(min_fit_points) over (
            partition by model_key order by tier_rank
        ) as next_min_fit_points,
        lead(min_engagement_points) over (
            partition by model_key order by tier_rank
        ) as next_min_engagement_points
    from {{ ref('model_tiers') }}

),

ladders as (

    select
        ---------- ids
        contact_scores.model_id,
        contact_scores.contact_id,
        contact_scores.model_key,
        contact_scores.contact_key,

        ---------- text
        contact_scores.tier,
        ladder.next_tier,

        ---------- numbers
        contact_scores.score,
        contact_scores.fit_points,
        contact_scores.engagement_points,
        contact_scores.tier_rank,
        ladder.next_tier_rank,
        ladder.next_min_score,
        ladder.next_min_fit_points,
        ladder.next_min_engagement_points,
        -- greatest passes over NULL: a minimum that is not set is reached
        case
            when ladder.next_tier is not null
                then cast(greatest(
                    0,
                    ladder.next_min_score - contact_scores.score,
                    ladder.next_min_fit_points - contact_scores.fit_points,
                    ladder.next_min_engagement_points
                    - contact_scores.engagement_points
                ) as decimal(18, 2))
        end as points_to_next_tier,

        ---------- booleans
        -- the outlook is about these alone
        contact_scores.status = 'live'
        and days.is_run_date
        and ladder.step > 1 as is_in_outlook,

        ---------- dates
        contact_scores.as_of_date
    from contact_scores
    inner join days
        on contact_scores.as_of_date = days.as_of_date
    inner join ladder
        on
            contact_scores.model_key = ladder.model_key
            and contact_scores.tier_rank = ladder.tier_rank

)

select * from ladders
