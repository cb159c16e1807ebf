{#-
    The whole numbers from 0 to n - 1 in a column `number`.

    Arguments:
        n (int): how many, at least 1.
    Usage: ages as ( {{ whole_numbers(1096) }} )
-#}
{% macro whole_numbers(n) -%}
    {{ return(adapter.dispatch('whole_numbers', 'lead_scoring')(n)) }}
{%- endmacro %}

{% macro duckdb__whole_numbers(n) -%}
    select range as number from range({{ n }})
{%- endmacro %}
