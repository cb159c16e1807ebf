{#
    Fails for every row for which the expression is false. Rows for which it
    is unknown (NULL) pass, so that optional cells need no `is null or`.
    Named and parameterised as in dbt_utils.

    expression: a SQL condition; on a column it is what follows the column.

    Usage: `- expression_is_true: {arguments: {expression: "a <= b"}}`
#}
{% test expression_is_true(model, expression, column_name=none) %}

select *
from {{ model }}
where not ({{ column_name or '' }} {{ expression }})
{% endtest %}
