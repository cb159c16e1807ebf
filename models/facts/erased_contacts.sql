-- One row per person who asked to be forgotten, by an id or an email of theirs.

with

contact_identities as (

    select * from {{ ref('contact_identities') }}

),

contact_rows as (

    select * from {{ ref('contact_rows') }}
    where reject_reason is null

),

erasure_requests as (

    {{ staged('erasure_requests') }}

),

named_by_id as (

    select contact_identities.survivor_id
    from erasure_requests
    inner join contact_identities
        on erasure_requests.contact_id = contact_identities.contact_id

),

named_by_email as (

    select contact_identities.survivor_id
    from erasure_requests
    inner join contact_rows
        on erasure_requests.email = contact_rows.email
    inner join contact_identities
        on contact_rows.contact_id = contact_identities.contact_id

),

people as (

    select survivor_id from named_by_id

    union distinct

    select survivor_id from named_by_email

)

select * from people
