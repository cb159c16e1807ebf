{#-
    Makes every raw table that a connector knows readable before the first model runs:
    a view with all columns that its `_sources.yml` declares. On DuckDB it is made over
    the files of the raw folder, or over tables of the schema that the var
    `<connector>_schema` names; a missing table is empty, a missing column NULL. Other
    engines have their raw tables already.

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
        {% do require_utc() %}
        {% do require_schemas() %}
        {% for schema in connector_tables() | map(attribute='schema') | unique %}
            {% do run_query('create schema if not exists "' ~ schema ~ '"') %}
        {% endfor %}
        {% for table in connector_tables() %}
            {% do run_query(
                'create or replace view ' ~ table.relation_name ~ ' as '
                ~ duckdb_raw_table_sql(table)
            ) %}
        {% endfor %}
    {% endif %}
    {{ return('') }}
{% endmacro %}

{#- Days are UTC days. A profile without this setting would cut them at the midnight of
    whoever runs it, and the same data would give other scores on another machine. -#}
{% macro require_utc() %}
    {% set zone = run_query("select current_setting('TimeZone')").columns[0].values()[0] %}
    {% if zone not in ['UTC', 'Etc/UTC', 'GMT', 'Etc/GMT'] %}
        {{ exceptions.raise_compiler_error(
            'The time zone of this DuckDB profile is ' ~ zone ~ '. Days are UTC days: '
            ~ 'add `settings: {TimeZone: UTC}` to the target in profiles.yml.'
        ) }}
    {% endif %}
{% endmacro %}

{#- A schema that holds none of a connector's tables is a slip of the pen: with it a
    whole system would count as empty. -#}
{% macro require_schemas() %}
    {% set found = {} %}
    {% for table in connector_tables() %}
        {% set schema = var(connector_of(table) ~ '_schema', '') %}
        {% if schema %}
            {% do found.setdefault(connector_of(table), [schema]) %}
            {% do found[connector_of(table)].extend(
                duckdb_existing_table(schema, table.name)
            ) %}
        {% endif %}
    {% endfor %}
    {% for connector, names in found.items() if names | length == 1 %}
        {{ exceptions.raise_compiler_error(
            'The var ' ~ connector ~ '_schema is ' ~ names[0] ~ ', a schema that holds '
            ~ 'none of the tables of ' ~ connector ~ '. Correct it, or take '
            ~ connector ~ ' out of the var connectors.'
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

{#- One select over all that holds a raw table, or over nothing. -#}
{% macro duckdb_raw_table_sql(table) %}
    {% set selects = [] %}
    {% for reader in duckdb_raw_readers(table) %}
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
    {% for column in table.columns.values() if column.meta.get('is_required') %}
        {% if column.name not in types and types | list != ['column0'] %}
            {{ exceptions.raise_compiler_error(
                'The raw table ' ~ table.name ~ ' has no column ' ~ column.name
                ~ ' (found: ' ~ (types | join(', '))
                ~ '). Rename the column in its file. Read by ' ~ reader
            ) }}
        {% endif %}
    {% endfor %}
{% endmacro %}

{#- What reads a raw table: the table of that name in the schema of the connector's var,
    or all its Parquet files at once and each CSV file with the delimiter of its own
    header. -#}
{% macro duckdb_raw_readers(table) %}
    {% set connector = connector_of(table) %}
    {% if var(connector ~ '_schema', '') %}
        {{ return(duckdb_existing_table(var(connector ~ '_schema'), table.name)) }}
    {% endif %}
    {% set folder = env_var('LEAD_SCORING_RAW', 'raw') %}
    {% set own_folder = var(connector ~ '_folder', '') %}
    {% if own_folder.startswith('/') %}
        {% set folder = own_folder %}
    {% elif own_folder %}
        {% set folder = folder ~ '/' ~ own_folder %}
    {% endif %}
    {{ return(duckdb_file_readers(folder, table.name)) }}
{% endmacro %}

{% macro connector_of(table) %}
    {{ return(table.config.meta.get('connector') or table.source_meta.connector) }}
{% endmacro %}

{#- The table or view of a schema, whatever the case of its name. -#}
{% macro duckdb_existing_table(schema, name) %}
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

{% macro duckdb_file_readers(folder, name) %}
    {% set readers = [] %}
    {% set parquet = duckdb_raw_files(folder, name, 'parquet') %}
    {% if parquet %}
        {% do readers.append(
            'read_parquet([' ~ (parquet | join(', ')) ~ '], union_by_name = true)'
        ) %}
    {% endif %}
    {% for file in duckdb_raw_files(folder, name, 'csv') %}
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
    {% do refuse_odd_quotes(file) %}
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

{#- The declared columns, then the extra ones where the table has them. -#}
{% macro duckdb_raw_projection(table, types) %}
    {% set columns = [] %}
    {% for column in table.columns.values() %}
        {% set is_time = column.data_type == 'timestamp' %}
        {% do columns.append(duckdb_raw_column(table, column.name, types, is_time)) %}
    {% endfor %}
    {% for name in var('extra_contact_columns') if table.meta.get('has_extra_columns') %}
        {% if name | lower not in table.columns | map('lower') %}
            {% do columns.append(duckdb_raw_column(table, name, types, false)) %}
        {% endif %}
    {% endfor %}
    {{ return(columns | join(', ')) }}
{% endmacro %}

{#- Points in time keep their type; numbers read without their `.0`, because a column of
    whole numbers with gaps often arrives as floats; all else is text. -#}
{% macro duckdb_raw_column(table, name, types, is_time) %}
    {% set found, type = types.get(name | lower, [none, none]) %}
    {% set column = '"' ~ (found or '') | replace('"', '""') ~ '"' %}
    {% set text = 'cast(' ~ column ~ ' as varchar)' %}
    {% if found is none %}
        {% set sql = 'cast(null as varchar)' %}
    {% elif is_time and (type.startswith('TIMESTAMP') or type == 'DATE') %}
        {% set sql = 'cast(' ~ column ~ ' as timestamp)' %}
    {% elif is_time and connector_of(table) != 'generic' %}
        {% set sql = duckdb_iso_text(text) %}
    {% elif type in ['FLOAT', 'DOUBLE'] %}
        {% set sql = "regexp_replace(cast(try_cast(" ~ column
            ~ " as decimal(38, 6)) as varchar), '\\.?0+$', '')" %}
    {% else %}
        {% set sql = text %}
    {% endif %}
    {{ return(sql ~ ' as "' ~ name ~ '"') }}
{% endmacro %}

{#- How loaders write a point in time into a text file, as ISO 8601: an hour of one
    digit gets its zero, `UTC` becomes `Z`. -#}
{% macro duckdb_iso_text(text) %}
    {{ return(
        "regexp_replace(regexp_replace(trim(" ~ text
        ~ "), '^(\\d{4}-\\d{2}-\\d{2}[ T])(\\d:)', '\\10\\2'), ' ?UTC$', 'Z')"
    ) }}
{% endmacro %}

{#- Behind a quote that nobody closes DuckDB drops all rows without a word, where it
    reads a file in one piece. Such a file has an odd number of quotes. So may one that
    means inches: the command `lead-scoring build` looks at each line before, and says
    so in the environment. -#}
{% macro refuse_odd_quotes(file) %}
    {% if not env_var('LEAD_SCORING_QUOTES_CHECKED', '') %}
        {% set odd = run_query(
            "select sum(length(line) - length(replace(line, '\"', ''))) % 2 from read_csv("
            ~ file ~ ", columns = {'line': 'varchar'}, delim = chr(1), quote = '', "
            ~ "escape = '', comment = '', header = false, auto_detect = false, "
            ~ 'max_line_size = 10000000)'
        ).columns[0].values()[0] %}
        {% if odd == 1 %}
            {{ exceptions.raise_compiler_error(
                'The file ' ~ file ~ ' has an odd number of quotes (\"). If one is never '
                ~ 'closed, the rows behind it are lost. `lead-scoring doctor` names the '
                ~ 'line. A quote inside a cell is written twice, in a quoted cell.'
            ) }}
        {% endif %}
    {% endif %}
{% endmacro %}
