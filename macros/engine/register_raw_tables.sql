{#-
    Makes every raw table that a connector knows readable before the first model runs:
    a view with all columns that its `_sources.yml` declares. On DuckDB it is made over
    the files of the raw folder, elsewhere (and there too, where the var
    `<connector>_schema` names one) over the tables of a schema. A missing table is
    empty, a missing column NULL.

    What an engine says otherwise: `require_session`, `connector_schema`,
    `existing_table`, `raw_readers`, `reader_columns`, `raw_value`, `create_raw_view`,
    `end_registration`.

    Who only tries weights reads nothing raw.

    Usage: on-run-start: "{{ register_raw_tables() }}"
-#}
{% macro register_raw_tables() %}
    {% if execute and not is_what_if() and flags.WHICH in ['build', 'run', 'test', 'seed', 'snapshot', 'show', 'compile', 'run-operation'] %}
        {% do require_session() %}
        {% do require_schemas() %}
        {% for schema in connector_tables() | map(attribute='schema') | unique %}
            {% do run_query('create schema if not exists ' ~ adapter.quote(schema)) %}
        {% endfor %}
        {% for table in connector_tables() %}
            {% do create_raw_view(table, raw_table_sql(table)) %}
        {% endfor %}
        {% do end_registration() %}
    {% endif %}
    {{ return('') }}
{% endmacro %}

{#- Stops the run where a session is set in a way that would change the numbers. -#}
{% macro require_session() %}
    {{ return(adapter.dispatch('require_session', 'lead_scoring')()) }}
{% endmacro %}

{% macro default__require_session() %}
{% endmacro %}

{#- A schema that holds none of a connector's tables is a slip of the pen: with it a
    whole system would count as empty. -#}
{% macro require_schemas() %}
    {% set found = {} %}
    {% for table in connector_tables() %}
        {% set schema = connector_schema(connector_of(table)) %}
        {% if schema %}
            {% do found.setdefault(connector_of(table), [schema]) %}
            {% do found[connector_of(table)].extend(existing_table(schema, table.name)) %}
        {% endif %}
    {% endfor %}
    {% for connector, names in found.items() if names | length == 1 %}
        {% set is_named = var(connector ~ '_schema', '') %}
        {{ exceptions.raise_compiler_error(
            ('The var ' ~ connector ~ '_schema is ' ~ names[0] ~ ', a schema that'
            if is_named else 'The schema ' ~ names[0])
            ~ ' holds none of the tables of ' ~ connector ~ '. '
            ~ ('Correct it' if is_named else 'Load them (`lead-scoring load`), name '
            ~ 'their schema in the var ' ~ connector ~ '_schema')
            ~ ', or take ' ~ connector ~ ' out of the var connectors.'
        ) }}
    {% endfor %}
{% endmacro %}

{#- The raw tables of all connectors in use, as their `_sources.yml` declare them. -#}
{% macro connector_tables() %}
    {% set tables = [] %}
    {% for source in graph.sources.values() %}
        {% if 'connector' in source.config.meta or 'connector' in source.source_meta %}
            {% do tables.append(source) %}
        {% endif %}
    {% endfor %}
    {{ return(tables) }}
{% endmacro %}

{% macro connector_of(table) %}
    {{ return(table.config.meta.get('connector') or table.source_meta.connector) }}
{% endmacro %}

{#- The schema that holds a connector's tables; empty where they are files. -#}
{% macro connector_schema(connector) %}
    {{ return(adapter.dispatch('connector_schema', 'lead_scoring')(connector)) }}
{% endmacro %}

{#- Where `lead-scoring load` puts them, unless the var says otherwise. -#}
{% macro default__connector_schema(connector) %}
    {% set usual = 'raw' if connector == 'generic' else 'raw_' ~ connector %}
    {{ return(var(connector ~ '_schema', '') or usual) }}
{% endmacro %}

{#- The table or view of a schema, whatever the case of its name: a list of one relation
    (SQL), or of none. -#}
{% macro existing_table(schema, name) %}
    {{ return(adapter.dispatch('existing_table', 'lead_scoring')(schema, name)) }}
{% endmacro %}

{% macro default__existing_table(schema, name) %}
    {% set found = run_query(
        'select table_schema, table_name from information_schema.tables where '
        ~ "table_catalog = current_database() and lower(table_schema) = '"
        ~ (schema | lower | replace("'", "''")) ~ "' and lower(table_name) = '" ~ name
        ~ "'"
    ) %}
    {% set readers = [] %}
    {% for row in found %}
        {% do readers.append('"' ~ row[0] ~ '"."' ~ row[1] ~ '"') %}
    {% endfor %}
    {{ return(readers) }}
{% endmacro %}

{#- All that reads a raw table (a list of SQL that can stand behind `from`). -#}
{% macro raw_readers(table) %}
    {{ return(adapter.dispatch('raw_readers', 'lead_scoring')(table)) }}
{% endmacro %}

{% macro default__raw_readers(table) %}
    {{ return(existing_table(connector_schema(connector_of(table)), table.name)) }}
{% endmacro %}

{#- The columns that a reader of raw rows has: in lower case, with name and type. -#}
{% macro reader_columns(reader) %}
    {{ return(adapter.dispatch('reader_columns', 'lead_scoring')(reader)) }}
{% endmacro %}

{#- One select over all that holds a raw table, or over nothing. -#}
{% macro raw_table_sql(table) %}
    {% set selects = [] %}
    {% for reader in raw_readers(table) %}
        {% set types = reader_columns(reader) %}
        {% do require_columns(table, types, reader) %}
        {% do selects.append(
            'select ' ~ raw_projection(table, types) ~ ' from ' ~ reader
        ) %}
    {% else %}
        {% do selects.append('select ' ~ raw_projection(table, {}) ~ ' where false') %}
    {% endfor %}
    {{ return(selects | join(' union all ')) }}
{% endmacro %}

{#- A file that is there must hold what nothing can be done without: otherwise a wrong
    header would publish a world without contacts. An empty file is an empty table. -#}
{% macro require_columns(table, types, reader) %}
    {% for column in table.columns.values() if column.meta.get('is_required') %}
        {% if column.name not in types and types | list != ['column0'] %}
            {{ exceptions.raise_compiler_error(
                'The raw table ' ~ table.name ~ ' has no column ' ~ column.name
                ~ ' (found: ' ~ (types | join(', '))
                ~ '). Rename the column that holds it. Read by ' ~ reader
            ) }}
        {% endif %}
    {% endfor %}
{% endmacro %}

{#- The declared columns, then the extra ones where the table has them. -#}
{% macro raw_projection(table, types) %}
    {% set columns = [] %}
    {% for column in table.columns.values() %}
        {% set is_time = column.data_type == 'timestamp' %}
        {% do columns.append(raw_column(table, column.name, types, is_time)) %}
    {% endfor %}
    {% for name in var('extra_contact_columns') if table.meta.get('has_extra_columns') %}
        {% if name | lower not in table.columns | map('lower') %}
            {% do columns.append(raw_column(table, name, types, false)) %}
        {% endif %}
    {% endfor %}
    {{ return(columns | join(', ')) }}
{% endmacro %}

{#- One column of a raw table by its declared name, NULL where it is not there. -#}
{% macro raw_column(table, name, types, is_time) %}
    {% set found, type = types.get(name | lower, [none, none]) %}
    {% if found is none %}
        {% set sql = 'cast(null as ' ~ dbt.type_string() ~ ')' %}
    {% else %}
        {% set column = adapter.quote(found | replace('"', '""')) %}
        {% set is_loose = connector_of(table) != 'generic' %}
        {% set sql = raw_value(column, type, is_time, is_loose) %}
    {% endif %}
    {{ return(sql ~ ' as ' ~ adapter.quote(name)) }}
{% endmacro %}

{#- A raw value: points in time keep their type; numbers are read without their `.0`,
    because a column of whole numbers with gaps often arrives as floats; all else is
    text. -#}
{% macro raw_value(column, type, is_time, is_loose) %}
    {{ return(adapter.dispatch('raw_value', 'lead_scoring')(
        column, type, is_time, is_loose
    )) }}
{% endmacro %}

{#- The view over a raw table, under the name by which models know it. -#}
{% macro create_raw_view(table, sql) %}
    {{ return(adapter.dispatch('create_raw_view', 'lead_scoring')(table, sql)) }}
{% endmacro %}

{% macro default__create_raw_view(table, sql) %}
    {% do run_query('create or replace view ' ~ table.relation_name ~ ' as ' ~ sql) %}
{% endmacro %}

{#- What makes the views last, where an engine keeps changes open. -#}
{% macro end_registration() %}
    {{ return(adapter.dispatch('end_registration', 'lead_scoring')()) }}
{% endmacro %}

{% macro default__end_registration() %}
{% endmacro %}
