{#- Increments on Parquet tables: partitions are written anew, none is changed. -#}

{% macro spark__replacing_strategy() %}
    {{ return('insert_overwrite') }}
{% endmacro %}

{% macro spark__partition_of(column) %}
    {{ return([column]) }}
{% endmacro %}

{% macro spark__gathered_by(column) -%}
    distribute by {{ column }}
{%- endmacro %}

{#- A load is a partition: what is forgotten is dropped. -#}
{% macro spark__forget_vanished_loads() %}
    {% if not (execute and is_incremental()) %}
        {{ return('') }}
    {% endif %}
    {% set loads = run_query(
        'select distinct load_id from ' ~ this ~ ' where ' ~ vanished_loads()
    ).columns[0].values() %}
    {% set partitions = [] %}
    {% for load in loads %}
        {% do partitions.append(
            "partition (load_id = '" ~ (load | replace("'", "''")) ~ "')"
        ) %}
    {% endfor %}
    {% if not partitions %}
        {{ return('') }}
    {% endif %}
    {{ return('alter table ' ~ this ~ ' drop if exists ' ~ (partitions | join(', '))) }}
{% endmacro %}

{% macro spark__forget_kept_days() %}
    {% if not (execute and is_incremental()) %}
        {{ return('') }}
    {% endif %}
    {% set days = run_query(
        'select distinct as_of_date from ' ~ this ~ ' where ' ~ is_kept_too_long()
    ).columns[0].values() %}
    {% set partitions = [] %}
    {% for day in days %}
        {% do partitions.append("partition (as_of_date = '" ~ day ~ "')") %}
    {% endfor %}
    {% if not partitions %}
        {{ return('') }}
    {% endif %}
    {{ return('alter table ' ~ this ~ ' drop if exists ' ~ (partitions | join(', '))) }}
{% endmacro %}
