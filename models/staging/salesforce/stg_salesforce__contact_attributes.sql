-- One row per Salesforce contact attribute: none, its columns say it all.

{{ config(enabled=is_connected('salesforce')) }}

with

mapped as (

    {% for column in raw_columns('contact_attributes') -%}
    {{ 'select' if loop.first }}
        cast(null as {{ dbt.type_string() }}) as {{ column }}
        {{- ',' if not loop.last }}
    {%- endfor %}

),

nobody as (

    select * from mapped
    where false

),

cleaned as (

    {{ cleaned_contact_attributes('nobody', 'salesforce') }}

)

select * from cleaned
