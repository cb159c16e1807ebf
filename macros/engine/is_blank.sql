{#-
    Whether a raw column holds nothing at all: a row without a time is told from one
    whose time nobody can read.

    Arguments:
        column (sql): a raw column of any type.
    Usage: {{ is_blank('occurred_at') }} as is_time_missing
-#}
{% macro is_blank(column) -%}
    {{ return(adapter.dispatch('is_blank', 'lead_scoring')(column)) }}
{%- endmacro %}

{% macro duckdb__is_blank(column) -%}
    case
        when typeof({{ column }}) <> 'VARCHAR' then {{ column }} is null
        else {{ clean_text('cast(' ~ column ~ ' as varchar)') }} is null
    end
{%- endmacro %}
