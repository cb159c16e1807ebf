-- One row per raw erasure request beside the Salesforce tables.

{{ config(enabled=is_connected('salesforce')) }}

{#- People copy ids from Salesforce or from scores: either way they count. -#}
{% set bare_id = "replace(contact_id, 'salesforce:', '')" %}

with

erasure_requests as (

    select * from {{ source('salesforce', 'erasure_requests') }}

),

mapped as (

    select
        {{ prefixed_id('salesforce', bare_id) }} as contact_id,
        email,
        requested_at
    from erasure_requests

),

cleaned as (

    {{ cleaned_erasure_requests('mapped') }}

)

select * from cleaned
