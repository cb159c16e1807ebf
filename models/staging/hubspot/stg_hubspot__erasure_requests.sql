-- One row per raw erasure request for a HubSpot contact.

{{ config(enabled=is_connected('hubspot')) }}

{#- People copy ids from HubSpot or from scores: either way they count. -#}
{% set bare_id = "replace(contact_id, 'hubspot:', '')" %}

with

erasure_requests as (

    select * from {{ source('hubspot', 'erasure_requests') }}

),

mapped as (

    select
        {{ prefixed_id('hubspot', bare_id) }} as contact_id,
        email,
        requested_at
    from erasure_requests

),

cleaned as (

    {{ cleaned_erasure_requests('mapped') }}

)

select * from cleaned
