{#- Numbers as Spark reads and counts them. -#}

{% macro spark__to_number(column) -%}
    case
        when {{ column }} rlike '^[+-]?[0-9]+([.][0-9]+)?\\z'
            then try_cast({{ column }} as decimal(38, 9))
    end
{%- endmacro %}

{% macro spark__whole_numbers(n) -%}
    select id as number from range({{ n }})
{%- endmacro %}

{% macro spark__whole_part(dividend, divisor) -%}
    (({{ dividend }}) div ({{ divisor }}))
{%- endmacro %}

{% macro spark__type_double() -%}
    double
{%- endmacro %}
