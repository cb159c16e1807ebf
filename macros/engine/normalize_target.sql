{#-
    What an activity touched: a web address is reduced to its path (no scheme, host,
    query, fragment or trailing slash; the root is `/`), other text stays as it is.

    Arguments:
        column (sql): cleaned text.
    Usage: {{ normalize_target('target') }} as target
-#}
{% macro normalize_target(column) -%}
    case
        when
            {{ column }} like '/%'
            or lower(substring({{ column }}, 1, 7)) = 'http://'
            or lower(substring({{ column }}, 1, 8)) = 'https://'
            then coalesce(nullif(
                regexp_replace(
                    {{ column }},
                    '^([hH][tT][tT][pP][sS]?://[^/?#]*)?([^?#]*?)/*([?#].*)?$',
                    '{{ capture_group(2) }}'
                ), ''
            ), '/')
        else {{ column }}
    end
{%- endmacro %}

{#- How a replacement text names the nth group of a regular expression. -#}
{% macro capture_group(n) -%}
    {{ return(adapter.dispatch('capture_group', 'lead_scoring')(n)) }}
{%- endmacro %}

{% macro default__capture_group(n) -%}
    {{ return('\\' ~ n) }}
{%- endmacro %}

{% macro spark__capture_group(n) -%}
    {{ return('$' ~ n) }}
{%- endmacro %}
