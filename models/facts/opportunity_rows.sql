-- One row per raw opportunity row.

with

opportunities as (

    {{ staged('opportunities') }}

),

identities as (

    select * from {{ ref('contact_identities') }}

),

profiles as (

    select
        contact_key,
        contact_id
    from {{ ref('contact_profiles') }}

),

hashed as (

    select
        *,
        {{ row_hash('opportunities') }} as row_hash
    from opportunities

),

judged as (

    select
        ---------- ids
        hashed.source,
        hashed.opportunity_id,
        coalesce(hashed.opportunity_id, hashed.row_hash) as row_id,
        profiles.contact_key,
        profiles.contact_id,
        hashed.account_id,

        ---------- text
        hashed.stage,
        hashed.loss_reason,
        case
            when hashed.opportunity_id is null then 'missing_id'
            when hashed.contact_id is null then 'missing_contact'
            when
                hashed.created_at is null
                and (
                    hashed.closed_at is null
                    or coalesce(hashed.stage, '') not in ('won', 'lost')
                )
                then 'missing_time'
        end as defect,

        ---------- numbers
        hashed.amount,

        ---------- timestamps
        hashed.created_at,
        hashed.closed_at
    from hashed
    left join identities
        on hashed.contact_id = identities.contact_id
    left join profiles
        on identities.survivor_id = profiles.contact_id

)

select * from judged
