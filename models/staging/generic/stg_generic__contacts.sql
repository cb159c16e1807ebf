-- One row per raw contact row of the generic connector.

{{ config(enabled=is_connected('generic')) }}

with

contacts as (

    select * from {{ source('raw', 'contacts') }}

),

cleaned as (

    {{ cleaned_contacts('contacts', 'generic') }}

)

select * from cleaned
