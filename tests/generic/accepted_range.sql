{#
    Fails for every value outside the range. Empty values pass: whether a
    value must be there is the job of `not_null`. Named and parameterised as
    in dbt_utils.

    min_value, max_value: numbers or SQL expressions; at least one of them.
    inclusive: whether the ends themselves are accepted (default true).

    Usage: `- accepted_range: {arguments: {min_value: 0, max_value: 1}}`
#}
{% test accepted_range(
    model, column_name, min_value=none, max_value=none, inclusive=true
) %}
    {%- if min_value is none and max_value is none -%}
        {{ exceptions.raise_compiler_error(
            "accepted_range: set min_value or max_value for column '"
            ~ column_name ~ "'"
        ) }}
    {%- endif %}
    {%- set or_equal = '=' if inclusive else '' %}

select {{ column_name }}
from {{ model }}
where
    1 = 0
    {% if min_value is not none -%}
    or not {{ column_name }} >{{ or_equal }} {{ min_value }}
    {% endif -%}
    {% if max_value is not none -%}
    or not {{ column_name }} <{{ or_equal }} {{ max_value }}
    {%- endif %}
{% endtest %}
