-- One row per well-formed activity, whoever did it.

{{ config(materialized='view') }}

with

activity_log as (

    select * from {{ ref('activity_log') }}
    where defect is null

),

repeated_activities as (

    select * from {{ ref('repeated_activities') }}

),

repeated_ids as (

    select distinct
        source,
        activity_id
    from repeated_activities

),

single_activities as (

    select activity_log.*
    from activity_log
    left join repeated_ids
        on
            activity_log.source = repeated_ids.source
            and activity_log.activity_id = repeated_ids.activity_id
    where repeated_ids.activity_id is null

),

activities as (

    select
        {{ columns_of('single_activities', distinct_activity_columns()) }}
    from single_activities

    union all

    select
        {{ columns_of('repeated_activities', distinct_activity_columns()) }}
    from repeated_activities
    where version = 1

)

select * from activities
