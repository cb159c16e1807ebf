-- One row per raw erasure request of the generic connector.

{{ config(enabled=is_connected('generic')) }}

with

erasure_requests as (

    select * from {{ source('raw', 'erasure_requests') }}

),

cleaned as (

    {{ cleaned_erasure_requests('erasure_requests', 'generic') }}

)

select * from cleaned
