{#- Keys that are only compared inside one database. Spark's 64-bit hash passes over
    NULL, so that ('a', NULL) and (NULL, 'a') would be one: what is missing is hashed
    too. -#}

{% macro spark__hash_key(columns) -%}
    xxhash64(
        {%- for column in columns -%}
        {{ column }}, {{ column }} is null
        {%- if not loop.last %}, {% endif %}
        {%- endfor -%}
    )
{%- endmacro %}

{#- The sum of the hashes in two halves: that of whole ones would leave 64 bits, and in
    ANSI mode fail. The halves add up to 2 billion rows. -#}
{% macro spark__fingerprint(column) -%}
    xxhash64(
        count(*),
        sum(shiftright(xxhash64({{ column }}), 32)),
        sum(xxhash64({{ column }}) & 4294967295)
    )
{%- endmacro %}

{#- `absent` says which columns are NULL: a hash of the row passes over them. -#}
{% macro spark__raw_row(table) -%}
    named_struct(
        {%- for column in raw_columns(table) %}
        '{{ column }}', {{ column }},
        {%- endfor %}
        'absent', array(
            {%- for column in raw_columns(table) -%}
            {{ column }} is null{% if not loop.last %}, {% endif %}
            {%- endfor -%}
        )
    )
{%- endmacro %}
