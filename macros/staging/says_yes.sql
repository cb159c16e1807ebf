{#-
    Whether a raw column says yes: true, t, 1, yes or y, in any case. Everything else,
    nothing too, is no.

    Arguments:
        column (sql): a raw text column.
    Usage: {{ says_yes('is_deleted') }} as is_deleted
-#}
{% macro says_yes(column) -%}
    coalesce({{ clean_lower(column) }} in ('true', 't', '1', 'yes', 'y'), false)
{%- endmacro %}
