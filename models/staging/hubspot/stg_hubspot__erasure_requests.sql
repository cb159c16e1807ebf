-- One row per raw erasure request for a HubSpot contact.

{{ config(enabled=is_connected('hubspot')) }}

with

erasure_requests as (

    select * from {{ source('hubspot', 'erasure_requests') }}

),

cleaned as (

    {{ cleaned_erasure_requests('erasure_requests', 'hubspot') }}

)

select * from cleaned
