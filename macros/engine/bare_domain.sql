{#-
    The domain in what people write into a field of that name: without scheme, `www.`
    and path.

    Arguments:
        column (sql): cleaned text in lower case.
    Usage: {{ bare_domain('domain') }} as domain
-#}
{% macro bare_domain(column) -%}
    nullif(
        regexp_replace(
            {{ column }},
            '^(https?://)?(www[.])?([^/?#:]*).*$',
            '{{ capture_group(3) }}'
        ), ''
    )
{%- endmacro %}
