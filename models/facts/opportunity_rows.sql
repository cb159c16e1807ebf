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

-- the row that tells the end of the story stays
versions as (

    select
        *,
        row_number() over (
            partition by source, opportunity_id
            order by
                closed_at desc nulls last,
                created_at desc nulls last,
                row_hash asc
        ) as version
    from hashed

),

judged as (

    select
        ---------- ids
        versions.source,
        versions.opportunity_id,
        coalesce(versions.opportunity_id, versions.row_hash) as row_id,
        profiles.contact_key,
        profiles.contact_id,
        versions.account_id,

        ---------- text
        versions.stage,
        versions.loss_reason,
        case
            when versions.opportunity_id is null then 'missing_id'
            when versions.contact_id is null then 'missing_contact'
            when
                versions.created_at is null
                and (
                    versions.closed_at is null
                    or coalesce(versions.stage, '') not in ('won', 'lost')
                )
                then 'missing_time'
        end as defect,

        ---------- numbers
        versions.amount,

        ---------- booleans
        versions.version = 1 as is_newest,

        ---------- timestamps
        versions.created_at,
        versions.closed_at
    from versions
    left join identities
        on versions.contact_id = identities.contact_id
    left join profiles
        on identities.survivor_id = profiles.contact_id

)

select * from judged
