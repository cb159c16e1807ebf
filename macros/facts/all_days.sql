{#- The first of all days, and a day after all others: the ends of what holds for ever. -#}
{% macro first_day() -%}
    cast('0001-01-01' as date)
{%- endmacro %}

{% macro last_day() -%}
    cast('9999-12-31' as date)
{%- endmacro %}

{#-
    The next day of the same thing, or the last of all days.

    Arguments:
        thing (sql): the columns that make it the same.
        day (sql): the column with its days.
-#}
{% macro next_day(thing, day) -%}
    coalesce(
            lead({{ day }}) over (
                partition by {{ thing }} order by {{ day }}
            ),
            {{ last_day() }}
        )
{%- endmacro %}

{#-
    Whether a day lies in a time: its first day counts, the day on which it ends does not.

    Arguments:
        day (sql): a date.
        period (sql): relation with valid_from and valid_until.
-#}
{% macro holds_on(day, period) -%}
    {{ period }}.valid_from <= {{ day }}
            and {{ period }}.valid_until > {{ day }}
{%- endmacro %}
