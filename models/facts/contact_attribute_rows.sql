-- One row per raw contact attribute row.

with

contact_attributes as (

    {{ staged('contact_attributes') }}

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

erased_keys as (

    select * from {{ ref('erased_keys') }}
    where key_kind = 'contact_id'

),

judged as (

    select
        ---------- ids
        contact_attributes.source,
        {{ row_hash('contact_attributes') }} as row_id,
        profiles.contact_key,
        profiles.contact_id,

        ---------- text
        contact_attributes.attribute,
        contact_attributes.value,
        case
            when
                contact_attributes.contact_id is null
                or contact_attributes.attribute is null
                then 'missing_id'
            when contact_attributes.value is null then 'missing_value'
            when contact_attributes.is_day_unreadable then 'unreadable_time'
            when erased_keys.key_value is not null then 'erased'
            when profiles.contact_key is null then 'unknown_contact'
        end as reject_reason,

        ---------- dates
        contact_attributes.valid_from
    from contact_attributes
    left join identities
        on contact_attributes.contact_id = identities.contact_id
    left join profiles
        on identities.survivor_id = profiles.contact_id
    left join erased_keys
        on contact_attributes.contact_id = erased_keys.key_value

)

select * from judged
