{#-
    Companies in the columns of the raw contract, cleaned. The same for every connector.

    Arguments:
        rows (sql): relation with all columns of the contract's table.
        source (str): name of the connector.
    Usage: cleaned as ( {{ cleaned_accounts('accounts', 'generic') }} )
-#}
{% macro cleaned_accounts(rows, source) %}
    select
        ---------- ids
        '{{ source }}' as source,
        {{ clean_text('account_id') }} as account_id,

        ---------- text
        {{ clean_text('account_name') }} as account_name,
        {{ bare_domain(clean_lower('domain')) }} as domain,
        {{ clean_text('industry') }} as industry,
        {{ lower_end(clean_text('employee_count')) }} as employee_count,
        {{ lower_end(clean_text('annual_revenue')) }} as annual_revenue,
        {{ clean_text('country') }} as country,
        {{ clean_text('region') }} as region,
        {{ raw_row('accounts') }} as raw_row
    from {{ rows }}
{% endmacro %}
