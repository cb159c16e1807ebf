{#-
    The newest value of a column among the rows of a group that have one: by the
    time of the row, then by the highest id.

    Arguments:
        column (sql): the column.
        time (sql): when the row was written.
        id (sql): the id of the row.
    Usage: {{ newest_value('email', 'written_at', 'contact_id') }} as email
-#}
{% macro newest_value(column, time, id) -%}
    {{ return(
        adapter.dispatch('newest_value', 'lead_scoring')(column, time, id)
    ) }}
{%- endmacro %}

{% macro default__newest_value(column, time, id) -%}
    (
        array_agg({{ column }} order by {{ time }} desc, {{ id }} desc)
        filter (where {{ column }} is not null)
    )[1]
{%- endmacro %}

{#- A row of two keeps the order of both, and sorts nothing. -#}
{% macro duckdb__newest_value(column, time, id) -%}
    arg_max({{ column }}, row({{ time }}, {{ id }}))
{%- endmacro %}
