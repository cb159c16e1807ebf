-- One row per contact, activity class and day.

with

activity_days as (

    select * from {{ ref('activity_days') }}

),

contact_references as (

    select
        contact_ref,
        contact_key
    from {{ ref('contact_references') }}
    where contact_key is not null

),

classes as (

    select * from {{ ref('activity_classes') }}

),

days as (

    select
        contact_references.contact_key,
        classes.class_key,
        activity_days.occurred_on,
        cast(sum(activity_days.activities) as integer) as activities,
        min(activity_days.first_at) as first_at,
        max(activity_days.last_at) as last_at
    from activity_days
    inner join contact_references
        on activity_days.contact_ref = contact_references.contact_ref
    inner join classes
        on activity_days.kind_key = classes.kind_key
    group by
        contact_references.contact_key,
        classes.class_key,
        activity_days.occurred_on

)

select * from days
