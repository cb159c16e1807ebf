{#-
    Attributes of contacts in the columns of the raw contract, cleaned. The same for
    every connector.

    Arguments:
        rows (sql): relation with all columns of the contract's table.
        source (str): name of the connector.
    Usage: cleaned as ( {{ cleaned_contact_attributes('rows', 'generic') }} )
-#}
{% macro cleaned_contact_attributes(rows, source) %}
    select
        ---------- ids
        '{{ source }}' as source,
        {{ clean_text('contact_id') }} as contact_id,

        ---------- text
        {{ clean_lower('attribute') }} as attribute,
        -- as the columns of that name
        case
            when
                {{ clean_lower('attribute') }}
                in ('employee_count', 'annual_revenue')
                then {{ lower_end(clean_text('value')) }}
            else {{ clean_text('value') }}
        end as value,
        {{ raw_row('contact_attributes') }} as raw_row,

        ---------- booleans
        not {{ is_blank('valid_from') }}
        and {{ parse_timestamp('valid_from') }} is null as is_day_unreadable,

        ---------- dates
        cast({{ parse_timestamp('valid_from') }} as date) as valid_from
    from {{ rows }}
{% endmacro %}
