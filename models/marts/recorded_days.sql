-- One row per day whose scores are recorded.

{{ config(materialized='view') }}

with

score_changes as (

    select * from {{ ref('score_changes') }}

),

days as (

    select
        ---------- numbers
        cast(sum(case when is_change then 1 else 0 end) as bigint) as changes,

        ---------- dates
        as_of_date
    from score_changes
    group by as_of_date

)

select * from days
