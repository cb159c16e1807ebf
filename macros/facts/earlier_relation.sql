{#-
    A table of the same room as the last build left it, without waiting for
    this build's: for a model that stands before it.

    Arguments:
        name (str): name of the table.
    Returns: a relation, or none where there is none yet, or where the run
        forgets what earlier ones knew.
    Usage: {% set history = earlier_relation('profile_history') %}
-#}
{% macro earlier_relation(name) %}
    {% if not execute or (flags.FULL_REFRESH and lives_on() is none) %}
        {{ return(none) }}
    {% endif %}
    {{ return(adapter.get_relation(
        database=this.database, schema=this.schema, identifier=name
    )) }}
{% endmacro %}
