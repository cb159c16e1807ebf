{#-
    A number from text (`12`, `-3.50`), NULL where the text is anything else. Engines
    also read `1e5` or `0x1F`, each its own way: the pattern keeps them out.

    Arguments:
        column (sql): cleaned text.
    Returns: decimal(38, 9).
    Usage: {{ to_number('value') }} >= 10
-#}
{% macro to_number(column) -%}
    {{ return(adapter.dispatch('to_number', 'lead_scoring')(column)) }}
{%- endmacro %}

{% macro duckdb__to_number(column) -%}
    case
        when regexp_full_match({{ column }}, '[+-]?[0-9]+([.][0-9]+)?')
            then try_cast({{ column }} as decimal(38, 9))
    end
{%- endmacro %}
