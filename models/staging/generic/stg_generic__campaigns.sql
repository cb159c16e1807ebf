-- One row per raw campaign row of the generic connector.

{{ config(enabled=is_connected('generic')) }}

with

campaigns as (

    select * from {{ source('raw', 'campaigns') }}

),

cleaned as (

    {{ cleaned_campaigns('campaigns', 'generic') }}

)

select * from cleaned
