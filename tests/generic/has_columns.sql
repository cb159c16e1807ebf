{#
    Fails unless the table has exactly these columns, in any order, and at most
    the optional ones beside them. One row per missing or surplus column.

    Why: a seed with a renamed header still loads, and the renamed column is
    then empty for every rule, which no other test notices.

    columns, optional: lists of column names; compared without regard to case.

    Usage: `- has_columns: {arguments: {columns: [domain, kind]}}`
#}
{% test has_columns(model, columns, optional=[]) %}
    {%- set expected = columns | map('lower') | list -%}
    {%- set found = [] -%}
    {%- if execute -%}
        {%- for column in adapter.get_columns_in_relation(model) -%}
            {%- do found.append(column.name | lower) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- set problems = [] -%}
    {%- for name in expected if name not in found -%}
        {%- do problems.append((name, 'missing')) -%}
    {%- endfor -%}
    {%- for name in found
        if name not in expected and name not in optional -%}
        {%- do problems.append((name, 'surplus')) -%}
    {%- endfor %}

{% for name, problem in problems %}
select
    '{{ name }}' as column_name,
    '{{ problem }}' as problem
{{ 'union all' if not loop.last }}
{% else %}
select
    cast(null as {{ dbt.type_string() }}) as column_name,
    cast(null as {{ dbt.type_string() }}) as problem
where 1 = 0
{% endfor %}
{% endtest %}
