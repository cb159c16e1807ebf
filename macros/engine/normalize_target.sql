{#-
    What an activity touched: a web address is reduced to its path (no scheme, host,
    query, fragment or trailing slash; the root is `/`), other text stays as it is.

    Arguments:
        column (sql): cleaned text.
    Usage: {{ normalize_target('target') }} as target
-#}
{% macro normalize_target(column) -%}
    case
        when {{ column }} like '/%'
            then {{ bare_path(without_query(column)) }}
        when
            lower(left({{ column }}, 7)) = 'http://'
            or lower(left({{ column }}, 8)) = 'https://'
            then {{ bare_path(without_host(without_query(column))) }}
        else {{ column }}
    end
{%- endmacro %}

{#- An address up to its query string or fragment. -#}
{% macro without_query(address) -%}
    split_part(split_part({{ address }}, '?', 1), '#', 1)
{%- endmacro %}

{#- What follows the host of an address. -#}
{% macro without_host(address) -%}
    regexp_replace({{ address }}, '^[a-zA-Z]+://[^/]*', '')
{%- endmacro %}

{#- A path without slashes at its end; the root is `/`. -#}
{% macro bare_path(path) -%}
    coalesce(nullif(trim(trailing '/' from {{ path }}), ''), '/')
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
