-- One row per contact, attribute, value and time in which it held.

with

contact_values as (

    select * from {{ ref('contact_attributes') }}

),

profiles as (

    select
        contact_key,
        contact_id
    from {{ scored_people() }}

),

-- days on which the source says that values began
dated_times as (

    select
        contact_id,
        attribute,
        valid_from,
        {{ next_day('contact_id, attribute', 'valid_from') }} as valid_until,
        min(valid_from) over (partition by contact_id, attribute)
            as first_day
    from (
        select distinct
            contact_id,
            attribute,
            valid_from
        from contact_values
        where valid_from is not null
    ) as dated_days

),

dated as (

    select
        contact_values.contact_id,
        contact_values.attribute,
        contact_values.value,
        dated_times.valid_from,
        dated_times.valid_until
    from contact_values
    inner join dated_times
        on
            contact_values.contact_id = dated_times.contact_id
            and contact_values.attribute = dated_times.attribute
            and contact_values.valid_from = dated_times.valid_from

),

seen as (

    {{ seen_value_times(ref('contact_value_history'), ref('profile_history')) }}

),

-- a value without a day holds until one that has a day
undated as (

    select
        seen.contact_id,
        seen.attribute,
        seen.value,
        seen.valid_from,
        least(seen.valid_until, dated_times.first_day) as valid_until
    from seen
    left join dated_times
        on
            seen.contact_id = dated_times.contact_id
            and seen.attribute = dated_times.attribute
            and dated_times.valid_from = dated_times.first_day
    where not seen.is_gone

),

periods as (

    select * from dated

    union all

    select * from undated
    where valid_from < valid_until

)

select
    profiles.contact_key,
    periods.*
from periods
inner join profiles
    on periods.contact_id = profiles.contact_id
