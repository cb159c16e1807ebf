-- Each raw Salesforce contact role is left out with its reason, or part of the
-- staged row of its opportunity and contact.

{{ config(enabled=is_connected('salesforce')) }}

with

roles as (

    select
        {{ prefixed_id('salesforce', 'id') }} as row_id,
        {{ prefixed_id('salesforce', 'opportunity_id') }} as opportunity_id,
        {{ prefixed_id('salesforce', 'contact_id') }} as contact_id
    from {{ source('salesforce', 'opportunity_contact_role') }}

),

left_out as (

    select
        row_id,
        count(*) as rows_left_out
    from {{ ref('stg_salesforce__left_out') }}
    where source_table = 'opportunity_contact_role'
    group by row_id

),

staged as (

    select distinct
        contact_id,
        'salesforce:' || split_part(opportunity_id, ':', 2) as whole_id
    from {{ ref('stg_salesforce__opportunities') }}

),

counted as (

    select
        roles.row_id,
        count(*) as raw_rows,
        coalesce(max(left_out.rows_left_out), 0) as rows_left_out,
        count(staged.whole_id) as staged_rows
    from roles
    left join left_out
        on roles.row_id is not distinct from left_out.row_id
    left join staged
        on
            roles.opportunity_id = staged.whole_id
            and roles.contact_id = staged.contact_id
    group by roles.row_id

)

select * from counted
where
    rows_left_out > raw_rows
    or (rows_left_out < raw_rows and staged_rows = 0)
