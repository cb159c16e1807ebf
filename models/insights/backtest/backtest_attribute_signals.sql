-- One row per day tested, contact, attribute and value that it had.

{{ config(materialized=view_or_table(), schema='backtest') }}

with

days as (

    select distinct as_of_date from {{ ref('backtest_outcomes') }}

),

-- what rules and personas ask for, what came as rows of their own, and columns
-- of few values; never what names a person
asked as (

    select attribute from {{ ref('scoring_rules') }}
    where kind = 'attribute'

    union distinct

    select {{ clean_lower('attribute') }} as attribute
    from {{ ref('personas') }}

    union distinct

    select attribute from {{ ref('contact_attributes') }}

    {% for attribute in signal_attributes() %}
    union distinct

    select '{{ attribute }}' as attribute

    {% endfor %}
),

wanted as (

    select attribute from asked
    where
        attribute not in (
            {% for name in naming_attributes() -%}
            '{{ name }}'{% if not loop.last %},{% endif %}
            {% endfor -%}
        )

),

facts as (

    {{ attribute_values('wanted') }}

),

personas as (

    select
        as_of_date,
        contact_key,
        'persona' as attribute,
        persona as value
    from {{ ref('contact_personas') }}

),

known as (

    select
        as_of_date,
        contact_key,
        case when attribute = 'age_years' then 'age_band' else attribute end
            as attribute,
        case
            when attribute = 'age_years'
                then {{ age_band(to_number('value')) }}
            else {{ comparable('value') }}
        end as value
    from facts

    union all

    select * from personas

),

signals as (

    select distinct
        known.as_of_date,
        known.contact_key,
        'attribute' as signal_kind,
        known.attribute as signal,
        known.value as signal_value
    from known
    inner join days
        on known.as_of_date = days.as_of_date
    where known.value is not null

)

select * from signals
