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

    {{ attribute_values('conditions') }}

    union all

    select
        as_of_date,
        contact_key,
        'persona' as attribute,
        persona as value
    from personas
    where
        'persona' in (select conditions.attribute from conditions)

    union all

    select
        as_of_date,
        contact_key,
        'persona_match' as attribute,
        cast(persona_match as {{ dbt.type_string() }}) as value
    from personas
    where
        'persona_match' in (select conditions.attribute from conditions)

),

met as (

    {{ met_conditions('conditions', 'facts', 'people') }}

)

select * from met
