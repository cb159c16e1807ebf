-- One row per scoring model, tier before it, what sales said, and the reason.

{{ config(schema='health') }}

with

days as (

    select as_of_date from {{ ref('as_of_dates') }}
    where is_run_date

),

models as (

    select distinct model_id from {{ ref('models_in_force') }}

),

events as (

    {{ sales_outcomes() }}

),

outcomes as (

    select
        events.activity_type,
        events.contact_id,
        events.judged_on,
        events.activities,
        coalesce(events.reason, '(none given)') as reason
    from events
    inner join days
        on
            events.occurred_on <= days.as_of_date
            and {{ days_between('events.occurred_on', 'days.as_of_date') }}
            < {{ var('health_outcome_days') }}

),

standings as (

    {{ standings_before('outcomes', ref('score_changes')) }}

),

known_days as (

    select distinct judged_on from standings

),

judged as (

    select
        models.model_id,
        outcomes.*,
        coalesce(
            standings.tier,
            case
                when known_days.judged_on is null then '(not recorded)'
                else '(not scored)'
            end
        ) as tier,
        standings.tier_rank
    from outcomes
    cross join models
    left join known_days
        on outcomes.judged_on = known_days.judged_on
    left join standings
        on
            outcomes.judged_on = standings.judged_on
            and outcomes.contact_id = standings.contact_id
            and models.model_id = standings.model_id

),

counted as (

    select
        ---------- ids
        model_id,

        ---------- text
        tier,
        activity_type,
        reason,

        ---------- numbers
        max(tier_rank) as tier_rank,
        cast(sum(activities) as bigint) as activities,
        count(distinct contact_id) as contacts
    from judged
    group by model_id, tier, activity_type, reason

)

select * from counted
