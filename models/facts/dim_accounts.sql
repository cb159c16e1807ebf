-- One row per account.

{{ config(materialized='view') }}

with

account_rows as (

    select * from {{ ref('account_rows') }}
    where reject_reason is null

),

accounts as (

    select
        ---------- ids
        account_id,

        ---------- text
        account_name,
        domain,
        industry,
        employee_count,
        annual_revenue,
        country,
        region
    from account_rows

)

select * from accounts
