-- The days hold every well-formed activity once, under the reference that the
-- log gives it today, whatever increments it came in.

with

activities as (

    select
        contact_ref,
        count(*) as activities
    from {{ ref('distinct_activities') }}
    group by contact_ref

),

in_days as (

    select
        contact_ref,
        sum(activities) as activities
    from {{ ref('activity_days') }}
    where contact_ref is not null
    group by contact_ref

)

select
    coalesce(activities.contact_ref, in_days.contact_ref) as contact_ref,
    activities.activities,
    in_days.activities as in_days
from activities
full outer join in_days
    on activities.contact_ref = in_days.contact_ref
where coalesce(activities.activities, 0) <> coalesce(in_days.activities, 0)
