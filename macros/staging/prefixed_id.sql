{#-
    The id of another system with the name of its connector in front, so that ids of two
    systems never collide; NULL where there is none.

    Arguments:
        connector (str): name of the connector, for example hubspot.
        column (sql): a raw id.
    Usage: {{ prefixed_id('hubspot', 'contact.id') }} as contact_id
-#}
{% macro prefixed_id(connector, column) -%}
    '{{ connector }}:' || {{ clean_text(column) }}
{%- endmacro %}
