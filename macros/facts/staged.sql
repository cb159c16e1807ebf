{#-
    The rows of one raw table from every connector of the var `connectors`, one
    below the other, by column name.

    Arguments:
        table (str): name of a raw table.
    Usage: contacts as ( {{ staged('contacts') }} )
-#}
{% macro staged(table) -%}
    {%- for connector in connectors() %}
    select * from {{ ref('stg_' ~ connector ~ '__' ~ table) }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
{%- endmacro %}

{#-
    The raw rows that connectors leave out themselves, with the reason: rows without a
    parent, rows that their system deleted. The generic connector leaves out none.

    Usage: left_out as ( {{ staged_left_out() }} )
-#}
{% macro staged_left_out() -%}
    {%- for connector in mirrored_connectors() %}
    select * from {{ ref('stg_' ~ connector ~ '__left_out') }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
{%- endmacro %}
