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
        campaign_id,
        raw_activity_type,
        target,
        channel,
        email,
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
        null as campaign_id,
        raw_activity_type,
        target,
        null as channel,
        null as email,
        null as defect,
        occurred_at,
        null as loaded_at,
        null as raw_row,
        row_hash as event_hash
    from opportunity_events

),

with_day as (

    select
        *,
        cast(coalesce(loaded_at, occurred_at) as date) as arrived_on
    from arrivals

),

-- A load is what one source brought on one day: the unit that is read again
-- when it changed. Two rows with the same times are always in the same load.
with_load as (

    select
        *,
        source || ' ' || coalesce(
            cast(arrived_on as {{ dbt.type_string() }}), 'undated'
        ) as load_id
    from with_day

)

select * from with_load
