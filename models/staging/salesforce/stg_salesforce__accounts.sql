-- One row per Salesforce account row that is current.

{{ config(enabled=is_connected('salesforce')) }}

with

accounts as (

    select * from {{ source('salesforce', 'account') }}
    where {{ salesforce_gone() }} is null

),

mapped as (

    select
        {{ prefixed_id('salesforce', 'id') }} as account_id,
        name as account_name,
        website as domain,
        industry,
        number_of_employees as employee_count,
        annual_revenue,
        {{ first_text(['billing_country_code', 'billing_country']) }}
            as country,
        {{ first_text(['billing_state', 'billing_state_code']) }} as region
    from accounts

),

cleaned as (

    {{ cleaned_accounts('mapped', 'salesforce') }}

)

select * from cleaned
