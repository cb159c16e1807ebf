-- One row per contact, attribute, value and day on which it came or went.

{{ config(materialized='view') }}

with

profile_history as (

    select * from {{ ref('profile_history') }}
    where contact_id is not null

),

first_looks as (

    select
        contact_id,
        min(seen_on) as seen_on
    from profile_history
    group by contact_id

),

column_values as (

    {% for column in profile_values() -%}
    select
        contact_id,
        seen_on,
        '{{ column | lower }}' as attribute,
        cast({{ column }} as {{ dbt.type_string() }}) as value
    from profile_history
    {%- if not loop.last %}

    union all

    {% endif -%}
    {%- endfor %}

),

steps as (

    select
        *,
        lag(value) over (
            partition by contact_id, attribute order by seen_on
        ) as value_before
    from column_values

),

events as (

    select
        contact_id,
        attribute,
        value,
        seen_on,
        false as is_gone
    from steps
    where
        value is not null
        and (value_before is null or value <> value_before)

    union all

    select
        contact_id,
        attribute,
        value_before as value,
        seen_on,
        true as is_gone
    from steps
    where
        value_before is not null
        and (value is null or value <> value_before)

    union all

    select
        contact_id,
        attribute,
        value,
        seen_on,
        is_gone
    from {{ ref('contact_value_history') }}
    where contact_id is not null

),

marked as (

    select
        ---------- ids
        events.contact_id,

        ---------- text
        events.attribute,
        events.value,

        ---------- booleans
        events.is_gone,
        not events.is_gone and events.seen_on = first_looks.seen_on
            as current_only,

        ---------- dates
        events.seen_on
    from events
    left join first_looks
        on events.contact_id = first_looks.contact_id

)

select * from marked
