-- One row per contact and day on which a build saw values that were new.

{{ config(
    materialized='incremental',
    incremental_strategy=replacing_strategy(),
    unique_key='seen_on', partition_by=partition_of('seen_on'),
    on_schema_change='append_new_columns',
    full_refresh=lives_on(),
) }}

with

erased_keys as (

    select * from {{ ref('erased_keys') }}

),

profiles as (

    select
        contact_id,
        {{ profile_values() | join(',\n        ') }}
    from {{ ref('contact_profiles') }}

),

versions as (

    {{ seen_versions(
        'profiles', 'erased_keys', ['contact_id'], profile_values(), 'email'
    ) }}

)

select * from versions
{{ gathered_by('seen_on') }}
