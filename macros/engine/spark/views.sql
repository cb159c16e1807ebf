{#- What keeps Spark's planner from planning one thing many times over. -#}

{% macro spark__view_or_table() %}
    {{ return('table') }}
{% endmacro %}

{#- One pass over the profiles: a union of one scan for each attribute is planned and
    run scan by scan, which takes most of a small build. -#}
{% macro spark__wanted_profile_values(wanted) %}
    select
        profiles.as_of_date,
        profiles.contact_key,
        pairs.attribute,
        pairs.value
    from {{ ref('contact_day_profiles') }} as profiles
    lateral view stack(
        {{ profile_attributes() | length }}
        {%- for column in profile_attributes() %},
        '{{ column | lower }}', cast(profiles.{{ column }} as string)
        {%- endfor %}
    ) pairs as attribute, value
    where
        pairs.value is not null
        and pairs.attribute in (select attribute from {{ wanted }})
{% endmacro %}
