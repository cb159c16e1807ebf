{#-
    Contacts in the columns of the raw contract, cleaned: text trimmed, times parsed,
    size ranges read. The same for every connector.

    Arguments:
        rows (sql): relation with all columns of the contract's table, and the extra
            ones of this project.
        source (str): name of the connector.
    Usage: cleaned as ( {{ cleaned_contacts('contacts', 'generic') }} )
-#}
{% macro cleaned_contacts(rows, source) %}
    select
        ---------- ids
        '{{ source }}' as source,
        {{ clean_text('contact_id') }} as contact_id,
        {{ clean_text('account_id') }} as account_id,
        {{ clean_text('owner_id') }} as owner_id,
        {{ clean_text('merged_into') }} as merged_into,

        ---------- text
        {{ clean_email('email') }} as email,
        {% for column in [
            'full_name', 'job_title', 'seniority', 'job_function', 'country',
            'region', 'city', 'gender', 'industry', 'lead_source',
        ] + var('extra_contact_columns') %}
        {{ clean_text(column) }} as {{ column }},
        {% endfor %}
        {{ lower_end(clean_text('employee_count')) }} as employee_count,
        {{ lower_end(clean_text('annual_revenue')) }} as annual_revenue,
        {{ raw_row('contacts') }} as raw_row,

        ---------- booleans
        {{ says_yes('profiling_opt_out') }} as profiling_opt_out,

        ---------- dates
        cast({{ parse_timestamp('birth_date') }} as date) as birth_date,

        ---------- timestamps
        {{ parse_timestamp('created_at') }} as created_at,
        {{ parse_timestamp('updated_at') }} as updated_at,
        {{ parse_timestamp('deleted_at') }} as deleted_at
    from {{ rows }}
{% endmacro %}
