-- One row per person: column by column the newest value of its contact rows.

{{ config(materialized='view') }}

with

-- The rows are named where they are read, not in a step of their own: engines
-- keep a step that is read twice, and this one would be as wide as the table.
identities as (

    select * from {{ ref('contact_identities') }}

),

erased_contacts as (

    select * from {{ ref('erased_contacts') }}

),

-- most people are one row, and pay for no sort
merged_people as (

    select distinct survivor_id
    from identities
    where contact_id <> survivor_id

),

merged_members as (

    select
        identities.contact_id,
        identities.survivor_id
    from identities
    inner join merged_people
        on identities.survivor_id = merged_people.survivor_id

),

merged as (

    select
        merged_members.survivor_id as contact_id,
        {% for column in contact_columns() -%}
        {{ newest_value(
            'members.' ~ column, 'members.written_at', 'members.contact_id'
        ) }} as {{ column }},
        {% endfor -%}
        {{ newest_value(
            'members.merged_into', 'members.written_at', 'members.contact_id'
        ) }} as merged_into,
        bool_or(members.profiling_opt_out) as profiling_opt_out,
        min(members.created_at) as created_at,
        max(members.updated_at) as updated_at,
        case
            when count(members.deleted_at) = count(*)
                then max(members.deleted_at)
        end as deleted_at
    from {{ ref('contact_rows') }} as members
    inner join merged_members
        on members.contact_id = merged_members.contact_id
    where members.reject_reason is null
    group by merged_members.survivor_id

),

single as (

    select
        contact_rows.contact_id,
        {% for column in contact_columns() -%}
        contact_rows.{{ column }},
        {% endfor -%}
        contact_rows.merged_into,
        contact_rows.profiling_opt_out,
        contact_rows.created_at,
        contact_rows.updated_at,
        contact_rows.deleted_at
    from {{ ref('contact_rows') }} as contact_rows
    where
        contact_rows.reject_reason is null
        and not exists (
            select 1 from merged_members
            where merged_members.contact_id = contact_rows.contact_id
        )

),

people as (

    select * from merged

    union all

    select * from single

),

kept as (

    select * from people
    where
        not exists (
            select 1 from erased_contacts
            where erased_contacts.survivor_id = people.contact_id
        )

)

select * from kept
