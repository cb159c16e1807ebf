-- One row per raw opportunity row of the generic connector.

{{ config(enabled=is_connected('generic')) }}

with

opportunities as (

    select * from {{ source('raw', 'opportunities') }}

),

cleaned as (

    {{ cleaned_opportunities('opportunities', 'generic') }}

)

select * from cleaned
