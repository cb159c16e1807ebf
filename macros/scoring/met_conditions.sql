{#-
    Which conditions hold for which contact on which day. Operators meet each
    distinct (attribute, value) once; the many contacts are touched by equality
    joins alone. A condition holds when any value of the attribute meets it,
    `not_equals` when none is the value, `is_missing` when there is no value; it
    counts once.

    Arguments:
        conditions (sql): relation of (condition_key, attribute, operator,
            value).
        facts (sql): relation of (as_of_date, contact_key, attribute, value).
        people (sql): relation of (as_of_date, contact_key): all to be tested.
    Usage: met as ( {{ met_conditions('rules', 'facts', 'people') }} )
-#}
{% macro met_conditions(conditions, facts, people) %}
    with

    tested_values as (

        {{ tested_values(conditions, facts) }}

    ),

    met_by_value as (

        {{ met_by_value('tested_values', facts) }}

    ),

    met_by_absence as (

        {{ met_by_absence(conditions, facts, people) }}

    )

    select * from met_by_value

    union all

    select * from met_by_absence
{% endmacro %}

{#- Whether each condition holds for each distinct value of its attribute. -#}
{% macro tested_values(conditions, facts) -%}
    select
            conditions.condition_key,
            conditions.operator,
            known_values.attribute,
            known_values.value,
            {{ rule_matches(
                'conditions.operator', 'conditions.value', 'known_values.value'
            ) }} as is_match
        from {{ conditions }} as conditions
        inner join (
            select distinct
                attribute,
                value
            from {{ facts }}
        ) as known_values
            on conditions.attribute = known_values.attribute
{%- endmacro %}

{#-
    The conditions that a contact's values meet. Of several values one that
    differs is not enough for `not_equals`.
-#}
{% macro met_by_value(tested_values, facts) -%}
    select
            facts.as_of_date,
            facts.contact_key,
            tested_values.condition_key
        from {{ facts }} as facts
        inner join {{ tested_values }} as tested_values
            on
                facts.attribute = tested_values.attribute
                and facts.value = tested_values.value
        where tested_values.is_match or tested_values.operator = 'not_equals'
        group by
            facts.as_of_date,
            facts.contact_key,
            tested_values.condition_key
        having bool_and(tested_values.is_match)
{%- endmacro %}

{#- The conditions that a contact meets because an attribute has no value. -#}
{% macro met_by_absence(conditions, facts, people) -%}
    select
            people.as_of_date,
            people.contact_key,
            conditions.condition_key
        from {{ people }} as people
        inner join {{ conditions }} as conditions
            on conditions.operator = 'is_missing'
        left join {{ facts }} as facts
            on
                people.as_of_date = facts.as_of_date
                and people.contact_key = facts.contact_key
                and conditions.attribute = facts.attribute
        where facts.contact_key is null
{%- endmacro %}
