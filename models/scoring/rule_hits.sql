-- One row per day to score, contact and rule that its facts meet.

{{ config(materialized='view') }}

with

hits as (

    select * from {{ ref('attribute_hits') }}

    union all

    select * from {{ ref('activity_hits') }}

    union all

    select * from {{ ref('inactivity_hits') }}

)

select * from hits
