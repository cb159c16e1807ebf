-- One row per day to score: the day that it is compared with.

with

days as (

    {{ days_and_previous(ref('as_of_dates')) }}

),

compared as (

    select
        as_of_date,
        is_run_date,
        previous_date,
        coalesce({{ days_between('previous_date', 'as_of_date') }}, 0)
            as step_days
    from days

)

select * from compared
