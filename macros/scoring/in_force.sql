{#-
    Whether a day lies between two dates, both included; an empty one is no
    limit. Always, where the run ignores validity, and on the days that a
    back-test tests: it asks what the weights of now would have said.

    Arguments:
        day (sql): the day.
        first_day, last_day (sql): dates or NULL.
    Usage: on {{ in_force('as_of_date', 'valid_from', 'valid_to') }}
-#}
{% macro in_force(day, first_day, last_day) -%}
    {%- if ignores_validity() -%}
    1 = 1
    {%- elif is_backtest() -%}
    (
                {{ day }} <> {{ as_of() }}
                or ({{ lies_between(day, first_day, last_day) }})
            )
    {%- else -%}
    {{ lies_between(day, first_day, last_day) }}
    {%- endif -%}
{%- endmacro %}

{#- The same without exception. -#}
{% macro lies_between(day, first_day, last_day) -%}
    (
                {{ first_day }} is null or {{ first_day }} <= {{ day }}
            )
            and (
                {{ last_day }} is null or {{ last_day }} >= {{ day }}
            )
{%- endmacro %}

{#-
    Whether rules and scoring models count on every day, whatever their
    `valid_from`, `valid_to`, `active_from` and `active_to` say: the var
    `ignore_validity`, or the environment where a command tries the weights of
    now on days that are past (a new rule would else show no effect). Such a
    run records no history.

    Returns: a boolean.
-#}
{% macro ignores_validity() %}
    {% set wish = env_var('LEAD_SCORING_IGNORE_VALIDITY', '') or var(
        'ignore_validity', false
    ) %}
    {{ return(wish | string | lower in ['true', 't', 'yes', 'y', '1']) }}
{% endmacro %}
