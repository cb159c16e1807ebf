{#-
    The days that a run scores beside its own: the var `as_of_dates` and those
    that a command names in the environment, separated by commas, because dbt
    reads the whole project again whenever a var changes.

    Returns: a list of days, YYYY-MM-DD.
    Usage: {% for day in further_days() %}
-#}
{% macro further_days() -%}
    {%- set days = var('as_of_dates') | map('string') | list -%}
    {%- for part in env_var('LEAD_SCORING_FURTHER_DAYS', '').split(',') -%}
        {%- if part.strip() -%}
            {%- do days.append(part.strip()) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(days) }}
{%- endmacro %}
