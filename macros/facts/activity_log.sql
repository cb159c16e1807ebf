{#-
    The steps of `activity_log` that differ between a first build and an increment.
    `this` is the log as the last build left it.
-#}

{#- Columns with the name of their relation in front, comma-separated. -#}
{% macro columns_of(relation, columns) -%}
    {%- for column in columns -%}
    {{ relation }}.{{ column }}
    {%- if not loop.last %},
        {% endif -%}
    {%- endfor -%}
{%- endmacro %}

{#-
    The loads to read: those never seen or changed since, and those in which somebody
    who has asked to be forgotten since still has a name.

    Arguments:
        loads (sql): relation of (source, arrived_on, load_version, load_id) as the
            sources are now.
        erased_keys (sql): relation of (key_kind, key_value).
-#}
{% macro changed_loads(loads, erased_keys) %}
    {%- if not is_incremental() %}
    select * from {{ loads }}
    {%- else %}
    select
        loads.source,
        loads.arrived_on,
        loads.load_version,
        loads.load_id
    from {{ loads }} as loads
    left join (
        select distinct load_id, load_version from {{ this }}
    ) as known
        on
            loads.load_id = known.load_id
            and loads.load_version = known.load_version
    where known.load_id is null

    union distinct

    {{ loads_to_erase(loads, erased_keys, 'contact_id') }}

    union distinct

    {{ loads_to_erase(loads, erased_keys, 'email') }}
    {%- endif %}
{% endmacro %}

{#-
    The loads of the log in which an erased id or email still stands; the sources may
    have let go of them long ago.

    Arguments:
        loads (sql): relation of (source, arrived_on, load_version, load_id) as the
            sources are now.
        erased_keys (sql): relation of (key_kind, key_value).
        key_kind (str): contact_id or email.
-#}
{% macro loads_to_erase(loads, erased_keys, key_kind) %}
    select
        log_rows.source,
        loads.arrived_on,
        coalesce(loads.load_version, max(log_rows.load_version)) as load_version,
        log_rows.load_id
    from {{ this }} as log_rows
    inner join {{ erased_keys }} as erased
        on
            log_rows.{{ key_kind }} = erased.key_value
            and erased.key_kind = '{{ key_kind }}'
    left join {{ loads }} as loads
        on log_rows.load_id = loads.load_id
    group by
        log_rows.source, loads.arrived_on, loads.load_version, log_rows.load_id
{% endmacro %}

{#-
    What facts need of raw rows, cleaned as staging cleans them, and why a row is none.

    Arguments:
        arrivals (sql): relation of raw rows (`activity_arrivals`) of some loads.
-#}
{% macro cleaned_arrivals(arrivals) %}
    select
        source,
        {{ clean_text('given_id') }} as activity_id,
        {{ clean_text('given_contact_id') }} as contact_id,
        {{ clean_email('given_email') }} as email,
        case
            when {{ clean_text('given_id') }} is null then 'missing_id'
            when {{ clean_text('given_type') }} is null then 'missing_type'
            when is_time_missing then 'missing_time'
            when occurred_at is null then 'unreadable_time'
        end as defect,
        occurred_at,
        loaded_at,
        activity_key,
        spelling_key,
        load_id,
        load_version,
        raw_row,
        event_hash
    from {{ arrivals }}
{% endmacro %}

{#- Erased ids and emails beside the rows that hold them. -#}
{% macro left_join_erased_keys(rows, erased_keys) -%}
    left join {{ erased_keys }} as erased_ids
        on
            {{ rows }}.contact_id = erased_ids.key_value
            and erased_ids.key_kind = 'contact_id'
    left join {{ erased_keys }} as erased_emails
        on
            {{ rows }}.email = erased_emails.key_value
            and erased_emails.key_kind = 'email'
{%- endmacro %}

{#- A person's id or email, or the word that stands for those of erased people: the row
    is still counted, but names nobody. -#}
{% macro unless_erased(column, erased) -%}
    case
            when {{ erased }}.key_value is null then {{ column }}
            else '{{ erased_word() }}'
        end
{%- endmacro %}

{% macro erased_word() -%}
    {{ return('(erased)') }}
{%- endmacro %}

{#-
    Keys that come more than once, in what is read now or between that and the rest of
    the log. A hash that two activities share, or rows that are no activity, only make
    the list longer.

    Arguments:
        arrivals (sql): relation of the raw rows.
        changed_loads (sql): relation of (source, arrived_on, load_version, load_id).
-#}
{% macro repeated_keys(arrivals, changed_loads) %}
    with

    new_keys as (

        select
            arrivals.activity_key,
            count(*) as arrivals
        from {{ arrivals }} as arrivals
        {%- if is_incremental() %}
        -- No join: DuckDB would count the keys of all loads before it.
        where exists (
            select 1 from {{ changed_loads }} as changed_loads
            where
                arrivals.source = changed_loads.source
                and arrivals.arrived_on = changed_loads.arrived_on
        )
        {%- endif %}
        group by arrivals.activity_key

    )

    select activity_key from new_keys
    where arrivals > 1
    {%- if is_incremental() %}

    union distinct

    select log_rows.activity_key
    from {{ this }} as log_rows
    inner join new_keys
        on log_rows.activity_key = new_keys.activity_key
    left join {{ changed_loads }} as own_loads
        on log_rows.load_id = own_loads.load_id
    where own_loads.load_id is null
    {%- endif %}
{% endmacro %}

{#-
    What a changed load held and the sources no longer hold: the log keeps it, so that
    raw tables may be emptied behind it. Not so where a connector mirrors a system.

    Arguments:
        changed_loads (sql): relation of (source, arrived_on, load_version, load_id).
        erased_keys (sql): relation of (key_kind, key_value).
        new_rows (sql): what the sources hold of these loads now.
        content (list of str): the columns that make a row what it is.
-#}
{% macro remembered_rows(changed_loads, erased_keys, new_rows, content) %}
    select
        {{ columns_of('old_rows', content + [
            'activity_key', 'load_version', 'contact_id', 'email',
        ]) }},
        true as is_repeated,
        old_rows.row_hash
    from (
        select
            {{ columns_of('log_rows', content) }},
            log_rows.activity_key,
            changed_loads.load_version,
            {{ unless_erased('log_rows.contact_id', 'erased_ids') }} as contact_id,
            {{ unless_erased('log_rows.email', 'erased_emails') }} as email,
            log_rows.row_hash
        from {{ this }} as log_rows
        inner join {{ changed_loads }} as changed_loads
            on log_rows.load_id = changed_loads.load_id
        {{ left_join_erased_keys('log_rows', erased_keys) }}
    ) as old_rows
    left join {{ new_rows }} as new_rows
        on
            {% for column in content + ['contact_id', 'email'] -%}
            old_rows.{{ column }} is not distinct from new_rows.{{ column }}
            {%- if not loop.last %}
            and {% endif %}
            {%- endfor %}
    left join (
        select distinct {{ content_key('again', content) }} as content_key
        from {{ new_rows }} as again
    ) as new_contents
        on {{ content_key('old_rows', content) }} = new_contents.content_key
    where
        new_rows.load_id is null
        and not {{ is_mirrored('old_rows.source') }}
        -- who was taken for an erased person and is not: the row has its name again
        and (
            new_contents.content_key is null
            or '{{ erased_word() }}' not in (
                coalesce(old_rows.contact_id, ''), coalesce(old_rows.email, '')
            )
        )
{% endmacro %}

{#- All of a row of the log but whose it is, in one key. -#}
{% macro content_key(rows, content) -%}
    {%- set columns = [] -%}
    {%- for column in content -%}
    {%- do columns.append(rows ~ '.' ~ column) -%}
    {%- endfor -%}
    {{ hash_key(columns) }}
{%- endmacro %}

{#-
    Deletes loads of mirrored systems that their raw tables no longer hold, or whose
    connector is no longer in use. Only whole loads: of what changed in a load,
    `remembered_rows` takes care. Loads of the generic connector stay.
-#}
{% macro forget_vanished_loads() %}
    {{ return(adapter.dispatch('forget_vanished_loads', 'lead_scoring')()) }}
{% endmacro %}

{% macro default__forget_vanished_loads() %}
    {%- if is_incremental() -%}
    delete from {{ this }}
    where
        {{ vanished_loads() }}
    {%- endif -%}
{% endmacro %}

{#- Whether a row of the log is of such a load. -#}
{% macro vanished_loads() -%}
    {{ is_mirrored('source') }}
        and load_id not in (select load_id from {{ ref('activity_loads') }})
{%- endmacro %}

{#- What an activity was, whoever did it and when: source, type, target, campaign and
    channel in one key. -#}
{% macro activity_kind_key(rows) -%}
    {{ hash_key([
        rows ~ '.source', rows ~ '.raw_activity_type', rows ~ '.target',
        rows ~ '.campaign_id', rows ~ '.channel',
    ]) }}
{%- endmacro %}

{#- The columns of an activity once its repetitions are gone. -#}
{% macro distinct_activity_columns() %}
    {{ return([
        'source', 'activity_id', 'contact_id', 'email', 'activity_key',
        'spelling_key', 'occurred_at', 'loaded_at', 'contact_ref',
    ]) }}
{% endmacro %}

{#- The name of a load: its source and the day it came, or `undated`. -#}
{% macro load_id(source, arrived_on) -%}
    {{ source }} || ' ' || case
            when {{ arrived_on }} = {{ undated_day() }} then 'undated'
            else cast({{ arrived_on }} as {{ dbt.type_string() }})
        end
{%- endmacro %}

{#- The day of rows without any time, before all others. -#}
{% macro undated_day() -%}
    cast('0001-01-01' as date)
{%- endmacro %}
