-- One row per contact that its primary live scoring model hands to sales.

{{ config(materialized='view') }}

with

days as (

    select as_of_date from {{ ref('as_of_dates') }}
    where is_run_date

),

contacts as (

    select
        contact_scores.as_of_date,
        contact_scores.model_key,
        contact_scores.contact_key,
        contact_scores.model_id,
        contact_scores.contact_id,
        contact_scores.tier,
        contact_scores.tier_reason
    from {{ ref('contact_scores') }} as contact_scores
    inner join days
        on contact_scores.as_of_date = days.as_of_date
    where
        contact_scores.status = 'live'
        and contact_scores.is_primary
        and {{ is_for_sales('contact_scores.qualification') }}

)

select * from contacts
