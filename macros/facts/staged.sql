{#-
    The rows of one raw table from every connector of the var `connectors`, one
    below the other, by column name.

    Arguments:
        table (str): name of a raw table.
    Usage: contacts as ( {{ staged('contacts') }} )
-#}
{% macro staged(table) -%}
    {%- for connector in var('connectors') %}
    select * from {{ ref('stg_' ~ connector ~ '__' ~ table) }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
{%- endmacro %}
