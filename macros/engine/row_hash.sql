{#-
    All columns of a raw row as they came, side by side in one value that costs nothing
    until it is read: what `row_hash` and `row_fingerprint` are made of.

    Arguments:
        table (str): name of a raw table.
    Usage: {{ raw_row('activities') }} as raw_row
-#}
{% macro raw_row(table) -%}
    {{ return(adapter.dispatch('raw_row', 'lead_scoring')(table)) }}
{%- endmacro %}

{% macro duckdb__raw_row(table) -%}
    struct_pack(
        {%- for column in raw_columns(table) %}
        "{{ column }}" := {{ column }}{% if not loop.last %},{% endif %}
        {%- endfor %}
    )
{%- endmacro %}

{#-
    The md5 of all columns of a raw row in the order of the contract, as they came,
    joined by `|`, NULL as empty: the identity of a row that has no id, and the last
    word between two rows that claim one id.

    Arguments:
        table (str): name of a raw table; the column `raw_row` must be in reach.
    Usage: {{ row_hash('contacts') }} as row_hash
-#}
{% macro row_hash(table) -%}
    {{ return(adapter.dispatch('row_hash', 'lead_scoring')(table)) }}
{%- endmacro %}

{% macro default__row_hash(table) -%}
    md5(
        {%- for column in raw_columns(table) %}
        coalesce(cast(raw_row.{{ adapter.quote(column) }} as {{ dbt.type_string() }}), '')
        {%- if not loop.last %} || '|' ||{% endif %}
        {%- endfor %}
    )
{%- endmacro %}
