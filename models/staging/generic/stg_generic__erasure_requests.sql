-- One row per raw erasure request of the generic connector.

with

erasure_requests as (

    select * from {{ source('raw', 'erasure_requests') }}

),

cleaned as (

    select
        ---------- ids
        {{ clean_text('contact_id') }} as contact_id,

        ---------- text
        {{ clean_email('email') }} as email,

        ---------- timestamps
        {{ parse_timestamp('requested_at') }} as requested_at
    from erasure_requests

)

select * from cleaned
