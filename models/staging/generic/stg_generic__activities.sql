-- One row per raw activity row of the generic connector.

with

activities as (

    select * from {{ source('raw', 'activities') }}

),

-- once, because the steps that follow look at a target several times
trimmed as (

    select
        *,
        {{ clean_text('target') }} as trimmed_target,
        {{ raw_row('activities') }} as raw_row
    from activities

),

cleaned as (

    select
        ---------- ids
        'generic' as source,
        {{ clean_text('activity_id') }} as activity_id,
        {{ clean_text('contact_id') }} as contact_id,
        {{ clean_text('campaign_id') }} as campaign_id,

        ---------- text
        {{ clean_lower('activity_type') }} as raw_activity_type,
        {{ normalize_target('trimmed_target') }} as target,
        {{ clean_lower('channel') }} as channel,
        {{ clean_email('email') }} as email,
        raw_row,

        ---------- booleans
        {{ is_blank('occurred_at') }} as is_time_missing,

        ---------- timestamps
        {{ parse_timestamp('occurred_at') }} as occurred_at,
        {{ parse_timestamp('loaded_at') }} as loaded_at
    from trimmed

)

select * from cleaned
