-- One row per contact reference, activity kind and day.

{{ config(
    materialized='incremental',
    incremental_strategy=replacing_strategy(),
    unique_key='occurred_on', partition_by=partition_of('occurred_on'),
    on_schema_change='fail',
) }}

with

distinct_activities as (

    select
        contact_ref,
        kind_key,
        cast(occurred_at as date) as occurred_on,
        occurred_at
    from {{ ref('distinct_activities') }}

),

day_versions as (

    select * from {{ ref('activity_day_versions') }}

),

changed_days as (

    select day_versions.*
    from day_versions
    {% if is_incremental() -%}
    left join (
        select distinct occurred_on, day_version from {{ this }}
    ) as known
        on
            day_versions.occurred_on = known.occurred_on
            and day_versions.day_version = known.day_version
    where known.occurred_on is null

    union all

    -- a system that is mirrored can take back all that a day held, and its
    -- version with it
    select distinct
        known.occurred_on,
        day_versions.day_version
    from {{ this }} as known
    left join day_versions
        on known.occurred_on = day_versions.occurred_on
    where
        day_versions.occurred_on is null
        and known.day_version is not null
    {%- endif %}

),

-- a row per kind, and for a day that lost its last activity an empty one
counts as (

    select
        distinct_activities.contact_ref,
        distinct_activities.kind_key,
        changed_days.occurred_on,
        cast(count(distinct_activities.occurred_at) as integer) as activities,
        min(distinct_activities.occurred_at) as first_at,
        max(distinct_activities.occurred_at) as last_at
    from changed_days
    left join distinct_activities
        on changed_days.occurred_on = distinct_activities.occurred_on
    group by
        distinct_activities.contact_ref,
        distinct_activities.kind_key,
        changed_days.occurred_on

),

days as (

    select
        ---------- ids
        counts.contact_ref,
        counts.kind_key,
        changed_days.day_version,

        ---------- numbers
        counts.activities,

        ---------- dates
        counts.occurred_on,

        ---------- timestamps
        counts.first_at,
        counts.last_at
    from counts
    inner join changed_days
        on counts.occurred_on = changed_days.occurred_on

)

select * from days
{{ gathered_by('occurred_on') }}
