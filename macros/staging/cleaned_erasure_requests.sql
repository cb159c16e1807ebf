{#-
    Requests to be forgotten in the columns of the raw contract, cleaned. The same for
    every connector: people copy ids from their system or from scores, so an id counts
    with the name of the connector in front and without.

    Arguments:
        rows (sql): relation with all columns of the contract's table.
        source (str): name of the connector.
    Usage: cleaned as ( {{ cleaned_erasure_requests('erasure_requests', 'generic') }} )
-#}
{% macro cleaned_erasure_requests(rows, source) %}
    select
        ---------- ids
        {% if source == 'generic' -%}
        {{ clean_text('contact_id') }} as contact_id,
        {%- else -%}
        {{ prefixed_id(source, "replace(contact_id, '" ~ source ~ ":', '')") }}
            as contact_id,
        {%- endif %}

        ---------- text
        {{ clean_email('email') }} as email,

        ---------- timestamps
        {{ parse_timestamp('requested_at') }} as requested_at
    from {{ rows }}
{% endmacro %}
