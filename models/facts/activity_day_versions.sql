-- One row per day on which something happened: what its activities rest on.

with

activity_log as (

    select
        cast(occurred_at as date) as occurred_on,
        load_version
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
