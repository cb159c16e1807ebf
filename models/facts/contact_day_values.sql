-- One row per day to score, contact, attribute and value of a row of its own.

{{ config(materialized='view') }}

with

days as (

    select as_of_date from {{ ref('as_of_dates') }}

),

periods as (

    select * from {{ ref('contact_value_periods') }}

),

day_values as (

    select
        days.as_of_date,
        periods.contact_key,
        periods.contact_id,
        periods.attribute,
        periods.value
    from periods
    inner join days
        on {{ holds_on('days.as_of_date', 'periods') }}

)

select * from day_values
