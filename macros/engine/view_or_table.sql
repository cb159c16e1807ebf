{#-
    How a step is kept that others read several times over: a view, or a table where
    the engine plans all that lies under a view anew for each reader of it. A dozen
    views over views then take minutes to plan, whatever the number of rows.

    Returns: the name of a materialization.
    Usage: config(materialized=view_or_table())
-#}
{% macro view_or_table() %}
    {{ return(adapter.dispatch('view_or_table', 'lead_scoring')()) }}
{% endmacro %}

{% macro default__view_or_table() %}
    {{ return('view') }}
{% endmacro %}
