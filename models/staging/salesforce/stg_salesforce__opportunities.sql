-- One row per current Salesforce opportunity and contact, or without a contact.

{{ config(enabled=is_connected('salesforce')) }}

with

opportunities as (

    select * from {{ ref('base_salesforce__opportunities') }}
    where left_out_reason is null

),

opportunity_contacts as (

    select * from {{ ref('base_salesforce__opportunity_contacts') }}

),

-- The main contact carries the amount, so that amounts add up to what was sold.
mapped as (

    select
        opportunities.opportunity_id || case
            when contacts.place > 1
                then replace(contacts.contact_id, 'salesforce:', ':')
            else ''
        end as opportunity_id,
        contacts.contact_id,
        opportunities.account_id,
        opportunities.stage,
        opportunities.created_at,
        case
            when opportunities.stage <> 'open' then opportunities.close_date
        end as closed_at,
        case
            when coalesce(contacts.place, 1) = 1 then opportunities.amount
        end as amount,
        opportunities.loss_reason
    from opportunities
    left join opportunity_contacts as contacts
        on opportunities.opportunity_id = contacts.opportunity_id

),

cleaned as (

    {{ cleaned_opportunities('mapped', 'salesforce') }}

)

select * from cleaned
