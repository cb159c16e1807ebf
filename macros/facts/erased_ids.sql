{#-
    The ids of people who have asked to be forgotten, to be named where they are read.

    Arguments:
        erased_keys (sql): relation of (key_kind, key_value).
    Usage: left join {{ erased_ids(ref('erased_keys')) }} as erased
-#}
{% macro erased_ids(erased_keys) -%}
    (
            select key_value as contact_id from {{ erased_keys }}
            where key_kind = 'contact_id'
        )
{%- endmacro %}
