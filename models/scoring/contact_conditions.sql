-- One row per day to score, contact and attribute condition that it meets.

with

conditions as (

    select * from {{ ref('attribute_conditions') }}

),

people as (

    select
        as_of_date,
        contact_key
    from {{ ref('contact_states') }}
    where unscored_reason is null

),

personas as (

    select * from {{ ref('contact_personas') }}

),

facts as (

    {{ asked_values('conditions', 'personas') }}

),

met as (

    {{ met_conditions('conditions', 'facts', 'people') }}

)

select * from met
