{#-
    A size range (`11-50`, `200+`) becomes its lower end, so that it compares as a
    number; other text stays as it is.

    Arguments:
        column (sql): cleaned text.
    Usage: {{ lower_end('employee_count') }} as employee_count
-#}
{% macro lower_end(column) -%}
    regexp_replace(
        {{ column }},
        '^([0-9]+) *([-–] *[0-9]+|[+])$',
        '{{ capture_group(1) }}'
    )
{%- endmacro %}
