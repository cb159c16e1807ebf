-- One row per logged row of an activity that came more than once.

with

activity_log as (

    select * from {{ ref('activity_log') }}
    where defect is null

),

repeated_ids as (

    select distinct
        source,
        activity_id
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
    inner join repeated_ids
        on
            activity_log.source = repeated_ids.source
            and activity_log.activity_id = repeated_ids.activity_id

)

select * from versions
