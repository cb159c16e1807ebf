-- One row per raw activity row and opportunity event that the sources hold now.

{{ config(materialized='view') }}

with

activities as (

    {{ staged('activities') }}

),

opportunity_events as (

    select * from {{ ref('opportunity_events') }}

),

arrivals as (

    select
        source,
        activity_id,
        contact_id,
        email,
        given_type,
        given_target,
        given_campaign_id,
        given_channel,
        case
            when activity_id is null then 'missing_id'
            when raw_activity_type is null then 'missing_type'
            when is_time_missing then 'missing_time'
            when occurred_at is null then 'unreadable_time'
        end as defect,
        occurred_at,
        loaded_at,
        raw_row,
        cast(null as {{ dbt.type_string() }}) as event_hash
    from activities

    union all

    select
        source,
        activity_id,
        contact_id,
        null as email,
        raw_activity_type as given_type,
        target as given_target,
        null as given_campaign_id,
        null as given_channel,
        null as defect,
        occurred_at,
        null as loaded_at,
        null as raw_row,
        row_hash as event_hash
    from opportunity_events

),

-- A load is what one source brought on one day: the unit that is read again
-- when it changed. Two rows with the same times are always in the same load.
with_day as (

    select
        *,
        coalesce(
            cast(coalesce(loaded_at, occurred_at) as date),
            {{ undated_day() }}
        ) as arrived_on,
        {{ hash_key(['source', 'activity_id']) }} as activity_key,
        {{ hash_key([
            'source', 'given_type', 'given_target', 'given_campaign_id',
            'given_channel',
        ]) }} as spelling_key
    from arrivals

)

select * from with_day
