{#-
    How many contacts won their first deal of late, for each scoring model that is
    meant for them: who meets what the model requires. What it excludes does not
    count, because most models exclude customers.

    Arguments:
        days (sql): relation of the run's day.
        models (sql): relation of (model_id).
    Returns: a query of (model_id, contacts).
-#}
{% macro winners_by_model(days, models) -%}
    with

    required as (

        select
            rules.model_id,
            count(*) as rules
        from {{ ref('rules_in_force') }} as rules
        inner join {{ days }} as days
            on rules.as_of_date = days.as_of_date
        where rules.effect = 'require'
        group by rules.model_id

    ),

    first_wins as (

        select
            contact_id,
            min(converted_on) as converted_on
        from {{ ref('fct_conversions') }}
        group by contact_id

    ),

    recent as (

        select
            profiles.contact_key,
            days.as_of_date
        from first_wins
        inner join {{ days }} as days
            on
                first_wins.converted_on <= days.as_of_date
                and {{ days_between('first_wins.converted_on', 'days.as_of_date') }}
                < {{ var('health_conversion_days') }}
        inner join {{ ref('contact_profiles') }} as profiles
            on first_wins.contact_id = profiles.contact_id
        inner join {{ ref('contact_states') }} as states
            on
                profiles.contact_key = states.contact_key
                and days.as_of_date = states.as_of_date
        where states.unscored_reason is null

    ),

    met as (

        select
            rules.model_id,
            effects.contact_key,
            count(*) as rules
        from {{ ref('contact_effects') }} as effects
        inner join recent
            on
                effects.as_of_date = recent.as_of_date
                and effects.contact_key = recent.contact_key
        inner join {{ ref('scoring_rules') }} as rules
            on effects.rule_key = rules.rule_key
        where effects.effect = 'require'
        group by rules.model_id, effects.contact_key

    )

    select
        models.model_id,
        count(*) as contacts
    from recent
    cross join {{ models }} as models
    left join required
        on models.model_id = required.model_id
    left join met
        on
            models.model_id = met.model_id
            and recent.contact_key = met.contact_key
    where coalesce(met.rules, 0) = coalesce(required.rules, 0)
    group by models.model_id
{%- endmacro %}
