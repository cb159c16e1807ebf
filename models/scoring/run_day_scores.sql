-- One row per scoring model and contact that it scores on the run's day.

{{ config(materialized='view') }}

with

days as (

    select as_of_date from {{ ref('as_of_dates') }}
    where is_run_date

),

contact_scores as (

    select * from {{ ref('contact_scores') }}

),

contacts as (

    select * from {{ ref('dim_contacts') }}

),

contact_reasons as (

    select * from {{ ref('contact_reasons') }}

),

weights_versions as (

    select * from {{ ref('weights_versions') }}

),

scores as (

    select
        ---------- ids
        contact_scores.model_id,
        contact_scores.contact_id,
        contacts.account_id,
        contacts.owner_id,

        ---------- text
        contact_scores.status,
        contact_scores.tier,
        contact_scores.tier_reason,
        contact_scores.qualification,
        contact_scores.grade,
        contact_reasons.top_reasons,
        contact_scores.next_action,
        contacts.persona,
        weights_versions.weights_version,

        ---------- numbers
        contact_scores.score,
        contact_scores.fit_points,
        contact_scores.engagement_points,
        contact_scores.limit_points,
        contact_scores.negative_points,
        contact_scores.tier_rank,
        contact_scores.respond_within_hours,
        contact_scores.score_rank,
        contact_scores.score_percentile,
        cast({{ days_between(
            'cast(contact_scores.last_activity_at as date)',
            'contact_scores.as_of_date'
        ) }} as integer) as days_since_activity,

        ---------- booleans
        contact_scores.is_primary,

        ---------- dates
        contact_scores.as_of_date,

        ---------- timestamps
        contact_scores.last_activity_at
    from contact_scores
    inner join days
        on contact_scores.as_of_date = days.as_of_date
    inner join contacts
        on contact_scores.contact_key = contacts.contact_key
    inner join weights_versions
        on contact_scores.model_id = weights_versions.model_id
    left join contact_reasons
        on
            contact_scores.model_key = contact_reasons.model_key
            and contact_scores.contact_key = contact_reasons.contact_key

)

select * from scores
