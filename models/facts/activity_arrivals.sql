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
        given_id,
        given_contact_id,
        given_email,
        given_type,
        given_target,
        given_campaign_id,
        given_channel,
        is_time_missing,
        occurred_at,
        loaded_at,
        raw_row,
        cast(null as {{ dbt.type_string() }}) as event_hash
    from activities

    union all

    select
        source,
        activity_id,
        activity_id as given_id,
        contact_id as given_contact_id,
        null as given_email,
        raw_activity_type as given_type,
        target as given_target,
        null as given_campaign_id,
        null as given_channel,
        false as is_time_missing,
        occurred_at,
        null as loaded_at,
        null as raw_row,
        row_hash as event_hash
    from opportunity_events

),

-- A load is what one source brought on one day: the unit that is read again
-- when it changed. Two rows with the same times are always in the same load.
keyed as (

    select
        source,
        given_id,
        given_contact_id,
        given_email,
        given_type,
        given_target,
        given_campaign_id,
        given_channel,
        is_time_missing,
        occurred_at,
        loaded_at,
        raw_row,
        event_hash,
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

select * from keyed
