{#-
    How a view is kept that people read at any time: as a view where it outlives the
    tables below it, as a table where it would be gone from the moment in which one of
    them is replaced until the end of the build.

    Usage: {{ config(materialized=lasting_view()) }}
-#}
{% macro lasting_view() %}
    {{ return(adapter.dispatch('lasting_view', 'lead_scoring')()) }}
{% endmacro %}

{% macro default__lasting_view() %}
    {{ return('view') }}
{% endmacro %}
