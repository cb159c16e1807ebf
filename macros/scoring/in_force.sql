{#-
    Whether a day lies between two dates, both included; an empty one is no
    limit.

    Arguments:
        day (sql): the day.
        first_day, last_day (sql): dates or NULL.
    Usage: on {{ in_force('as_of_date', 'valid_from', 'valid_to') }}
-#}
{% macro in_force(day, first_day, last_day) -%}
    (
                {{ first_day }} is null or {{ first_day }} <= {{ day }}
            )
            and (
                {{ last_day }} is null or {{ last_day }} >= {{ day }}
            )
{%- endmacro %}
