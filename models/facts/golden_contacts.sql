-- One row per person: column by column the newest value of its contact rows.

{{ config(materialized='view') }}

with

members as (

    select
        identities.survivor_id,
        contact_rows.*
    from {{ ref('contact_rows') }} as contact_rows
    inner join {{ ref('contact_identities') }} as identities
        on contact_rows.contact_id = identities.contact_id
    where contact_rows.reject_reason is null

),

-- most people are one row, and pay for no sort
merged_people as (

    select distinct survivor_id
    from members
    where contact_id <> survivor_id

),

merged as (

    select
        members.survivor_id as contact_id,
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
    from members
    inner join merged_people
        on members.survivor_id = merged_people.survivor_id
    group by members.survivor_id

),

single as (

    select
        members.contact_id,
        {% for column in contact_columns() -%}
        members.{{ column }},
        {% endfor -%}
        members.merged_into,
        members.profiling_opt_out,
        members.created_at,
        members.updated_at,
        members.deleted_at
    from members
    left join merged_people
        on members.survivor_id = merged_people.survivor_id
    where merged_people.survivor_id is null

),

people as (

    select * from merged

    union all

    select * from single

),

kept as (

    select people.*
    from people
    left join {{ ref('erased_contacts') }} as erased_contacts
        on people.contact_id = erased_contacts.survivor_id
    where erased_contacts.survivor_id is null

)

select * from kept
