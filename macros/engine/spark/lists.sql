{#- One value from the rows of a group. -#}

{% macro spark__newest_value(column, time, id) -%}
    max_by({{ column }}, struct({{ time }}, {{ id }}))
        filter (where {{ column }} is not null)
{%- endmacro %}

{#- dbt-spark's own `listagg` leaves the order out. -#}
{% macro spark__joined_text(text, separator, order) -%}
    listagg({{ text }}, {{ separator }}) within group (order by {{ order }})
{%- endmacro %}
