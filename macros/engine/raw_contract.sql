{#-
    The raw contract: for each raw table its columns, in the order that row hashes use.
    Every connector brings its rows into these columns.

    Arguments:
        table (str): name of a raw table.
    Returns: list of column names.
    Usage: {% for column in raw_columns('contacts') %}
-#}
{% macro raw_columns(table) %}
    {{ return(raw_contract()[table]) }}
{% endmacro %}

{% macro raw_contract() %}
    {% do return({
        'contacts': [
            'contact_id', 'created_at', 'email', 'account_id', 'updated_at',
            'full_name', 'owner_id', 'job_title', 'seniority', 'job_function',
            'country', 'region', 'city', 'birth_date', 'gender', 'industry',
            'employee_count', 'annual_revenue', 'lead_source', 'merged_into',
            'profiling_opt_out', 'deleted_at',
        ],
        'accounts': [
            'account_id', 'account_name', 'domain', 'industry', 'employee_count',
            'annual_revenue', 'country', 'region',
        ],
        'activities': [
            'activity_id', 'activity_type', 'occurred_at', 'contact_id', 'email',
            'target', 'campaign_id', 'channel', 'loaded_at',
        ],
        'campaigns': [
            'campaign_id', 'campaign_name', 'channel', 'started_at', 'ended_at',
            'cost',
        ],
        'opportunities': [
            'opportunity_id', 'contact_id', 'account_id', 'stage', 'created_at',
            'closed_at', 'amount', 'loss_reason',
        ],
        'contact_attributes': ['contact_id', 'attribute', 'value'],
        'erasure_requests': ['contact_id', 'email', 'requested_at'],
    }) %}
{% endmacro %}
