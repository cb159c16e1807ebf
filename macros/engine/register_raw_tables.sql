{#-
    Makes every table of the raw contract readable as `source('raw', ...)` before the
    first model runs. On DuckDB each becomes a view over the files of the raw folder,
    with all columns of the contract: a missing file is an empty table, a missing
    column is NULL. Other engines have their raw tables already.

    Usage: on-run-start: "{{ register_raw_tables() }}"
-#}
{% macro register_raw_tables() %}
    {{ return(adapter.dispatch('register_raw_tables', 'lead_scoring')()) }}
{% endmacro %}

{% macro default__register_raw_tables() %}
    {{ return('') }}
{% endmacro %}

{% macro duckdb__register_raw_tables() %}
    {% if execute and flags.WHICH in ['build', 'run', 'test', 'seed', 'snapshot', 'show', 'compile'] %}
        {% do run_query('create schema if not exists raw') %}
        {% set folder = env_var('LEAD_SCORING_RAW', 'raw') %}
        {% for table in raw_contract() %}
            {% do run_query(
                'create or replace view raw.' ~ table ~ ' as '
                ~ duckdb_raw_table_sql(folder, table)
            ) %}
        {% endfor %}
    {% endif %}
    {{ return('') }}
{% endmacro %}

{#- One select over all files of a raw table, or over nothing. -#}
{% macro duckdb_raw_table_sql(folder, table) %}
    {% set selects = [] %}
    {% for format in ['parquet', 'csv'] %}
        {% set files = duckdb_raw_files(folder, table, format) %}
        {% if files %}
            {% do selects.append(duckdb_raw_select_sql(table, format, files)) %}
        {% endif %}
    {% endfor %}
    {% if not selects %}
        {% do selects.append(
            'select ' ~ duckdb_raw_projection(table, {}) ~ ' where false'
        ) %}
    {% endif %}
    {{ return(selects | join(' union all ')) }}
{% endmacro %}

{% macro duckdb_raw_files(folder, table, format) %}
    {% set path = (folder ~ '/' ~ table) | replace("'", "''") %}
    {% set found = run_query(
        "select file from glob('" ~ path ~ "." ~ format ~ "') union all "
        ~ "select file from glob('" ~ path ~ "/*." ~ format ~ "') order by 1"
    ) %}
    {{ return(found.columns[0].values() | list) }}
{% endmacro %}

{% macro duckdb_raw_select_sql(table, format, files) %}
    {% set quoted = [] %}
    {% for file in files %}
        {% do quoted.append("'" ~ (file | replace("'", "''")) ~ "'") %}
    {% endfor %}
    {#- Text is read as text: what a date or a number is, staging decides. -#}
    {% set options = {
        'parquet': 'union_by_name = true',
        'csv': "union_by_name = true, all_varchar = true, header = true, quote = '\"'",
    } %}
    {% set reader = 'read_' ~ format ~ '([' ~ (quoted | join(', ')) ~ '], '
        ~ options[format] ~ ')' %}
    {% set types = {} %}
    {% for row in run_query('describe select * from ' ~ reader) %}
        {% do types.update({row[0] | trim | lower: [row[0], row[1]]}) %}
    {% endfor %}
    {{ return(
        'select ' ~ duckdb_raw_projection(table, types) ~ ' from ' ~ reader
    ) }}
{% endmacro %}

{#- The columns of the contract, then the extra ones of contacts. -#}
{% macro duckdb_raw_projection(table, types) %}
    {% set columns = [] %}
    {% set extra = var('extra_contact_columns') if table == 'contacts' else [] %}
    {% for column in raw_contract()[table] + extra %}
        {% set name = column | replace('@', '') %}
        {% set sql = 'cast(null as varchar)' %}
        {% if name | lower in types %}
            {% set sql = duckdb_raw_column(
                '"' ~ (types[name | lower][0] | replace('"', '""')) ~ '"',
                types[name | lower][1], column.startswith('@')
            ) %}
        {% endif %}
        {% do columns.append(sql ~ ' as "' ~ name ~ '"') %}
    {% endfor %}
    {{ return(columns | join(', ')) }}
{% endmacro %}

{#- Points in time keep their type; numbers read without their `.0`, because a column of
    whole numbers with gaps often arrives as floats; all else is text. -#}
{% macro duckdb_raw_column(column, type, is_time) %}
    {% if is_time and (type.startswith('TIMESTAMP') or type == 'DATE') %}
        {{ return('cast(' ~ column ~ ' as timestamp)') }}
    {% elif type in ['FLOAT', 'DOUBLE'] %}
        {{ return(
            "regexp_replace(cast(try_cast(" ~ column
            ~ " as decimal(38, 6)) as varchar), '\\.?0+$', '')"
        ) }}
    {% elif type == 'VARCHAR' %}
        {{ return(column) }}
    {% endif %}
    {{ return('cast(' ~ column ~ ' as varchar)') }}
{% endmacro %}
