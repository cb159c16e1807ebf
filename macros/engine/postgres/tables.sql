{#- What PostgreSQL wants of tables and views. -#}

{#- A dropped table takes its views along. -#}
{% macro postgres__lasting_view() %}
    {{ return('table') }}
{% endmacro %}

{#- A new table has no statistics for a minute, and the next model comes sooner: joins
    would be planned for tables of a few rows. -#}
{% macro postgres__refresh_statistics() %}
    {% if config.get('materialized') in ['table', 'incremental'] %}
        {{ return('analyze ' ~ this) }}
    {% endif %}
    {{ return('') }}
{% endmacro %}

{% macro postgres__grant_use_of_schemas() %}
    {% set granted = [] %}
    {% set nodes = graph.nodes.values() if execute else [] %}
    {% for node in nodes if node.schema in schemas %}
        {% for role in node.config.get('grants', {}).get('select', []) %}
            {% do granted.append(
                'grant usage on schema ' ~ adapter.quote(node.schema) ~ ' to ' ~ role
            ) %}
        {% endfor %}
    {% endfor %}
    {{ return(granted | unique | join('; ')) }}
{% endmacro %}
