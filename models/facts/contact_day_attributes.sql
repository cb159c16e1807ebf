-- One row per day to score, contact and attribute that depends on the day.

{{ config(materialized='view') }}

with

days as (

    select * from {{ ref('as_of_dates') }}

),

profiles as (

    select * from {{ ref('contact_day_profiles') }}

),

opportunities as (

    select * from {{ ref('fct_opportunities') }}

),

ages as (

    select
        as_of_date,
        contact_key,
        'age_years' as attribute,
        {{ whole_years('birth_date', 'as_of_date') }} as value
    from profiles
    where birth_date <= as_of_date

),

open_opportunities as (

    select
        days.as_of_date,
        opportunities.contact_key,
        'open_opportunities' as attribute,
        count(*) as value
    from opportunities
    inner join days
        on
            opportunities.opened_on <= days.as_of_date
            and (
                opportunities.closed_on is null
                or opportunities.closed_on > days.as_of_date
            )
    group by days.as_of_date, opportunities.contact_key

),

won_opportunities as (

    select
        days.as_of_date,
        opportunities.contact_key,
        'won_opportunities' as attribute,
        count(*) as value
    from opportunities
    inner join days
        on opportunities.won_on <= days.as_of_date
    group by days.as_of_date, opportunities.contact_key

),

attributes as (

    select * from ages

    union all

    select * from open_opportunities

    union all

    select * from won_opportunities

),

as_text as (

    select
        as_of_date,
        contact_key,
        attribute,
        cast(value as {{ dbt.type_string() }}) as value
    from attributes

)

select * from as_text
