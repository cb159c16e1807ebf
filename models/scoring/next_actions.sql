-- One row per day to score, model and contact whom some action lifts a tier.

{{ config(materialized='view') }}

with

ranked as (

    select
        as_of_date,
        model_key,
        contact_key,
        action || case when times > 1 then ' ' || times || ' times' else '' end
        || ' (' || {{ signed('points') }} || ')' as action,
        row_number() over (
            partition by as_of_date, model_key, contact_key
            order by times, points desc, rule_key
        ) as place
    from {{ ref('tier_actions') }}

),

-- as many as people read
actions as (

    select
        as_of_date,
        model_key,
        contact_key,
        concat_ws(
            '; ',
            {% for place in [1, 2, 3] -%}
            max(case when place = {{ place }} then action end)
            {%- if not loop.last %},{% endif %}
            {% endfor -%}
        ) as next_actions
    from ranked
    where place <= 3
    group by as_of_date, model_key, contact_key

)

select * from actions
