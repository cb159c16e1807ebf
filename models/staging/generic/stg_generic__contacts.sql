-- One row per raw contact row of the generic connector.

with

contacts as (

    select * from {{ source('raw', 'contacts') }}

),

cleaned as (

    select
        ---------- ids
        'generic' as source,
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
        coalesce(
            {{ clean_lower('profiling_opt_out') }}
            in ('true', 't', '1', 'yes', 'y'),
            false
        ) as profiling_opt_out,

        ---------- dates
        cast({{ parse_timestamp('birth_date') }} as date) as birth_date,

        ---------- timestamps
        {{ parse_timestamp('created_at') }} as created_at,
        {{ parse_timestamp('updated_at') }} as updated_at,
        {{ parse_timestamp('deleted_at') }} as deleted_at
    from contacts

)

select * from cleaned
