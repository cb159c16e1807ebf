{#-
    The memory of what has no time of its own: of each record the versions that builds
    saw, each with the day on which it was first seen. The body of an incremental model
    by `seen_on`; a build of the same day takes the place of an earlier one, and a build
    of a past day adds nothing.

    A record that is no longer there gets a row that says so. A day on which nothing
    changed has one row without a key: somebody looked. Erased people leave all days.

    Arguments:
        rows (sql): relation of what is there now, with the columns below.
        erased_keys (sql): relation of (key_kind, key_value).
        key (list of str): what makes a record the same; the first is `contact_id`.
        values (list of str): what may change.
        email (str): the column, if any, by which erased people may be named too.
    Usage: {{ seen_versions('profiles', 'erased_keys', ['contact_id'], ['city']) }}
-#}
{% macro seen_versions(rows, erased_keys, key, values, email=none) %}
    with

    hashed as (

        select
            {{ columns_of('seen', key + values) }},
            {{ hash_key(values or key) }} as version_hash
        from {{ rows }} as seen

    ),

    forgotten as (

        {{ forgotten_contacts(erased_keys, email) }}

    ),

    latest as (

        {{ latest_versions(key) }}

    ),

    changes as (

        {{ changed_versions(key, values) }}

    ),

    written_days as (

        {{ written_days() }}

    ),

    versions as (

        select
            changes.*,
            true as is_new
        from changes

        union all

        select
            {% for column in key + values -%}
            {{ known_value(column) }},
            {% endfor -%}
            known.version_hash,
            known.is_gone,
            known.seen_on,
            false as is_new
        from {{ known_versions() }} as known
        left join forgotten
            on known.contact_id = forgotten.contact_id
        where forgotten.contact_id is null

    )

    select
        {{ columns_of('versions', key + values) }},
        versions.version_hash,
        versions.is_gone,
        written_days.seen_on
    from written_days
    left join versions
        on
            written_days.seen_on = versions.seen_on
            and written_days.is_new = versions.is_new
{% endmacro %}

{#- What earlier builds wrote down; nothing on the first build. It is named where it is
    read, because engines keep a step that is read twice. -#}
{% macro known_versions() %}
    {%- if is_incremental() -%}
    {{ this }}
    {%- else -%}
    (
        select
            hashed.*,
            false as is_gone,
            {{ as_of() }} as seen_on
        from hashed
        where 1 = 0
    )
    {%- endif -%}
{% endmacro %}

{#-
    A column of what earlier builds wrote down; NULL where it is new, as those of the
    var `extra_contact_columns` may be.

    Arguments:
        column (str): name of the column.
-#}
{% macro known_value(column) -%}
    {%- set there = [column | lower] -%}
    {%- if execute and is_incremental() -%}
    {%- set there = adapter.get_columns_in_relation(this)
        | map(attribute='name') | map('lower') | list -%}
    {%- endif -%}
    {%- if column | lower in there -%}
    known.{{ column }}
    {%- else -%}
    cast(null as {{ dbt.type_string() }}) as {{ column }}
    {%- endif -%}
{%- endmacro %}

{#-
    Whoever has asked to be forgotten, by an id or by an email of any version.

    Arguments:
        erased_keys (sql): relation of (key_kind, key_value).
        email (str): the column, if any, that holds an email.
-#}
{% macro forgotten_contacts(erased_keys, email) %}
    select erased.key_value as contact_id
    from {{ erased_keys }} as erased
    where erased.key_kind = 'contact_id'
    {%- if email %}

    union distinct

    select known.contact_id
    from {{ known_versions() }} as known
    inner join {{ erased_keys }} as erased
        on
            known.{{ email }} = erased.key_value
            and erased.key_kind = 'email'
    {%- endif %}
{% endmacro %}

{#-
    The newest version of each record before the run's day.

    Arguments:
        key (list of str): what makes a record the same.
-#}
{% macro latest_versions(key) %}
    select
        {{ columns_of('known', key) }},
        known.version_hash,
        known.is_gone
    from {{ known_versions() }} as known
    inner join (
        select
            {{ columns_of('earlier', key) }},
            max(earlier.seen_on) as seen_on
        from {{ known_versions() }} as earlier
        left join forgotten
            on earlier.contact_id = forgotten.contact_id
        where
            earlier.seen_on < {{ as_of() }}
            and earlier.contact_id is not null
            and forgotten.contact_id is null
        group by {{ columns_of('earlier', key) }}
    ) as newest
        on
            {%- for column in key + ['seen_on'] %}
            known.{{ column }} = newest.{{ column }}
            {%- if not loop.last %}
            and {% endif %}
            {%- endfor %}
{% endmacro %}

{#-
    What differs from the newest version: what is new, what changed, what came back,
    what is gone.

    Arguments:
        key (list of str), values (list of str): as in `seen_versions`.
-#}
{% macro changed_versions(key, values) %}
    select
        {%- for column in key %}
        coalesce(hashed.{{ column }}, latest.{{ column }}) as {{ column }},
        {%- endfor %}
        {%- for column in values %}
        hashed.{{ column }},
        {%- endfor %}
        hashed.version_hash,
        hashed.contact_id is null as is_gone,
        {{ as_of() }} as seen_on
    from hashed
    full join latest
        on
            {%- for column in key %}
            hashed.{{ column }} = latest.{{ column }}
            {%- if not loop.last %}
            and {% endif %}
            {%- endfor %}
    where
        latest.contact_id is null
        or latest.is_gone <> (hashed.contact_id is null)
        or latest.version_hash <> hashed.version_hash
{% endmacro %}

{#- The days to write: the run's day, unless a build has looked at a later one, for then
    today's values are no news of that day, and unless it has not come yet; and those
    that forgotten people leave. -#}
{% macro written_days() %}
    select
        {{ as_of() }} as seen_on,
        true as is_new
    from (
        select max(known.seen_on) as newest_day
        from {{ known_versions() }} as known
    ) as looks
    where
        coalesce(looks.newest_day, {{ as_of() }}) <= {{ as_of() }}
        and {{ as_of() }} <= {{ run_date() }}

    union all

    select distinct
        known.seen_on,
        false as is_new
    from {{ known_versions() }} as known
    inner join forgotten
        on known.contact_id = forgotten.contact_id
    cross join (
        select max(every.seen_on) as newest_day
        from {{ known_versions() }} as every
    ) as looks
    where
        known.seen_on <> {{ as_of() }}
        or looks.newest_day > {{ as_of() }}
{% endmacro %}
