{#-
    So many hours after a point in time.

    Arguments:
        point (sql): a timestamp.
        hours (sql): a whole number.
    Usage: {{ hours_after('created_at', 24) }} as answer_by
-#}
{% macro hours_after(point, hours) -%}
    {{ return(adapter.dispatch('hours_after', 'lead_scoring')(point, hours)) }}
{%- endmacro %}

{% macro default__hours_after(point, hours) -%}
    ({{ point }} + {{ hours }} * interval '1 hour')
{%- endmacro %}
