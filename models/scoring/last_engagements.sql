-- One row per day to score and contact that ever engaged: when it last did.

with

contact_days as (

    select * from {{ ref('contact_days') }}

),

classes as (

    select distinct class_key
    from {{ ref('activity_classes') }}
    where is_engagement

),

days as (

    select as_of_date from {{ ref('as_of_dates') }}

),

last_engagements as (

    select
        days.as_of_date,
        contact_days.contact_key,
        max(contact_days.last_at) as last_activity_at
    from contact_days
    inner join classes
        on contact_days.class_key = classes.class_key
    inner join days
        on {{ has_happened('contact_days') }}
    group by days.as_of_date, contact_days.contact_key

)

select * from last_engagements
