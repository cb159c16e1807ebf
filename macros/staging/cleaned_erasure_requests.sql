{#-
    Requests to be forgotten in the columns of the raw contract, cleaned. The same for
    every connector.

    Arguments:
        rows (sql): relation with all columns of the contract's table.
    Usage: cleaned as ( {{ cleaned_erasure_requests('erasure_requests') }} )
-#}
{% macro cleaned_erasure_requests(rows) %}
    select
        ---------- ids
        {{ clean_text('contact_id') }} as contact_id,

        ---------- text
        {{ clean_email('email') }} as email,

        ---------- timestamps
        {{ parse_timestamp('requested_at') }} as requested_at
    from {{ rows }}
{% endmacro %}
