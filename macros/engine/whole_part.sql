{#-
    How many times a whole number goes into another, neither of them negative.

    Arguments:
        dividend (sql), divisor (sql): whole numbers, the divisor above 0.
    Usage: {{ whole_part('idle_days', 'repeat_every_days') }}
-#}
{% macro whole_part(dividend, divisor) -%}
    {{ return(adapter.dispatch('whole_part', 'lead_scoring')(dividend, divisor)) }}
{%- endmacro %}

{#- Postgres divides whole numbers to a whole number. -#}
{% macro default__whole_part(dividend, divisor) -%}
    (({{ dividend }}) / {{ divisor }})
{%- endmacro %}

{% macro duckdb__whole_part(dividend, divisor) -%}
    (({{ dividend }}) // {{ divisor }})
{%- endmacro %}
