-- One row per day to score and contact: whether it may be scored, and why not.

{{ config(materialized='view') }}

with

profiles as (

    select * from {{ ref('contact_profiles') }}

),

days as (

    select * from {{ ref('as_of_dates') }}

),

states as (

    select
        ---------- ids
        profiles.contact_key,

        ---------- text
        case
            when profiles.profiling_opt_out then 'opted_out'
            when cast(profiles.deleted_at as date) <= days.as_of_date
                then 'deleted'
            when cast(profiles.created_at as date) > days.as_of_date
                then 'not_yet_created'
        end as unscored_reason,

        ---------- dates
        days.as_of_date,
        cast(profiles.created_at as date) as created_on
    from profiles
    cross join days

)

select * from states
