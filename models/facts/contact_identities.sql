-- One row per contact id that its system knows: who that is today.

with

contact_rows as (

    select * from {{ ref('contact_rows') }}
    where reject_reason is null

),

contact_merges as (

    select * from {{ ref('contact_merges') }}

),

-- step 1: what the system merged
members as (

    select
        contact_rows.contact_id,
        contact_rows.email,
        contact_rows.created_at,
        contact_rows.written_at,
        coalesce(contact_merges.root_id, contact_rows.contact_id) as root_id
    from contact_rows
    left join contact_merges
        on contact_rows.contact_id = contact_merges.contact_id

),

merged_roots as (

    select distinct root_id from contact_merges

),

merged_groups as (

    select
        members.root_id,
        {{ newest_value(
            'members.email', 'members.written_at', 'members.contact_id'
        ) }} as email,
        min(members.created_at) as created_at
    from members
    inner join merged_roots
        on members.root_id = merged_roots.root_id
    group by members.root_id

),

root_groups as (

    select * from merged_groups

    union all

    select
        members.root_id,
        members.email,
        members.created_at
    from members
    left join merged_roots
        on members.root_id = merged_roots.root_id
    where merged_roots.root_id is null

),

-- step 2: who shares an email that names a person
shared_emails as (

    select email
    from root_groups
    where {{ names_a_person('email') }}
    group by email
    having count(*) > 1

),

joined_groups as (

    select
        root_groups.root_id,
        first_value(root_groups.root_id) over (
            partition by root_groups.email
            order by root_groups.created_at, root_groups.root_id
        ) as survivor_id
    from root_groups
    inner join shared_emails
        on root_groups.email = shared_emails.email

),

identities as (

    select
        members.contact_id,
        members.root_id,
        coalesce(joined_groups.survivor_id, members.root_id) as survivor_id
    from members
    left join joined_groups
        on members.root_id = joined_groups.root_id

)

select * from identities
