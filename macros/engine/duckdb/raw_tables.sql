{#- How DuckDB reads raw tables: the files of a folder, or the tables of a schema. -#}

{#- Days are UTC days. A profile without this setting would cut them at the midnight of
    whoever runs it, and the same data would give other scores on another machine. -#}
{% macro duckdb__require_session() %}
    {% set zone = run_query("select current_setting('TimeZone')").columns[0].values()[0] %}
    {% if zone not in ['UTC', 'Etc/UTC', 'GMT', 'Etc/GMT'] %}
        {{ exceptions.raise_compiler_error(
            'The time zone of this DuckDB profile is ' ~ zone ~ '. Days are UTC days: '
            ~ 'add `settings: {TimeZone: UTC}` to the target in profiles.yml.'
        ) }}
    {% endif %}
{% endmacro %}

{% macro duckdb__connector_schema(connector) %}
    {{ return(var(connector ~ '_schema', '')) }}
{% endmacro %}

{#- What reads a raw table: the table of that name in the schema of the connector's var,
    or all its Parquet files at once and each CSV file with the delimiter of its own
    header. -#}
{% macro duckdb__raw_readers(table) %}
    {% set connector = connector_of(table) %}
    {% if var(connector ~ '_schema', '') %}
        {{ return(existing_table(var(connector ~ '_schema'), table.name)) }}
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

{% macro duckdb__reader_columns(reader) %}
    {% set columns = {} %}
    {% for row in run_query('describe select * from ' ~ reader) %}
        {% do columns.update({row[0] | trim | lower: [row[0], row[1]]}) %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}

{% macro duckdb__raw_value(column, type, is_time, is_loose) %}
    {% set text = 'cast(' ~ column ~ ' as varchar)' %}
    {% if is_time and (type.startswith('TIMESTAMP') or type == 'DATE') %}
        {% set text = 'cast(' ~ column ~ ' as timestamp)' %}
    {% elif is_time and is_loose %}
        {% set text = duckdb_iso_text(text) %}
    {% elif type in ['FLOAT', 'DOUBLE'] %}
        {% set text = "regexp_replace(cast(try_cast(" ~ column
            ~ " as decimal(38, 6)) as varchar), '\\.?0+$', '')" %}
    {% endif %}
    {{ return(text) }}
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
