-- One row per logged row of an activity that came more than once.

with

activity_log as (

    select * from {{ ref('activity_log') }}
    where defect is null

),

repeated_keys as (

    select distinct activity_key
    from activity_log
    where is_repeated

),

-- the least row stays, whatever came first
versions as (

    select
        activity_log.*,
        row_number() over (
            partition by activity_log.source, activity_log.activity_id
            order by
                activity_log.loaded_at asc nulls last,
                activity_log.occurred_at asc,
                activity_log.row_hash asc nulls last
        ) as version
    from activity_log
    inner join repeated_keys
        on activity_log.activity_key = repeated_keys.activity_key

)

select * from versions
