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
        when {{ has_host(column) }}
            then {{ bare_path(without_host(without_query(column))) }}
        else {{ column }}
    end
{%- endmacro %}

{#-
    A raw target without the query string that makes nearly every address a word of its
    own: a spelling is cleaned once, so the fewer there are the better. Only where no
    blank stands before the query, because it is cut before the text is trimmed;
    `normalize_target` does the rest. (`clean_text` in place of the pattern would trip
    DuckDB 2.0.0 where a file has no targets at all.)

    Arguments:
        column (sql): a raw target.
    Usage: {{ without_own_query('target') }} as given_target
-#}
{% macro without_own_query(column) -%}
    {%- set address = "split_part(" ~ column ~ ", '?', 1)" -%}
    case
            when
                position('?' in {{ column }}) > 0
                and ({{ column }} like '/%' or {{ has_host(column) }})
                and {{ matches_pattern(address, '[!-~]$') }}
                then {{ address }}
            else {{ column }}
        end
{%- endmacro %}

{#- Whether an address names its host. -#}
{% macro has_host(address) -%}
    (
                lower(left({{ address }}, 7)) = 'http://'
                or lower(left({{ address }}, 8)) = 'https://'
            )
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
