-- One row per scoring model and tier that sales said something about.

{{ config(materialized='view', schema='health') }}

with

feedback as (

    select * from {{ ref('outcome_tiers') }}
    where activity_type in ('sales_accepted', 'sales_rejected')

),

tiers as (

    select
        model_id,
        tier,
        tier_rank,
        sum(activities) as answers,
        sum(
            case
                when activity_type = 'sales_accepted' then activities
                else 0
            end
        ) as accepted
    from feedback
    group by model_id, tier, tier_rank

),

main_reasons as (

    select
        model_id,
        tier,
        reason,
        activities,
        row_number() over (
            partition by model_id, tier
            order by activities desc, reason
        ) as place
    from feedback
    where activity_type = 'sales_rejected'

),

bounded as (

    select
        tiers.*,
        {{ as_double('accepted') }} / answers as value,
        {{ wilson_bound(
            as_double('accepted') ~ ' / answers', as_double('answers'), 'lower'
        ) }} as lower_rate,
        {{ wilson_bound(
            as_double('accepted') ~ ' / answers', as_double('answers'), 'upper'
        ) }} as upper_rate
    from tiers

),

compared as (

    select
        bounded.*,
        coalesce(model_tiers.qualification = 'sql', false) as is_for_sales,
        lag(bounded.value) over list as value_below,
        lag(bounded.lower_rate) over list as lower_below
    from bounded
    left join {{ ref('model_tiers') }} as model_tiers
        on
            bounded.model_id = model_tiers.model_id
            and bounded.tier = model_tiers.tier
    window list as (
        partition by bounded.model_id, coalesce(bounded.tier_rank, 0) > 0
        order by bounded.tier_rank
    )

),

judged as (

    select
        compared.*,
        {{ feedback_finding() }} as finding
    from compared

),

checks as (

    select
        judged.model_id,
        'sales_feedback' as check_name,
        judged.tier as subject,
        case
            when judged.finding in ('few', 'fine', 'no tier') then 'ok'
            when judged.finding = 'below' then 'fail'
            else 'warn'
        end as status,
        judged.value,
        case
            when judged.is_for_sales
                then {{ as_double(var('health_min_acceptance')) }}
            when judged.tier_rank > 0 then judged.value_below
        end as threshold,
        'share' as unit,
        {{ feedback_words() }} as explanation
    from judged
    left join main_reasons
        on
            judged.model_id = main_reasons.model_id
            and judged.tier = main_reasons.tier
            and main_reasons.place = 1

)

select * from checks
