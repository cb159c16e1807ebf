{#-
    A narrow key for a combination of columns: the engine's own 64-bit hash. It is only
    ever compared inside one database, and a data test watches that no two combinations
    share one.

    Arguments:
        columns (list of sql): the columns, NULLs welcome.
    Usage: {{ hash_key(['source', 'target']) }} as kind_key
-#}
{% macro hash_key(columns) -%}
    {{ return(adapter.dispatch('hash_key', 'lead_scoring')(columns)) }}
{%- endmacro %}

{% macro duckdb__hash_key(columns) -%}
    hash({{ columns | join(', ') }})
{%- endmacro %}

{#-
    A number that says whether a set of rows is still the same, whatever their order:
    the sum of their hashes.

    Arguments:
        column (sql): what to look at in each row.
    Usage: {{ fingerprint('raw_row') }} as load_version
-#}
{% macro fingerprint(column) -%}
    {{ return(adapter.dispatch('fingerprint', 'lead_scoring')(column)) }}
{%- endmacro %}

{% macro duckdb__fingerprint(column) -%}
    hash(count(*), sum(hash({{ column }})))
{%- endmacro %}
