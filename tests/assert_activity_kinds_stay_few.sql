-- Rules meet each kind of activity once, so kinds must stay few: many distinct
-- targets (session ids in paths, free text) make every build slow. Warns, does
-- not fail.

{{ config(severity='warn') }}

with

kinds as (

    select count(*) as kinds from {{ ref('dim_activity_kinds') }}

)

select * from kinds
where kinds > 200000
