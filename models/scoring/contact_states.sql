-- One row per day to score and contact: whether it may be scored, and why not.

{{ config(materialized='view') }}

with

days as (

    select * from {{ ref('as_of_dates') }}

),

profiles as (

    select * from {{ ref('contact_day_profiles') }}

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
    inner join days
        on profiles.as_of_date = days.as_of_date
    {{ where_looked_at('days.is_run_date', 'profiles.contact_key') }}

)

select * from states
