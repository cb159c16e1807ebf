-- One row per raw activity row of the generic connector.

{{ config(enabled=is_connected('generic')) }}

with

activities as (

    select * from {{ source('raw', 'activities') }}

),

cleaned as (

    {{ cleaned_activities('activities', 'generic') }}

)

select * from cleaned
