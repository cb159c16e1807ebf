{#- How PostgreSQL reads raw tables: those of the schema `raw` (or `raw_<connector>`),
    which everybody shares, through views of each developer's own. -#}

{#- What the numbers rest on, and a server may be without. The time zone is no such
    thing: nothing that PostgreSQL is asked here depends on it. -#}
{% macro postgres__require_session() %}
    {% set row = run_query(
        "select current_setting('server_version_num')::integer >= 150000, "
        ~ "current_setting('server_encoding') = 'UTF8', "
        ~ "exists (select from pg_collation where collname = 'und-x-icu'), "
        ~ "current_setting('DateStyle') like 'ISO%'"
    ).rows[0] %}
    {% set needs = [
        'PostgreSQL 15 or newer. Update the server',
        'a database with the encoding UTF8. Create one: createdb --encoding UTF8 '
        ~ '--template template0 NAME',
        'the collation und-x-icu, so that capital letters of all languages become '
        ~ 'small ones. Install a PostgreSQL that was built with ICU',
        'dates in ISO style. Set PGDATESTYLE=ISO in your environment',
    ] %}
    {% for need in needs %}
        {% if not row[loop.index0] %}
            {{ exceptions.raise_compiler_error('This project needs ' ~ need ~ '.') }}
        {% endif %}
    {% endfor %}
{% endmacro %}

{% macro postgres__reader_columns(reader) %}
    {% set columns = {} %}
    {% for row in run_query(
        'select attname, format_type(atttypid, null) from pg_attribute '
        ~ "where attrelid = '" ~ (reader | replace("'", "''")) ~ "'::regclass "
        ~ 'and attnum > 0 and not attisdropped order by attnum'
    ) %}
        {% do columns.update({row[0] | trim | lower: [row[0], row[1]]}) %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}

{% macro postgres__raw_value(column, type, is_time, is_loose) %}
    {% set text = 'cast(' ~ column ~ ' as text)' %}
    {% if is_time and type == 'timestamp with time zone' %}
        {% set text = '(' ~ column ~ " at time zone 'UTC')" %}
    {% elif is_time and type in ['timestamp without time zone', 'date'] %}
        {% set text = 'cast(' ~ column ~ ' as timestamp)' %}
    {% elif is_time and is_loose %}
        {% set text = postgres_iso_text(text) %}
    {% elif type in ['real', 'double precision'] %}
        {% set text = 'case when abs(' ~ column ~ ') < 1e32 then regexp_replace(cast('
            ~ 'cast(' ~ column ~ " as decimal(38, 6)) as text), '[.]?0+$', '') end" %}
    {% endif %}
    {{ return(text) }}
{% endmacro %}

{#- How loaders write a point in time, as ISO 8601: see `duckdb_iso_text`. -#}
{% macro postgres_iso_text(text) %}
    {{ return(
        "regexp_replace(regexp_replace(trim(" ~ text
        ~ "), '^(\\d{4}-\\d{2}-\\d{2}[ T])(\\d:)', '\\10\\2'), ' ?UTC$', 'Z')"
    ) }}
{% endmacro %}

{#- A view whose columns stay is replaced under those who read it. One whose columns
    changed (a file brought times as text, another one typed) must go first, and its
    readers with it; they are built again. -#}
{% macro postgres__create_raw_view(table, sql) %}
    {% do run_query('create or replace temporary view raw_view_to_be as ' ~ sql) %}
    {% if existing_table(table.schema, table.name) and (
        reader_columns(table.relation_name) | tojson
        != reader_columns('pg_temp.raw_view_to_be') | tojson
    ) %}
        {% do run_query('drop view ' ~ table.relation_name ~ ' cascade') %}
    {% endif %}
    {% do run_query('drop view pg_temp.raw_view_to_be') %}
    {% do run_query('create or replace view ' ~ table.relation_name ~ ' as ' ~ sql) %}
{% endmacro %}

{#- All views appear at once; what stays open would be rolled back. -#}
{% macro postgres__end_registration() %}
    {% do run_query('commit') %}
{% endmacro %}
