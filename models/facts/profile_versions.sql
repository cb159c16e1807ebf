-- One row per contact that changed, and time in which its values were these.

with

profiles as (

    select
        contact_key,
        contact_id
    from {{ scored_people() }}

),

{% if known_by() -%}
timed as (

    {{ known_profile_versions(ref('profile_history')) }}

),
{%- else -%}
history as (

    select * from {{ ref('profile_history') }}
    where not is_gone

),

-- a build of a past day writes nothing down: what is there now may be newer
looks as (

    select max(seen_on) > {{ as_of() }} as is_past_day
    from {{ ref('profile_history') }}

),

changed as (

    select history.contact_id
    from history
    cross join looks
    group by history.contact_id, looks.is_past_day
    having
        count(*) > 1
        or looks.is_past_day

),

timed as (

    select
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

),
{%- endif %}

versions as (

    select
        profiles.contact_key,
        timed.*
    from timed
    inner join profiles
        on timed.contact_id = profiles.contact_id

)

select
    contact_key,
    {{ (['contact_id'] + profile_values()) | join(',\n    ') }},
    valid_from,
    valid_until
from versions
