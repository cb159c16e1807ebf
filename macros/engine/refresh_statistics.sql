{#-
    What an engine needs after a table was filled, so that it plans the next step well.
    Nothing, where it counts by itself.

    Usage: +post-hook: "{{ refresh_statistics() }}"
-#}
{% macro refresh_statistics() %}
    {{ return(adapter.dispatch('refresh_statistics', 'lead_scoring')()) }}
{% endmacro %}

{% macro default__refresh_statistics() %}
    {{ return('') }}
{% endmacro %}
