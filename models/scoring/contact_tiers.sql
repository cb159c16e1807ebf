-- One row per day to score, model and contact in its audience: its tier.

with

totals as (

    select
        *,
        fit_points + engagement_points + limit_points as score
    from {{ ref('score_totals') }}

),

tiers as (

    select * from {{ ref('model_tiers') }}

),

effects as (

    select
        as_of_date,
        model_key,
        contact_key,
        bool_or(effect = 'disqualify') as is_disqualified,
        bool_or(effect = 'fast_track') as is_fast_tracked
    from {{ ref('contact_effects') }}
    where effect in ('disqualify', 'fast_track')
    group by as_of_date, model_key, contact_key

),

reached as (

    select
        totals.as_of_date,
        totals.model_key,
        totals.contact_key,
        max(
            case
                when {{ reaches_tier('tiers', 'totals') }} then tiers.tier_rank
            end
        ) as tier_rank,
        max(
            case
                when tiers.min_score is null or totals.score >= tiers.min_score
                    then tiers.tier_rank
            end
        ) as tier_rank_by_score
    from totals
    inner join tiers
        on totals.model_key = tiers.model_key
    group by totals.as_of_date, totals.model_key, totals.contact_key

),

fast_tracks as (

    select
        model_key,
        min(tier_rank) as tier_rank
    from tiers
    where qualification = 'sql'
    group by model_key

),

judged as (

    select
        ---------- ids
        reached.model_key,
        reached.contact_key,

        ---------- text
        case
            when effects.is_disqualified then 'disqualified'
            when
                effects.is_fast_tracked
                and fast_tracks.tier_rank > reached.tier_rank
                then 'fast_track'
            when reached.tier_rank_by_score > reached.tier_rank then 'minimum'
            else 'score'
        end as tier_reason,

        ---------- numbers
        case
            when effects.is_disqualified then 0
            when effects.is_fast_tracked
                then greatest(reached.tier_rank, fast_tracks.tier_rank)
            else reached.tier_rank
        end as tier_rank,

        ---------- dates
        reached.as_of_date
    from reached
    left join effects
        on
            reached.as_of_date = effects.as_of_date
            and reached.model_key = effects.model_key
            and reached.contact_key = effects.contact_key
    left join fast_tracks
        on reached.model_key = fast_tracks.model_key

)

select * from judged
