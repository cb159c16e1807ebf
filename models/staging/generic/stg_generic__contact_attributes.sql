-- One row per raw contact attribute row of the generic connector.

{{ config(enabled=is_connected('generic')) }}

with

contact_attributes as (

    select * from {{ source('raw', 'contact_attributes') }}

),

cleaned as (

    {{ cleaned_contact_attributes('contact_attributes', 'generic') }}

)

select * from cleaned
