-- Contacts = scored + outside the audience + opted out + deleted + not yet
-- created, for every scoring model and day.

with

models_in_force as (

    select
        as_of_date,
        model_id,
        {% if known_by() -%}
        (
            select count(*) from {{ ref('contact_day_profiles') }} as people
            where people.as_of_date = models_in_force.as_of_date
        ) as contacts
        {%- else -%}
        (select count(*) from {{ ref('dim_contacts') }}) as contacts
        {%- endif %}
    from {{ ref('models_in_force') }}

),

scored as (

    select
        as_of_date,
        model_id,
        count(*) as contacts
    from {{ ref('contact_scores') }}
    group by as_of_date, model_id

),

unscored as (

    select
        as_of_date,
        model_id,
        count(*) as contacts
    from {{ ref('unscored_contacts') }}
    group by as_of_date, model_id

)

select
    models_in_force.as_of_date,
    models_in_force.model_id,
    models_in_force.contacts,
    scored.contacts as scored,
    unscored.contacts as unscored
from models_in_force
left join scored
    on
        models_in_force.as_of_date = scored.as_of_date
        and models_in_force.model_id = scored.model_id
left join unscored
    on
        models_in_force.as_of_date = unscored.as_of_date
        and models_in_force.model_id = unscored.model_id
where
    models_in_force.contacts
    <> coalesce(scored.contacts, 0) + coalesce(unscored.contacts, 0)
