-- One row per contact that is on a HubSpot list today, and list.

{{ config(enabled=is_connected('hubspot')) }}

with

members as (

    select * from {{ ref('base_hubspot__list_members') }}
    where left_out_reason is null

),

mapped as (

    select
        contact_id,
        'hubspot_list' as attribute,
        list_name as value,
        cast(null as date) as valid_from
    from members

),

cleaned as (

    {{ cleaned_contact_attributes('mapped', 'hubspot') }}

)

select * from cleaned
