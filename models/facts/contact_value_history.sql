-- One row per contact, attribute, value and day on which it came or went.

{{ config(
    materialized='incremental',
    incremental_strategy=replacing_strategy(),
    unique_key='seen_on', partition_by=partition_of('seen_on'),
    on_schema_change='fail',
    full_refresh=lives_on(),
) }}

with

erased_keys as (

    select * from {{ ref('erased_keys') }}

),

contact_values as (

    select
        contact_id,
        attribute,
        value
    from {{ ref('contact_attributes') }}
    where valid_from is null

),

versions as (

    {{ seen_versions(
        'contact_values', 'erased_keys', ['contact_id', 'attribute', 'value'], []
    ) }}

)

select * from versions
{{ gathered_by('seen_on') }}
