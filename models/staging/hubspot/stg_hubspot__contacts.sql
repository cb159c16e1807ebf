-- One row per raw HubSpot contact row, and per contact that only a merge names.

{{ config(enabled=is_connected('hubspot')) }}

{%- set columns = raw_columns('contacts') + var('extra_contact_columns') %}

with

contacts as (

    select * from {{ ref('base_hubspot__contacts') }}

),

merged_contacts as (

    select
        {{ prefixed_id('hubspot', 'contact_id') }} as contact_id,
        {{ prefixed_id('hubspot', 'merged_into') }} as merged_into,
        {{ prefixed_id('hubspot', 'root_id') }} as root_id
    from {{ ref('base_hubspot__contact_merges') }}
    where is_stub

),

root_ids as (

    select distinct root_id from merged_contacts

),

-- of several rows of one contact the one that facts keep
root_versions as (

    select
        contacts.contact_id as root_id,
        contacts.created_at,
        contacts.deleted_at,
        row_number() over (
            partition by contacts.contact_id
            order by
                {{ parse_timestamp('contacts.updated_at') }} desc nulls last,
                {{ parse_timestamp('contacts.created_at') }} desc nulls last
        ) as version
    from contacts
    inner join root_ids
        on contacts.contact_id = root_ids.root_id

),

-- The old id of a merged contact still names the person in what it did. It
-- brings no value of its own: neither an attribute nor an earlier first day,
-- and it is deleted when the person is.
stubs as (

    select
        {% for column in columns -%}
        {% if column in ('contact_id', 'merged_into') -%}
        merged_contacts.{{ column }}
        {%- elif column in ('created_at', 'deleted_at') -%}
        root_versions.{{ column }}
        {%- else -%}
        cast(null as {{ dbt.type_string() }}) as {{ column }}
        {%- endif %}
        {%- if not loop.last %},
        {% endif %}
        {%- endfor %}
    from merged_contacts
    inner join root_versions
        on
            merged_contacts.root_id = root_versions.root_id
            and root_versions.version = 1

),

mapped as (

    select
        {{ columns_of('contacts', columns) }}
    from contacts

    union all

    select * from stubs

),

cleaned as (

    {{ cleaned_contacts('mapped', 'hubspot') }}

)

select * from cleaned
