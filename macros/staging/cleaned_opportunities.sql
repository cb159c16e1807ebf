{#-
    Deals in the columns of the raw contract, cleaned. Their source is that of the
    connector with `:opportunities` behind it, because they are activities too. The same
    for every connector.

    Arguments:
        rows (sql): relation with all columns of the contract's table.
        source (str): name of the connector.
    Usage: cleaned as ( {{ cleaned_opportunities('opportunities', 'generic') }} )
-#}
{% macro cleaned_opportunities(rows, source) %}
    select
        ---------- ids
        '{{ source }}:opportunities' as source,
        {{ clean_text('opportunity_id') }} as opportunity_id,
        {{ clean_text('contact_id') }} as contact_id,
        {{ clean_text('account_id') }} as account_id,

        ---------- text
        {{ clean_lower('stage') }} as stage,
        {{ clean_text('loss_reason') }} as loss_reason,
        {{ raw_row('opportunities') }} as raw_row,

        ---------- numbers
        {{ to_number(clean_text('amount')) }} as amount,

        ---------- timestamps
        {{ parse_timestamp('created_at') }} as created_at,
        {{ parse_timestamp('closed_at') }} as closed_at
    from {{ rows }}
{% endmacro %}
