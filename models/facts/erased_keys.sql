-- One row per contact id or email of a person who asked to be forgotten.

with

erased_contacts as (

    select * from {{ ref('erased_contacts') }}

),

erasure_requests as (

    {{ staged('erasure_requests') }}

),

members as (

    select
        contact_rows.contact_id,
        contact_rows.email
    from {{ ref('contact_identities') }} as identities
    inner join erased_contacts
        on identities.survivor_id = erased_contacts.survivor_id
    inner join {{ ref('contact_rows') }} as contact_rows
        on
            identities.contact_id = contact_rows.contact_id
            and contact_rows.reject_reason is null

),

-- an email that today's contacts no longer tell of may have been somebody's
former as (

    select former_ids.contact_id
    from {{ ref('erased_former_ids') }} as former_ids
    inner join erasure_requests
        on former_ids.email_hash = md5(erasure_requests.email)
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
        'email' as key_kind,
        email as key_value
    from erasure_requests

    union distinct

    select
        'contact_id' as key_kind,
        contact_id as key_value
    from members

    union distinct

    select
        'email' as key_kind,
        email as key_value
    from members

),

known_keys as (

    select * from keys
    where key_value is not null

)

select * from known_keys
