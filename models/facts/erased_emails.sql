-- One row per email of a person who asked to be forgotten.

with

erased_contacts as (

    select * from {{ ref('erased_contacts') }}

),

erasure_requests as (

    {{ staged('erasure_requests') }}

),

emails as (

    select email from erasure_requests

    union distinct

    select contact_rows.email
    from {{ ref('contact_identities') }} as identities
    inner join erased_contacts
        on identities.survivor_id = erased_contacts.survivor_id
    inner join {{ ref('contact_rows') }} as contact_rows
        on
            identities.contact_id = contact_rows.contact_id
            and contact_rows.reject_reason is null

),

known_emails as (

    select * from emails
    where email is not null

)

select * from known_emails
