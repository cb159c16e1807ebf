-- One row per logged row of an activity that came more than once.

with

-- The log is named where it is read: engines keep a step that is read twice,
-- and this one is the widest and longest table there is.
repeated_keys as (

    select distinct activity_key
    from {{ ref('activity_log') }}
    where
        is_repeated
        and defect is null

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
    from {{ ref('activity_log') }} as activity_log
    inner join repeated_keys
        on activity_log.activity_key = repeated_keys.activity_key
    where activity_log.defect is null

)

select * from versions
