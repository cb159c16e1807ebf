-- One row per raw opportunity row of the generic connector.

with

opportunities as (

    select * from {{ source('raw', 'opportunities') }}

),

cleaned as (

    select
        ---------- ids
        'generic:opportunities' as source,
        {{ clean_text('opportunity_id') }} as opportunity_id,
        {{ clean_text('contact_id') }} as contact_id,
        {{ clean_text('account_id') }} as account_id,

        ---------- text
        {{ clean_lower('stage') }} as stage,
        {{ clean_text('loss_reason') }} as loss_reason,
        {{ raw_row('opportunities') }} as raw_row,

        ---------- numbers
        {{ to_number(clean_text('amount')) }} as amount,

        ---------- timestamps
        {{ parse_timestamp('created_at') }} as created_at,
        {{ parse_timestamp('closed_at') }} as closed_at
    from opportunities

)

select * from cleaned
