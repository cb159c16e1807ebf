-- One row per day on which something happened: what its activities rest on.

with

activity_log as (

    select
        cast(occurred_at as date) as occurred_on,
        load_version,
        contact_id,
        email,
        contact_ref
    from {{ ref('activity_log') }}
    where defect is null

),

repeated_activities as (

    select * from {{ ref('repeated_activities') }}

),

sources as (

    select distinct
        occurred_on,
        load_version
    from activity_log

    union all

    -- an erasure takes names out of loads that are otherwise the same
    select distinct
        occurred_on,
        contact_ref as load_version
    from activity_log
    where '{{ erased_word() }}' in (contact_id, email)

    union all

    -- which of several rows stays can change while the day's own loads do not
    select
        cast(occurred_at as date) as occurred_on,
        {{ hash_key(['source', 'activity_id', 'row_hash', 'version']) }}
            as load_version
    from repeated_activities

),

versions as (

    select
        occurred_on,
        {{ fingerprint('load_version') }} as day_version
    from sources
    group by occurred_on

)

select * from versions
