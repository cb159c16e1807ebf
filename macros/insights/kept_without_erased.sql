{#-
    The further rows of a table of back-tests: where an erased person stands in a
    day that is not tested anew, the others of that day, which replace it.

    Arguments:
        tested (sql): relation of the days that are, with `as_of_date`.
        erased_keys (sql): relation of (key_kind, key_value).
        columns (list): those of the table, in the order of the rows above: a table
            that got a column later has another order.
    Usage: select * from scores
        {{ kept_without_erased('outcomes', ref('erased_keys'), columns) }}
-#}
{% macro kept_without_erased(tested, erased_keys, columns) -%}
    {% if is_incremental() -%}
    union all

select {{ columns_of('kept', columns) }}
from {{ this }} as kept
where
    kept.contact_id not in (
        select erased.contact_id from {{ erased_ids(erased_keys) }} as erased
    )
    and kept.as_of_date not in (select {{ tested }}.as_of_date from {{ tested }})
    and kept.as_of_date in (
        select held.as_of_date
        from {{ this }} as held
        inner join {{ erased_ids(erased_keys) }} as erased
            on held.contact_id = erased.contact_id
    )
    {%- endif %}
{%- endmacro %}
