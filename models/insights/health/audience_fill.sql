-- One row per scoring model and what is counted of its audience today.

{{ config(schema='health') }}

{%- set columns = profile_values() | map('lower') | list %}

with

days as (

    select as_of_date from {{ ref('as_of_dates') }}
    where is_run_date

),

members as (

    select
        contact_scores.model_id,
        contact_scores.as_of_date,
        contact_scores.contact_key
    from {{ ref('contact_scores') }} as contact_scores
    inner join days
        on contact_scores.as_of_date = days.as_of_date

),

used as (

    {{ used_attributes() }}

),

-- all columns in one pass, and what goes into the join is narrow
profiles as (

    select
        profiles.contact_key,
        {%- for column in columns %}
        profiles.{{ column }} is not null as has_{{ column }},
        {%- endfor %}
        coalesce(
            profiles.email_domain_kind in ('competitor', 'disposable', 'own'),
            false
        ) as is_unclean
    from {{ ref('contact_day_profiles') }} as profiles
    inner join days
        on profiles.as_of_date = days.as_of_date

),

-- which columns a model asks for, in one row
wanted as (

    select
        model_id,
        {%- for column in columns %}
        count(
            case when attribute = '{{ column }}' and is_asked_of_all then 1 end
        ) as uses_{{ column }},
        {%- endfor %}
        count(case when is_asked_of_all then 1 end) as attributes
    from used
    group by model_id

),

{{ values_beside_profiles('used', 'members', 'profiles', columns) }},

filled as (

    select
        members.model_id,
        {%- for column in columns %}
        profiles.has_{{ column }},
        {%- endfor %}
        profiles.is_unclean,
        coalesce(beside.asked, 0)
        {%- for column in columns %}
        + case
            when profiles.has_{{ column }}
                then coalesce(wanted.uses_{{ column }}, 0)
            else 0
        end
        {%- endfor %}
        >= coalesce(wanted.attributes, 0) * {{ var('health_min_profile') }}
            as is_profiled
    from members
    inner join profiles
        on members.contact_key = profiles.contact_key
    left join wanted
        on members.model_id = wanted.model_id
    left join beside
        on
            members.model_id = beside.model_id
            and members.contact_key = beside.contact_key

)

{{ audience_counts('filled', 'used', 'beside_values', columns) }}
