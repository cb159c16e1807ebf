-- One row per contact, attribute and value that came as rows of their own.

{{ config(materialized='view') }}

with

contact_attribute_rows as (

    select * from {{ ref('contact_attribute_rows') }}
    where reject_reason is null

),

contact_attributes as (

    select distinct
        ---------- ids
        contact_key,
        contact_id,

        ---------- text
        attribute,
        value,

        ---------- dates
        valid_from
    from contact_attribute_rows

)

select * from contact_attributes
