-- One row per raw erasure request beside the Salesforce tables.

{{ config(enabled=is_connected('salesforce')) }}

with

erasure_requests as (

    select * from {{ source('salesforce', 'erasure_requests') }}

),

cleaned as (

    {{ cleaned_erasure_requests('erasure_requests', 'salesforce') }}

)

select * from cleaned
