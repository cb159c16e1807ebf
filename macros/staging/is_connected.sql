{#-
    Whether the var `connectors` names a connector: its models are built only then.

    Arguments:
        connector (str): name of the connector, for example hubspot.
    Usage: {{ config(enabled=is_connected('hubspot')) }}
-#}
{% macro is_connected(connector) %}
    {{ return(connector in connectors()) }}
{% endmacro %}

{#- The connectors of the var, which may also be one text: `generic, hubspot`. -#}
{% macro connectors() %}
    {% set given = var('connectors') %}
    {% if given is string %}
        {% set given = given.split(',') %}
    {% endif %}
    {% set names = given | map('trim') | select | unique | list %}
    {% if not names %}
        {{ exceptions.raise_compiler_error(
            'The var connectors is ' ~ given ~ ', which names no connector. Write for '
            ~ 'example [generic].'
        ) }}
    {% endif %}
    {{ return(names) }}
{% endmacro %}

{#- The connectors of the var that mirror a system: what their raw tables hold is what
    the system knows now, so that a row changes in place, and one that is gone is gone.
    The generic one takes deliveries instead, which may be emptied behind it. -#}
{% macro mirrored_connectors() %}
    {{ return(connectors() | reject('equalto', 'generic') | list) }}
{% endmacro %}

{#- Whether a source of activities mirrors a system, in use or not: one that the var no
    longer names must not go on scoring.
    Arguments:
        source (sql): `hubspot`, `hubspot:opportunities` and the like. -#}
{% macro is_mirrored(source) -%}
    split_part({{ source }}, ':', 1) <> 'generic'
{%- endmacro %}
