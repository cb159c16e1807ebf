-- One row per email that names exactly one person.

with

profiles as (

    select
        contact_id,
        email
    from {{ ref('contact_profiles') }}
    where email is not null

),

members as (

    select
        identities.survivor_id as contact_id,
        contact_rows.email
    from {{ ref('contact_rows') }} as contact_rows
    inner join {{ ref('contact_identities') }} as identities
        on contact_rows.contact_id = identities.contact_id
    inner join {{ ref('contact_profiles') }} as profiles
        on identities.survivor_id = profiles.contact_id
    where
        contact_rows.reject_reason is null
        and contact_rows.email is not null

),

own_emails as (

    select
        email,
        min(contact_id) as contact_id,
        count(*) as people
    from profiles
    group by email

),

member_emails as (

    select
        email,
        min(contact_id) as contact_id,
        count(distinct contact_id) as people
    from members
    group by email

),

-- an email that several people hold today names nobody, whoever had it before
named as (

    select
        member_emails.email,
        coalesce(own_emails.contact_id, member_emails.contact_id) as contact_id
    from member_emails
    left join own_emails
        on member_emails.email = own_emails.email
    where coalesce(own_emails.people, member_emails.people) = 1

)

select * from named
