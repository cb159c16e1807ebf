-- One row per Salesforce opportunity and contact.

{{ config(enabled=is_connected('salesforce')) }}

with

roles as (

    select
        opportunity_id,
        contact_id,
        is_primary,
        false as is_named
    from {{ ref('base_salesforce__opportunity_roles') }}
    where left_out_reason is null

),

named as (

    select
        opportunity_id,
        contact_id,
        false as is_primary,
        true as is_named
    from {{ ref('base_salesforce__opportunities') }}
    where
        left_out_reason is null
        and opportunity_id is not null
        and contact_id is not null

),

known as (

    select * from roles

    union all

    select * from named

),

-- Whose lead became the opportunity: only where nothing else says whose it is.
leads as (

    select
        {{ prefixed_id('salesforce', 'converted_opportunity_id') }}
            as opportunity_id,
        -- a converted lead is merged into its contact, where that is there
        {{ prefixed_id('salesforce', 'id') }} as contact_id,
        false as is_primary,
        false as is_named
    from {{ source('salesforce', 'lead') }}
    where not {{ salesforce_is_superseded() }}

),

converted as (

    select leads.*
    from leads
    left join known
        on leads.opportunity_id = known.opportunity_id
    where
        known.opportunity_id is null
        and leads.opportunity_id is not null
        and leads.contact_id is not null

),

all_contacts as (

    select * from known

    union all

    select * from converted

),

ranked as (

    select
        opportunity_id,
        contact_id,
        row_number() over (
            partition by opportunity_id
            order by
                max(case when is_primary then 1 else 0 end) desc,
                max(case when is_named then 1 else 0 end) desc,
                contact_id asc
        ) as place
    from all_contacts
    group by opportunity_id, contact_id

)

select * from ranked
