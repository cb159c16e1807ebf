-- One row per day to score, contact, value and attribute that a rule asks for.

{{ config(materialized='view') }}

with

conditions as (

    select * from {{ ref('attribute_conditions') }}

),

personas as (

    select * from {{ ref('contact_personas') }}

),

asked_attributes as (

    {{ asked_values('conditions', 'personas') }}

)

select * from asked_attributes
