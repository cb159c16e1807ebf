-- One row per raw account row of the generic connector.

with

accounts as (

    select * from {{ source('raw', 'accounts') }}

),

cleaned as (

    select
        ---------- ids
        'generic' as source,
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
    from accounts

)

select * from cleaned
