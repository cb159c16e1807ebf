{#-
    Campaigns in the columns of the raw contract, cleaned. The same for every connector.

    Arguments:
        rows (sql): relation with all columns of the contract's table.
        source (str): name of the connector.
    Usage: cleaned as ( {{ cleaned_campaigns('campaigns', 'generic') }} )
-#}
{% macro cleaned_campaigns(rows, source) %}
    select
        ---------- ids
        '{{ source }}' as source,
        {{ clean_text('campaign_id') }} as campaign_id,

        ---------- text
        {{ clean_text('campaign_name') }} as campaign_name,
        {{ clean_lower('channel') }} as channel,
        {{ raw_row('campaigns') }} as raw_row,

        ---------- numbers
        {{ to_number(clean_text('cost')) }} as cost,

        ---------- timestamps
        {{ parse_timestamp('started_at') }} as started_at,
        {{ parse_timestamp('ended_at') }} as ended_at
    from {{ rows }}
{% endmacro %}
