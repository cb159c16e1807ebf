{#-
    The date so many days before another.

    Arguments:
        date (sql): a date.
        days (sql): a whole number of days.
    Usage: {{ days_before('as_of_date', 'number') }} as date_day
-#}
{% macro days_before(date, days) -%}
    {{ return(adapter.dispatch('days_before', 'lead_scoring')(date, days)) }}
{%- endmacro %}

{% macro default__days_before(date, days) -%}
    ({{ date }} - cast({{ days }} as integer))
{%- endmacro %}
