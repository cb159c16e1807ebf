{#-
    Several columns as one text, joined by `|`, NULL as empty: what a hash looks at.

    Arguments:
        columns (list of sql): the columns.
    Usage: {{ text_of(['cap_group', 'max_points']) }} as content
-#}
{% macro text_of(columns) -%}
    {%- for column in columns %}
        coalesce(cast({{ column }} as {{ dbt.type_string() }}), '')
        {%- if not loop.last %} || '|' ||{% endif %}
        {%- endfor %}
{%- endmacro %}
