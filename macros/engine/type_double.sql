{#-
    The type of floating numbers with 64 bits; dbt's own `type_float` has 32 on some
    engines.

    Usage: cast(half_life_days as {{ type_double() }})
-#}
{% macro type_double() -%}
    {{ return(adapter.dispatch('type_double', 'lead_scoring')()) }}
{%- endmacro %}

{% macro default__type_double() -%}
    double precision
{%- endmacro %}
