{#-
    Lets the roles of the config `grants` enter the schemas of what they may read; dbt
    itself grants the tables alone.

    Usage: on-run-end: "{{ grant_use_of_schemas() }}"
-#}
{% macro grant_use_of_schemas() %}
    {{ return(adapter.dispatch('grant_use_of_schemas', 'lead_scoring')()) }}
{% endmacro %}

{% macro default__grant_use_of_schemas() %}
    {{ return('') }}
{% endmacro %}
