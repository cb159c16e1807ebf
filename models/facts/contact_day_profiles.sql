-- One row per day to score and contact: what was true of it on that day.

{{ config(materialized=view_or_table()) }}

{%- set columns = ['contact_key', 'contact_id'] + profile_values() %}

with

days as (

    select as_of_date from {{ ref('as_of_dates') }}

),

profiles as (

    select * from {{ ref('contact_profiles') }}

),

versions as (

    select * from {{ ref('profile_versions') }}

),

changed as (

    select distinct contact_key from versions

),

unchanged as (

    select
        days.as_of_date,
        {{ columns_of('profiles', columns) }}
    from profiles
    left join changed
        on profiles.contact_key = changed.contact_key
    cross join days
    where changed.contact_key is null{{ if_known_by(' and 1 = 0') }}

),

changing as (

    select
        days.as_of_date,
        {{ columns_of('versions', columns) }}
    from versions
    inner join days
        on {{ holds_on('days.as_of_date', 'versions') }}

),

day_profiles as (

    select * from unchanged

    union all

    select * from changing

)

select * from day_profiles
