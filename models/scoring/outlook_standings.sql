-- One row per live scoring model and contact above its lowest tier today.

{{ config(materialized='view') }}

select * from {{ ref('contact_ladders') }}
where is_in_outlook
