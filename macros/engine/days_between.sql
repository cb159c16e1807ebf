{#-
    Whole days from one date to another.

    Arguments:
        start_date (sql), end_date (sql): dates.
    Usage: {{ days_between('occurred_on', 'as_of_date') }} as age_days
-#}
{% macro days_between(start_date, end_date) -%}
    {{ return(adapter.dispatch('days_between', 'lead_scoring')(start_date, end_date)) }}
{%- endmacro %}

{% macro default__days_between(start_date, end_date) -%}
    ({{ end_date }} - {{ start_date }})
{%- endmacro %}
