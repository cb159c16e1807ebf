{#-
    What people read changes after a whole build of which every step passed, and then at
    once. Where a build is one file, or its tables change in transactions, nothing is
    left to do here.

    Arguments:
        results (list): what dbt did, as `on-run-end` knows it.
    Usage: on-run-end: "{{ publish(results) }}"
-#}
{% macro publish(results) %}
    {{ return(adapter.dispatch('publish', 'lead_scoring')(results)) }}
{% endmacro %}

{% macro default__publish(results) %}
    {{ return('') }}
{% endmacro %}

{#- Whether dbt did all of the project, and all of it passed. Unit tests may be left
    out: they say nothing of the data. -#}
{% macro is_whole_and_passed(results) %}
    {% set partial = [] %}
    {% for option in ['select', 'exclude', 'selector', 'resource_types', 'empty'] %}
        {% if invocation_args_dict.get(option) %}
            {% do partial.append(option) %}
        {% endif %}
    {% endfor %}
    {% for kind in invocation_args_dict.get('exclude_resource_types') or [] %}
        {% if kind | string != 'unit_test' %}
            {% do partial.append(kind) %}
        {% endif %}
    {% endfor %}
    {% set bad = results | rejectattr('status', 'in', [
        'success', 'pass', 'warn', 'no-op'
    ]) %}
    {{ return(flags.WHICH == 'build' and not partial and not (bad | list)) }}
{% endmacro %}

{#- The models that people read. -#}
{% macro published_models() %}
    {% set found = [] %}
    {% for node in graph.nodes.values() %}
        {% if node.resource_type == 'model' and node.config.enabled
            and node.package_name == 'lead_scoring'
            and node.config.schema in published_schemas() %}
            {% do found.append(node) %}
        {% endif %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}

{#- Whether people get the view itself, because a table of it would be too large. -#}
{% macro stays_a_view(model) %}
    {{ return(model.config.meta.get('published_as') == 'view') }}
{% endmacro %}

{% macro published_schemas() %}
    {{ return(['marts', 'insights']) }}
{% endmacro %}
