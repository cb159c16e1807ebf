-- One row per raw Salesforce opportunity contact role row.

{{ config(enabled=is_connected('salesforce')) }}

with

roles as (

    select
        {{ prefixed_id('salesforce', 'id') }} as row_id,
        {{ prefixed_id('salesforce', 'opportunity_id') }} as opportunity_id,
        {{ prefixed_id('salesforce', 'contact_id') }} as contact_id,
        {{ says_yes('is_primary') }} as is_primary,
        {{ salesforce_gone() }} as gone
    from {{ source('salesforce', 'opportunity_contact_role') }}

),

opportunities as (

    select distinct opportunity_id
    from {{ ref('base_salesforce__opportunities') }}
    where left_out_reason is null

),

judged as (

    select
        roles.row_id,
        roles.opportunity_id,
        roles.contact_id,
        roles.is_primary,
        case
            when roles.gone is not null then roles.gone
            when opportunities.opportunity_id is null then 'no_parent'
            when roles.contact_id is null then 'missing_contact'
        end as left_out_reason
    from roles
    left join opportunities
        on roles.opportunity_id = opportunities.opportunity_id

)

select * from judged
