-- One row per contact that changed, and time in which its values were these.

with

history as (

    select * from {{ ref('profile_history') }}
    where not is_gone

),

profiles as (

    select
        contact_key,
        contact_id
    from {{ ref('contact_profiles') }}

),

changed as (

    select contact_id
    from history
    group by contact_id
    having count(*) > 1

),

versions as (

    select
        profiles.contact_key,
        history.*,
        -- before anybody looked: the oldest known
        case
            when
                row_number() over (
                    partition by history.contact_id order by history.seen_on
                ) = 1
                then {{ first_day() }}
            else history.seen_on
        end as valid_from,
        {{ next_day('history.contact_id', 'history.seen_on') }} as valid_until
    from history
    inner join changed
        on history.contact_id = changed.contact_id
    inner join profiles
        on history.contact_id = profiles.contact_id

)

select
    contact_key,
    {{ (['contact_id'] + profile_values()) | join(',\n    ') }},
    valid_from,
    valid_until
from versions
