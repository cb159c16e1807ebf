{#-
    What an activity touched: a web address is reduced to its path (no scheme, host,
    query, fragment or trailing slash; the root is `/`), other text stays as it is.

    Arguments:
        column (sql): cleaned text.
    Usage: {{ normalize_target('target') }} as target
-#}
{% macro normalize_target(column) -%}
    case
        when {{ column }} like '/%' then {{ url_path(column) }}
        when
            lower(left({{ column }}, 7)) = 'http://'
            or lower(left({{ column }}, 8)) = 'https://'
            then {{ url_path(
                "regexp_replace(" ~ column ~ ", '^[a-zA-Z]+://[^/?#]*', '')"
            ) }}
        else {{ column }}
    end
{%- endmacro %}

{#- A path without query, fragment and trailing slash. -#}
{% macro url_path(path) -%}
    coalesce(nullif(trim(
        trailing '/' from split_part(split_part({{ path }}, '?', 1), '#', 1)
    ), ''), '/')
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
