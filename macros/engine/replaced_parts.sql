{#-
    How an incremental model puts new rows in the place of old ones that have the same
    value in one column. Models say which column; an engine says how.

    Usage: config(incremental_strategy=replacing_strategy(), unique_key='load_id',
        partition_by=partition_of('load_id'))
-#}
{% macro replacing_strategy() %}
    {{ return(adapter.dispatch('replacing_strategy', 'lead_scoring')()) }}
{% endmacro %}

{% macro default__replacing_strategy() %}
    {{ return('delete+insert') }}
{% endmacro %}

{#-
    The column by which an engine keeps the rows of such a model apart, where it
    replaces whole partitions.

    Arguments:
        column (str): name of the column.
-#}
{% macro partition_of(column) %}
    {{ return(adapter.dispatch('partition_of', 'lead_scoring')(column)) }}
{% endmacro %}

{% macro default__partition_of(column) %}
    {{ return(none) }}
{% endmacro %}

{#-
    What stands behind the last select of such a model, where an engine would else cut
    each partition into as many files as it has tasks.

    Arguments:
        column (str): name of the column.
    Usage: select * from keyed {{ gathered_by('load_id') }}
-#}
{% macro gathered_by(column) -%}
    {{ return(adapter.dispatch('gathered_by', 'lead_scoring')(column)) }}
{%- endmacro %}

{% macro default__gathered_by(column) -%}
{%- endmacro %}
