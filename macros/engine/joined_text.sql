{#-
    The texts of a group's rows as one text, in an order.

    Arguments:
        text (sql): what to join.
        separator (sql): what stands between, as a literal.
        order (sql): by what the rows are ordered.
    Usage: {{ joined_text('weight', "'; '", 'weight') }}
-#}
{% macro joined_text(text, separator, order) -%}
    {{ return(
        adapter.dispatch('joined_text', 'lead_scoring')(text, separator, order)
    ) }}
{%- endmacro %}

{% macro default__joined_text(text, separator, order) -%}
    {{ dbt.listagg(text, separator, 'order by ' ~ order) }}
{%- endmacro %}
