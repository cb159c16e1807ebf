-- One row per contact.

{{ config(materialized='view') }}

with

profiles as (

    select * from {{ ref('contact_profiles') }}

),

personas as (

    select contact_personas.*
    from {{ ref('contact_personas') }} as contact_personas
    inner join {{ ref('as_of_dates') }} as days
        on contact_personas.as_of_date = days.as_of_date
    where days.is_run_date

),

contacts as (

    select
        profiles.*,
        personas.persona,
        personas.persona_match
    from profiles
    left join personas
        on profiles.contact_key = personas.contact_key

)

select * from contacts
