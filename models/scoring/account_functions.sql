-- One row per live scoring model and account: its contacts' job functions.

{{ config(materialized='view') }}

with

contact_scores as (

    select
        as_of_date,
        model_id,
        contact_key
    from {{ ref('contact_scores') }}
    where status = 'live'

),

days as (

    select as_of_date from {{ ref('as_of_dates') }}
    where is_run_date

),

contacts as (

    select
        contact_key,
        account_id,
        job_function
    from {{ ref('contact_profiles') }}
    where
        account_id is not null
        and job_function is not null

),

functions as (

    select distinct
        contact_scores.model_id,
        contacts.account_id,
        contacts.job_function
    from contact_scores
    inner join days
        on contact_scores.as_of_date = days.as_of_date
    inner join contacts
        on contact_scores.contact_key = contacts.contact_key

),

lists as (

    select
        model_id,
        account_id,
        count(*) as job_functions_covered,
        {{ joined_text('job_function', "', '", 'job_function') }}
            as job_functions
    from functions
    group by model_id, account_id

)

select * from lists
