-- One row per raw HubSpot company row that is not deleted.

{{ config(enabled=is_connected('hubspot')) }}

with

companies as (

    select * from {{ source('hubspot', 'company') }}
    where not {{ hubspot_is_deleted() }}

),

mapped as (

    select
        {{ prefixed_id('hubspot', 'id') }} as account_id,
        property_name as account_name,
        {{ first_text(['property_domain', 'property_website']) }} as domain,
        property_industry as industry,
        property_numberofemployees as employee_count,
        property_annualrevenue as annual_revenue,
        {{ first_text(['property_hs_country_code', 'property_country']) }}
            as country,
        property_state as region
    from companies

),

cleaned as (

    {{ cleaned_accounts('mapped', 'hubspot') }}

)

select * from cleaned
