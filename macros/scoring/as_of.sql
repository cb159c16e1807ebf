{#-
    The run's day, the only clock of the project: the var `as_of`, or the UTC
    date on which the run began where that is empty. `lead-scoring build` names
    that date in the environment, because dbt reads the whole project again
    whenever a var changes.

    Returns: a date.
    Usage: {{ as_of() }} as as_of_date
-#}
{% macro as_of() -%}
    cast('{{ as_of_day() }}' as date)
{%- endmacro %}

{#- The same as text, YYYY-MM-DD. -#}
{% macro as_of_day() %}
    {% set day = var('as_of') or env_var('LEAD_SCORING_AS_OF', '') %}
    {{ return((day or run_started_at.strftime('%Y-%m-%d')) | string) }}
{% endmacro %}
