-- One row per day to score, scoring model and contact in its audience.

with

standings as (

    select * from {{ ref('contact_standings') }}

),

contacts as (

    select * from {{ scored_people() }}

),

last_engagements as (

    select * from {{ ref('last_engagements') }}

),

-- of the live models whose audience holds a contact, the first
primaries as (

    select
        members.as_of_date,
        members.contact_key,
        min(models_in_force.priority) as priority
    from {{ ref('audience_members') }} as members
    inner join {{ ref('models_in_force') }} as models_in_force
        on
            members.as_of_date = models_in_force.as_of_date
            and members.model_key = models_in_force.model_key
    where models_in_force.status = 'live'
    group by members.as_of_date, members.contact_key

),

described as (

    select
        standings.*,
        contacts.contact_id,
        last_engagements.last_activity_at,
        standings.status = 'live'
        and standings.priority = primaries.priority as is_primary
    from standings
    inner join contacts
        on standings.contact_key = contacts.contact_key
    left join last_engagements
        on
            standings.as_of_date = last_engagements.as_of_date
            and standings.contact_key = last_engagements.contact_key
    left join primaries
        on
            standings.as_of_date = primaries.as_of_date
            and standings.contact_key = primaries.contact_key

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
                {{ tie_breaker() }}
        ) as score_rank,
        count(*) over (partition by as_of_date, model_key) as contacts
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
