-- One row per merged HubSpot contact that leads to a contact which is there.

{{ config(enabled=is_connected('hubspot')) }}

with recursive

contacts as (

    select * from {{ source('hubspot', 'contact') }}

),

audit as (

    select * from {{ source('hubspot', 'contact_merge_audit') }}

),

known_ids as (

    select distinct {{ clean_text('id') }} as known_id
    from contacts
    where {{ clean_text('id') }} is not null

),

listed as (

    select
        {{ clean_text('id') }} as merged_into,
        {{ split_rows(first_text([
            'property_hs_merged_object_ids',
            'property_hs_calculated_merged_vids',
        ])) }} as listed_id
    from contacts

),

all_pairs as (

    select
        {{ clean_text("split_part(listed_id, ':', 1)") }} as contact_id,
        merged_into,
        1 as preference,
        cast(null as timestamp) as merged_at
    from listed

    union all

    select
        {{ clean_text('vid_to_merge') }} as contact_id,
        {{ first_text(['canonical_vid', 'contact_id']) }} as merged_into,
        2 as preference,
        {{ parse_timestamp('timestamp') }} as merged_at
    from audit

),

-- the list on the surviving contact is of today, the audit may be older
ranked as (

    select
        contact_id,
        merged_into,
        row_number() over (
            partition by contact_id
            order by preference, merged_at desc nulls last, merged_into
        ) as choice
    from all_pairs
    where contact_id <> merged_into

),

-- From contacts that are there outwards: merges that go round in a circle, or
-- to somebody who never was, are not reached.
reached as (

    select
        ranked.contact_id,
        ranked.merged_into,
        ranked.merged_into as root_id
    from ranked
    inner join known_ids
        on ranked.merged_into = known_ids.known_id
    where ranked.choice = 1

    union all

    select
        ranked.contact_id,
        ranked.merged_into,
        reached.root_id
    from ranked
    inner join reached
        on ranked.merged_into = reached.contact_id
    left join known_ids
        on reached.contact_id = known_ids.known_id
    where
        ranked.choice = 1
        and known_ids.known_id is null

),

leading_somewhere as (

    select
        reached.contact_id,
        reached.merged_into,
        reached.root_id,
        known_ids.known_id is null as is_stub
    from reached
    left join known_ids
        on reached.contact_id = known_ids.known_id

)

select * from leading_somewhere
