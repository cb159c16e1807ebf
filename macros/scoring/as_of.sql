{#-
    The run's day, the only clock of the project: the var `as_of`, or the UTC
    date on which the run began where that is empty.

    Returns: a date.
    Usage: {{ as_of() }} as as_of_date
-#}
{% macro as_of() -%}
    cast('{{ var("as_of") or run_started_at.strftime("%Y-%m-%d") }}' as date)
{%- endmacro %}
