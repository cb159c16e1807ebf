-- One row per Salesforce lead or contact row that is current.

{{ config(enabled=is_connected('salesforce')) }}

{% set columns = (
    raw_columns('contacts') + var('extra_contact_columns')
) | join(',\n        ') %}

with

leads as (

    select * from {{ ref('base_salesforce__leads') }}
    where left_out_reason is null

),

contacts as (

    select * from {{ ref('base_salesforce__contacts') }}
    where left_out_reason is null

),

mapped as (

    select
        {{ columns }}
    from leads

    union all

    select
        {{ columns }}
    from contacts

),

cleaned as (

    {{ cleaned_contacts('mapped', 'salesforce') }}

)

select * from cleaned
