-- One row per combination of contact id and email that an activity came with.

with

activity_log as (

    select
        contact_ref,
        min(contact_id) as contact_id,
        min(email) as email
    from {{ ref('activity_log') }}
    group by contact_ref

),

profiles as (

    select
        contact_key,
        contact_id
    from {{ ref('contact_profiles') }}

),

identities as (

    select * from {{ ref('contact_identities') }}

),

contact_emails as (

    select * from {{ ref('contact_emails') }}

),

found as (

    select
        activity_log.*,
        coalesce(identities.survivor_id, contact_emails.contact_id)
            as survivor_id,
        case
            when
                activity_log.contact_id = '{{ erased_word() }}' or (
                    identities.survivor_id is null
                    and activity_log.email = '{{ erased_word() }}'
                )
                then 'erased'
            when
                identities.survivor_id is null
                and contact_emails.contact_id is null
                then 'unknown_contact'
        end as reject_reason
    from activity_log
    left join identities
        on activity_log.contact_id = identities.contact_id
    left join contact_emails
        on activity_log.email = contact_emails.email

),

resolved as (

    select
        ---------- ids
        found.contact_ref,
        profiles.contact_key,
        profiles.contact_id,

        ---------- text
        found.reject_reason
    from found
    left join profiles
        on
            found.survivor_id = profiles.contact_id
            and found.reject_reason is null

)

select * from resolved
