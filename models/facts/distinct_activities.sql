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

spellings as (

    select * from {{ ref('activity_spellings') }}

),

-- Everything under one of these hashes is there, whether it repeats or not.
repeated_keys as (

    select distinct activity_key from repeated_activities

),

single_activities as (

    select activity_log.*
    from activity_log
    left join repeated_keys
        on activity_log.activity_key = repeated_keys.activity_key
    where repeated_keys.activity_key is null

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

),

described as (

    select
        activities.*,
        spellings.kind_key,
        spellings.campaign_id,
        spellings.raw_activity_type,
        spellings.target,
        spellings.channel
    from activities
    inner join spellings
        on activities.spelling_key = spellings.spelling_key

)

select * from described
