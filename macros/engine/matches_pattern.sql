{#-
    Whether a regular expression is found anywhere in a text.

    Arguments:
        column (sql): a text expression.
        pattern (str): the expression, as RE2 and Java read it alike.
    Usage: where {{ matches_pattern('reason', '5[.]1[.]1') }}
-#}
{% macro matches_pattern(column, pattern) -%}
    {{ return(adapter.dispatch('matches_pattern', 'lead_scoring')(column, pattern)) }}
{%- endmacro %}

{% macro duckdb__matches_pattern(column, pattern) -%}
    regexp_matches({{ column }}, '{{ pattern }}')
{%- endmacro %}
