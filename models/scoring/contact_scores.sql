-- One row per day to score, scoring model and contact in its audience.

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

profiles as (

    select
        contact_key,
        contact_id
    from {{ ref('contact_profiles') }}

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

last_engagements as (

    select * from {{ ref('last_engagements') }}

),

described as (

    select
        totals.*,
        models_in_force.model_id,
        models_in_force.status,
        models_in_force.priority,
        profiles.contact_id,
        contact_tiers.tier_rank,
        contact_tiers.tier_reason,
        coalesce(model_tiers.tier, 'disqualified') as tier,
        coalesce(model_tiers.qualification, 'none') as qualification,
        model_tiers.next_action,
        model_tiers.respond_within_hours,
        fit_grades.grade || engagement_grades.grade as grade,
        last_engagements.last_activity_at
    from totals
    inner join models_in_force
        on
            totals.as_of_date = models_in_force.as_of_date
            and totals.model_key = models_in_force.model_key
    inner join profiles
        on totals.contact_key = profiles.contact_key
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
    left join last_engagements
        on
            totals.as_of_date = last_engagements.as_of_date
            and totals.contact_key = last_engagements.contact_key

),

ranked as (

    select
        *,
        row_number() over (
            partition by as_of_date, model_key
            order by
                case when tier_reason = 'disqualified' then 1 else 0 end,
                score desc,
                engagement_points desc,
                last_activity_at desc nulls last,
                contact_key
        ) as score_rank,
        count(*) over (partition by as_of_date, model_key) as contacts,
        status = 'live' and priority = min(
            case when status = 'live' then priority end
        ) over (partition by as_of_date, contact_key) as is_primary
    from described

),

scores as (

    select
        ---------- ids
        model_id,
        contact_id,
        model_key,
        contact_key,

        ---------- text
        status,
        tier,
        tier_reason,
        qualification,
        grade,
        next_action,

        ---------- numbers
        score,
        fit_points,
        engagement_points,
        limit_points,
        negative_points,
        tier_rank,
        respond_within_hours,
        cast(score_rank as integer) as score_rank,
        {{ percentile('score_rank', 'contacts') }} as score_percentile,

        ---------- booleans
        coalesce(is_primary, false) as is_primary,

        ---------- dates
        as_of_date,

        ---------- timestamps
        last_activity_at
    from ranked

)

select * from scores
