-- One row per Salesforce contact attribute: none, its columns say it all.

{{ config(enabled=is_connected('salesforce')) }}

with

mapped as (

    select
        cast(null as {{ dbt.type_string() }}) as contact_id,
        cast(null as {{ dbt.type_string() }}) as attribute,
        cast(null as {{ dbt.type_string() }}) as value,
        cast(null as date) as valid_from

),

nobody as (

    select * from mapped
    where false

),

cleaned as (

    {{ cleaned_contact_attributes('nobody', 'salesforce') }}

)

select * from cleaned
