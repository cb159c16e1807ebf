-- The days hold every well-formed activity once, whatever the increments.

with

counts as (

    select
        (select count(*) from {{ ref('distinct_activities') }}) as activities,
        (
            select coalesce(sum(activities), 0) from {{ ref('activity_days') }}
        ) as in_days

)

select * from counts
where activities <> in_days
