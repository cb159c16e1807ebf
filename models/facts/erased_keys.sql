-- One row per contact id or email of a person who asked to be forgotten.

with

erased_contacts as (

    select * from {{ ref('erased_contacts') }}

),

erasure_requests as (

    {{ staged('erasure_requests') }}

),

members as (

    select identities.contact_id
    from {{ ref('contact_identities') }} as identities
    inner join erased_contacts
        on identities.survivor_id = erased_contacts.survivor_id

),

emails as (

    select * from {{ ref('erased_emails') }}

),

former_ids as (

    select * from {{ ref('erased_former_ids') }}

),

-- an id may have left with an email that only earlier builds knew
email_hashes as (

    select md5(email) as email_hash from emails

    union distinct

    select former_ids.email_hash
    from former_ids
    inner join erasure_requests
        on former_ids.contact_id = erasure_requests.contact_id

),

-- an email that today's contacts no longer tell of may have been somebody's
former as (

    select former_ids.contact_id
    from former_ids
    inner join email_hashes
        on former_ids.email_hash = email_hashes.email_hash
    left join {{ ref('contact_identities') }} as identities
        on former_ids.contact_id = identities.contact_id
    where identities.contact_id is null

),

keys as (

    select
        'contact_id' as key_kind,
        contact_id as key_value
    from erasure_requests

    union distinct

    select
        'contact_id' as key_kind,
        contact_id as key_value
    from former

    union distinct

    select
        'contact_id' as key_kind,
        contact_id as key_value
    from members

    union distinct

    select
        'email' as key_kind,
        email as key_value
    from emails

),

known_keys as (

    select * from keys
    where key_value is not null

)

select * from known_keys
