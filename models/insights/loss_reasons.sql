-- One row per scoring model, tier before it, kind of loss and reason.

with

losses as (

    select * from {{ ref('outcome_tiers') }}
    where activity_type in ('opportunity_lost', 'sales_rejected')

),

totals as (

    select
        model_id,
        tier,
        activity_type,
        sum(activities) as activities
    from losses
    group by model_id, tier, activity_type

),

overall as (

    select
        model_id,
        activity_type,
        reason,
        {{ as_double('sum(activities)') }}
        / sum(sum(activities)) over (partition by model_id, activity_type)
            as share
    from losses
    group by model_id, activity_type, reason

),

reasons as (

    select
        ---------- ids
        losses.model_id,

        ---------- text
        losses.tier,
        losses.activity_type,
        losses.reason,

        ---------- numbers
        losses.tier_rank,
        losses.activities,
        losses.contacts,
        {{ rounded(as_double('losses.activities') ~ ' / totals.activities') }}
            as share_of_tier,
        {{ rounded('overall.share') }} as share_of_all
    from losses
    inner join totals
        on
            losses.model_id = totals.model_id
            and losses.tier = totals.tier
            and losses.activity_type = totals.activity_type
    inner join overall
        on
            losses.model_id = overall.model_id
            and losses.activity_type = overall.activity_type
            and losses.reason = overall.reason

)

select * from reasons
