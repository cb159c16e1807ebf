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
    {% set readers = duckdb_raw_readers(folder, table) %}
    {% for reader in readers %}
        {% set types = {} %}
        {% for row in run_query('describe select * from ' ~ reader) %}
            {% do types.update({row[0] | trim | lower: [row[0], row[1]]}) %}
        {% endfor %}
        {% do require_columns(table, types, reader) %}
        {% do selects.append(
            'select ' ~ duckdb_raw_projection(table, types) ~ ' from ' ~ reader
        ) %}
    {% else %}
        {% do selects.append(
            'select ' ~ duckdb_raw_projection(table, {}) ~ ' where false'
        ) %}
    {% endfor %}
    {{ return(selects | join(' union all ')) }}
{% endmacro %}

{#- A file that is there must hold what nothing can be done without: otherwise a wrong
    header would publish a world without contacts. An empty file is an empty table. -#}
{% macro require_columns(table, types, reader) %}
    {% set required = {
        'contacts': ['contact_id', 'created_at'],
        'activities': ['activity_id', 'activity_type', 'occurred_at'],
    } %}
    {% for column in required.get(table, []) %}
        {% if column not in types and types | list != ['column0'] %}
            {{ exceptions.raise_compiler_error(
                'The raw table ' ~ table ~ ' has no column ' ~ column ~ ' (found: '
                ~ (types | join(', ')) ~ '). Rename the column in its file. Read by '
                ~ reader
            ) }}
        {% endif %}
    {% endfor %}
{% endmacro %}

{#- What reads the files of a raw table: all Parquet files at once, each CSV file with
    the delimiter of its own header. -#}
{% macro duckdb_raw_readers(folder, table) %}
    {% set readers = [] %}
    {% set parquet = duckdb_raw_files(folder, table, 'parquet') %}
    {% if parquet %}
        {% do readers.append(
            'read_parquet([' ~ (parquet | join(', ')) ~ '], union_by_name = true)'
        ) %}
    {% endif %}
    {% for file in duckdb_raw_files(folder, table, 'csv') %}
        {% do readers.append(duckdb_csv_reader(file)) %}
    {% endfor %}
    {{ return(readers) }}
{% endmacro %}

{#- The files `table.format` and `table/*.format`, quoted for SQL. -#}
{% macro duckdb_raw_files(folder, table, format) %}
    {% set path = (folder ~ '/' ~ table) | replace("'", "''") %}
    {% set found = run_query(
        "select file from glob('" ~ path ~ "." ~ format ~ "') union all "
        ~ "select file from glob('" ~ path ~ "/*." ~ format ~ "') order by 1"
    ) %}
    {% set files = [] %}
    {% for file in found.columns[0].values() %}
        {% do files.append("'" ~ (file | replace("'", "''")) ~ "'") %}
    {% endfor %}
    {{ return(files) }}
{% endmacro %}

{#- A CSV file as text, nothing guessed but the delimiter, and that from the header
    alone: a reader that guesses more takes `#` for a comment, or a short row for a
    sign that the file has one column. Missing cells at the end of a row are NULL, which
    needs the reader to go through the file in one piece. -#}
{% macro duckdb_csv_reader(file) %}
    {% set header = run_query(
        'select line from read_csv(' ~ file ~ ", columns = {'line': 'varchar'}, "
        ~ "delim = chr(1), quote = '', escape = '', comment = '', header = false, "
        ~ 'auto_detect = false, max_line_size = 10000000) limit 1'
    ).columns[0].values() | first | default('', true) %}
    {% set found = namespace(delimiter=',', times=header.count(',')) %}
    {% for delimiter in [';', '\t', '|'] %}
        {% if header.count(delimiter) > found.times %}
            {% set found.delimiter = delimiter %}
            {% set found.times = header.count(delimiter) %}
        {% endif %}
    {% endfor %}
    {{ return(
        'read_csv(' ~ file ~ ", delim = '" ~ found.delimiter ~ "', header = true, "
        ~ "quote = '\"', escape = '\"', comment = '', skip = 0, "
        ~ 'all_varchar = true, null_padding = true, parallel = false)'
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
