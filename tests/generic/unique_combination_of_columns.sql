{#
    Fails for every combination of the columns that occurs more than once.
    Two empty cells count as equal. Named and parameterised as in dbt_utils.

    combination_of_columns: list of columns or SQL expressions.
    quote_columns: whether to quote the names (default false).

    Usage: `- unique_combination_of_columns:
              {arguments: {combination_of_columns: [model_id, rule_id]}}`
#}
{% test unique_combination_of_columns(
    model, combination_of_columns, quote_columns=false
) %}
    {%- set keys = [] -%}
    {%- for column in combination_of_columns -%}
        {%- do keys.append(
            adapter.quote(column) if quote_columns else column
        ) -%}
    {%- endfor %}

select
    {{ keys | join(',\n    ') }},
    count(*) as occurrences
from {{ model }}
group by
    {{ keys | join(',\n    ') }}
having count(*) > 1
{% endtest %}
