-- One row per raw contact attribute row of the generic connector.

with

contact_attributes as (

    select * from {{ source('raw', 'contact_attributes') }}

),

cleaned as (

    select
        ---------- ids
        'generic' as source,
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
        {{ raw_row('contact_attributes') }} as raw_row
    from contact_attributes

)

select * from cleaned
