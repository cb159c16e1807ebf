{#- The types that seeds and contracts declare, as Spark calls them. dbt finds these
    macros where this project is the root one; a project that installs it as a package
    names it in `dispatch` (docs/spark.md). -#}

{% macro spark_type(declared) -%}
    {% set names = {'varchar': 'string', 'double precision': 'double'} %}
    {{ return(names.get(declared | lower, declared)) }}
{%- endmacro %}

{% macro spark__create_csv_table(model, agate_table) %}
    {% set types = model['config']['column_types'] %}
    {% set sql %}
        create table {{ this }} (
            {%- for column in agate_table.column_names %}
            {{ adapter.quote(column) }} {{ spark_type(types[column]) }}
            {%- if not loop.last %},{% endif %}
            {%- endfor %}
        ) {{ file_format_clause() }}
    {% endset %}
    {% call statement('_') -%}{{ sql }}{%- endcall %}
    {{ return(sql) }}
{% endmacro %}

{#- All rows in one statement: each is a job of its own. -#}
{% macro spark__load_csv_rows(model, agate_table) %}
    {% set types = model['config']['column_types'] %}
    {% set cells = [] %}
    {% set sql %}
        insert into {{ this }} values
        {%- for row in agate_table.rows %}
        {% do cells.extend(row) -%}
        (
            {%- for column in agate_table.column_names -%}
            cast(%s as {{ spark_type(types[column]) }})
            {%- if not loop.last %}, {% endif %}
            {%- endfor -%}
        ){% if not loop.last %},{% endif %}
        {%- endfor %}
    {% endset %}
    {% if cells %}
        {% do adapter.add_query(sql, bindings=cells, abridge_sql_log=True) %}
    {% endif %}
    {{ return(sql) }}
{% endmacro %}

{% macro spark__get_empty_schema_sql(columns) %}
    select
        {%- for column in columns.values() %}
        cast(null as {{ spark_type(column['data_type']) }}) as {{ column['name'] }}
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
{% endmacro %}

{#- dbt's own comparison sees a decimal, but not its digits. -#}
{% macro spark__get_assert_columns_equivalent(sql) %}
    {% set declared = spark_described(get_empty_schema_sql(model['columns'])) %}
    {% set found = spark_described(sql) %}
    {% if declared | map(attribute='formatted') | sort
        != found | map(attribute='formatted') | sort %}
        {% do exceptions.raise_contract_error(declared, found) %}
    {% endif %}
{% endmacro %}

{% macro spark_described(sql) %}
    {% set columns = [] %}
    {% for row in run_query('describe query ' ~ sql) %}
        {% do columns.append({
            'name': row[0], 'data_type': row[1], 'formatted': row[0] ~ ' ' ~ row[1],
        }) %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}
