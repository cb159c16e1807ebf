-- One row per day that metrics can be asked for.

with

run_day as (

    select as_of_date from {{ ref('as_of_dates') }}
    where is_run_date

),

-- scores are recorded for past days too, and for a later one than the run's
known_days as (

    select as_of_date as known_day from run_day

    union all

    select as_of_date as known_day from {{ ref('recorded_days') }}

    union all

    select won_on as known_day from {{ ref('lead_tier_outcomes') }}
    where won_on is not null

),

ends as (

    select
        min(known_day) as first_day,
        max(known_day) as last_day
    from known_days

),

numbers as (

    {{ whole_numbers(14610) }}

),

-- forty years at most: a date from another age is a slip of the pen
days as (

    select {{ days_before('ends.last_day', 'numbers.number') }} as date_day
    from ends
    cross join numbers
    where
        numbers.number
        <= {{ days_between('ends.first_day', 'ends.last_day') }}

)

select date_day from days
