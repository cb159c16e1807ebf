{#-
    The people of a run: those of now, and with `known_by` also those who were
    people of their own when a build looked, and are gone or merged since.
    Their keys follow those of now.

    Usage: from {{ scored_people() }}
-#}
{% macro scored_people() -%}
    {%- if not known_by() -%}
    {{ ref('contact_profiles') }}
    {%- else -%}
    (
        select
            contact_key,
            contact_id
        from {{ ref('contact_profiles') }}

        union all

        select
            newest.contact_key
            + row_number() over (order by gone.contact_id) as contact_key,
            gone.contact_id
        from (
            select distinct history.contact_id
            from {{ ref('profile_history') }} as history
            left join {{ ref('contact_profiles') }} as now
                on history.contact_id = now.contact_id
            where
                history.contact_id is not null
                and now.contact_id is null
        ) as gone
        cross join (
            select coalesce(max(last_people.contact_key), 0) as contact_key
            from {{ ref('contact_profiles') }} as last_people
        ) as newest
    ) as people
    {%- endif -%}
{%- endmacro %}

{#-
    The versions of profiles, each with the time in which it is known to a day
    to score. Days before the first look of all know what that look saw; after
    it a contact that no build had seen is not known yet, and one that was gone
    is not there. With a date as `known_by` the days before somebody was first
    seen read the oldest version, as they do without it.

    Arguments:
        history (sql): `profile_history`.
-#}
{% macro known_profile_versions(history) %}
    with

    looks as (

        select min(first_rows.seen_on) as first_look
        from {{ history }} as first_rows

    ),

    known as (

        select
            versions.*,
            looks.first_look,
            first_value(versions.is_gone) over (
                partition by versions.contact_id order by versions.seen_on desc
            ) as is_gone_now
        from {{ history }} as versions
        cross join looks
        where
            versions.contact_id is not null
            and {{ looks_known('versions.seen_on', history) }}

    ),

    timed as (

        select
            *,
            case
                when seen_on = {{ 'first_look' if known_by() == 'each_day' else
                    'min(seen_on) over (partition by contact_id)' }}
                    then {{ first_day() }}
                else seen_on
            end as valid_from,
            {{ next_day('contact_id', 'seen_on') }} as valid_until
        from known
        {%- if known_by() != 'each_day' %}
        where
            not is_gone
            and not is_gone_now
        {%- endif %}

    )

    select * from timed
    where not is_gone
{% endmacro %}

{#-
    Whether a date as `known_by` lets a day of a history be known: it is not
    after that date, or no build had looked before.

    Arguments:
        day (sql): a day of the history.
        history (sql): relation with seen_on.
-#}
{% macro looks_known(day, history) -%}
    {%- if known_by() in ['', 'each_day'] -%}
    1 = 1
    {%- else -%}
    {{ day }} <= greatest(
            {{ known_on('') }},
            (select min(looks.seen_on) from {{ history }} as looks)
        )
    {%- endif -%}
{%- endmacro %}
