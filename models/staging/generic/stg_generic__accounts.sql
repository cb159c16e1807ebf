-- One row per raw account row of the generic connector.

{{ config(enabled=is_connected('generic')) }}

with

accounts as (

    select * from {{ source('raw', 'accounts') }}

),

cleaned as (

    {{ cleaned_accounts('accounts', 'generic') }}

)

select * from cleaned
