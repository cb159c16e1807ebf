-- One row per contact id that its system knows, of people who are not erased.

{{ config(materialized='view') }}

with

identities as (

    select * from {{ ref('contact_identities') }}

),

contact_rows as (

    select
        contact_id,
        deleted_at
    from {{ ref('contact_rows') }}
    where reject_reason is null

),

people as (

    select contact_id from {{ ref('contact_profiles') }}

),

ids as (

    select
        ---------- ids
        identities.contact_id as system_contact_id,
        people.contact_id,

        ---------- booleans
        identities.contact_id = identities.root_id
        and contact_rows.deleted_at is null as is_current
    from identities
    inner join people
        on identities.survivor_id = people.contact_id
    inner join contact_rows
        on identities.contact_id = contact_rows.contact_id

)

select * from ids
