{#-
    The words of a text (runs of Unicode letters and digits) in lower case, with one
    blank before, between and behind them, so that ` cto ` is not found in ` director `.

    Arguments:
        column (sql): a text expression.
    Usage: position({{ words('pattern') }} in {{ words('job_title') }}) > 0
-#}
{% macro words(column) -%}
    {{ return(adapter.dispatch('words', 'lead_scoring')(column)) }}
{%- endmacro %}

{% macro duckdb__words(column) -%}
    ' ' || trim(
        regexp_replace(lower({{ column }}), '[^\p{L}\p{N}]+', ' ', 'g')
    ) || ' '
{%- endmacro %}
