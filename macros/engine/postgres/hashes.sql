{#- Rows and hashes on PostgreSQL. -#}

{#- An array written as text: `{a,NULL,"b c"}` can be read back. -#}
{% macro postgres__raw_row(table) -%}
    cast(array[
        {%- for column in raw_columns(table) %}
        cast({{ column }} as text){% if not loop.last %},{% endif %}
        {%- endfor %}
    ] as text)
{%- endmacro %}

{% macro postgres__row_hash(table) -%}
    md5(array_to_string(cast(raw_row as text []), '|', ''))
{%- endmacro %}

{#- The hash of hash partitions and hash joins: an upgrade of the server keeps it. -#}
{% macro postgres__hash_key(columns) -%}
    hash_record_extended(row({{ columns | join(', ') }}), 0)
{%- endmacro %}

{% macro postgres__fingerprint(column) -%}
    hash_record_extended(
        row(count(*), sum(hash_record_extended(row({{ column }}), 0))), 0
    )
{%- endmacro %}
