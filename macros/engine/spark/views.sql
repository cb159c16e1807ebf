{% macro spark__view_or_table() %}
    {{ return('table') }}
{% endmacro %}
