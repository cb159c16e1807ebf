-- One row per raw Salesforce opportunity row.

{{ config(enabled=is_connected('salesforce')) }}

with

opportunities as (

    select * from {{ source('salesforce', 'opportunity') }}

),

mapped as (

    select
        {{ salesforce_gone() }} as left_out_reason,
        {{ prefixed_id('salesforce', 'id') }} as opportunity_id,
        {{ prefixed_id('salesforce', 'contact_id') }} as contact_id,
        {{ prefixed_id('salesforce', 'account_id') }} as account_id,
        case
            when {{ says_yes('is_won') }} then 'won'
            when {{ says_yes('is_closed') }} then 'lost'
            else 'open'
        end as stage,
        {{ first_text(['created_date']) }} as created_at,
        {{ first_text(['close_date']) }} as close_date,
        amount,
        {{ first_text([
            'loss_reason_c', 'closed_lost_reason_c', 'lost_reason_c',
        ]) }} as loss_reason
    from opportunities

)

select * from mapped
