{#- How Spark reads raw tables: those of a schema, which `lead-scoring load` fills or a
    loader of its own. -#}

{#- Each of these settings changes numbers: where a day ends, whether a number that does
    not fit fails or becomes NULL without a word, whether an increment keeps the other
    days. Spark takes none of them from a profile: the server must have them. -#}
{% macro spark__require_session() %}
    {% for name, value in {
        'spark.sql.session.timeZone': 'UTC',
        'spark.sql.ansi.enabled': 'true',
        'spark.sql.sources.partitionOverwriteMode': 'dynamic',
        'spark.sql.cteRecursionLevelLimit': '-1',
        'spark.sql.cteRecursionRowLimit': '-1',
    }.items() %}
        {% set found = run_query('set ' ~ name).columns[1].values()[0] %}
        {% if found | lower != value | lower %}
            {{ exceptions.raise_compiler_error(
                'On this Spark ' ~ name ~ ' is ' ~ found ~ '; it must be ' ~ value
                ~ '. Start the Thrift server with --conf ' ~ name ~ '=' ~ value
                ~ ' (docs/spark.md).'
            ) }}
        {% endif %}
    {% endfor %}
{% endmacro %}

{% macro spark__existing_table(schema, name) %}
    {% set readers = [] %}
    {% if run_query("show schemas like '" ~ schema ~ "'").rows %}
        {% for row in run_query(
            'show tables in ' ~ adapter.quote(schema) ~ " like '" ~ name ~ "'"
        ) %}
            {% do readers.append(adapter.quote(schema) ~ '.' ~ adapter.quote(row[1])) %}
        {% endfor %}
    {% endif %}
    {{ return(readers) }}
{% endmacro %}

{% macro spark__reader_columns(reader) %}
    {% set columns = {} %}
    {% for row in run_query('describe query select * from ' ~ reader) %}
        {% do columns.update({row[0] | lower: [row[0], row[1]]}) %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}

{% macro spark__raw_value(column, type, is_time, is_loose) %}
    {% set text = 'cast(' ~ column ~ ' as string)' %}
    {% if is_time and type in ['timestamp', 'timestamp_ntz', 'date'] %}
        {% set text = 'cast(' ~ column ~ ' as timestamp)' %}
    {% elif is_time and is_loose %}
        {% set text = spark_iso_text(text) %}
    {% elif type in ['float', 'double'] %}
        {% set text = "regexp_replace(cast(try_cast(" ~ column
            ~ " as decimal(38, 6)) as string), '\\\\.?0+$', '')" %}
    {% endif %}
    {{ return(text) }}
{% endmacro %}

{#- How loaders write a point in time into a text file, as ISO 8601: an hour of one
    digit gets its zero, `UTC` becomes `Z`. -#}
{% macro spark_iso_text(text) %}
    {{ return(
        "regexp_replace(regexp_replace(trim(" ~ text
        ~ "), '^(\\\\d{4}-\\\\d{2}-\\\\d{2}[ T])(\\\\d:)', '$10$2'), ' ?UTC$', 'Z')"
    ) }}
{% endmacro %}
