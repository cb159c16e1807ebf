-- One row per HubSpot deal and contact of it, or per deal without a contact.

{{ config(enabled=is_connected('hubspot')) }}

with

deals as (

    select * from {{ ref('base_hubspot__deals') }}
    where left_out_reason is null

),

-- two kinds of link between the same two are one taking part
contacts as (

    select distinct
        {{ clean_text('deal_id') }} as deal_id,
        {{ clean_text('contact_id') }} as contact_id
    from {{ source('hubspot', 'deal_contact') }}
    where {{ clean_text('contact_id') }} is not null

),

numbered as (

    select
        deal_id,
        contact_id,
        row_number() over (partition by deal_id order by contact_id) as place
    from contacts

),

-- The first contact carries the deal, the others carry its days: so that each
-- has been won, and the amounts still sum up to the deal's.
mapped as (

    select
        'hubspot:' || deals.deal_id || case
            when numbered.place > 1 then ':' || numbered.contact_id
            else ''
        end as opportunity_id,
        'hubspot:' || numbered.contact_id as contact_id,
        deals.account_id,
        deals.stage,
        deals.created_at,
        deals.closed_at,
        case when coalesce(numbered.place, 1) = 1 then deals.amount end
            as amount,
        deals.loss_reason
    from deals
    left join numbered
        on deals.deal_id = numbered.deal_id

),

cleaned as (

    {{ cleaned_opportunities('mapped', 'hubspot') }}

)

select * from cleaned
