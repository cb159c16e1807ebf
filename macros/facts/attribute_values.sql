{#-
    One row per day, contact, attribute and value, for the attributes that somebody asks
    for: the columns of a profile, what came as rows of their own, and what depends on
    the day (age, open and won opportunities).

    Arguments:
        wanted (sql): relation with the column `attribute`.
    Usage: attribute_values as ( {{ attribute_values('wanted') }} )
-#}
{% macro attribute_values(wanted) %}
    {{ wanted_profile_values(wanted) }}

    union all

    select
        day_values.as_of_date,
        day_values.contact_key,
        day_values.attribute,
        day_values.value
    from {{ ref('contact_day_values') }} as day_values
    where day_values.attribute in (select attribute from {{ wanted }})

    union all

    select
        day_attributes.as_of_date,
        day_attributes.contact_key,
        day_attributes.attribute,
        day_attributes.value
    from {{ ref('contact_day_attributes') }} as day_attributes
    where day_attributes.attribute in (select attribute from {{ wanted }})
{% endmacro %}

{#-
    `attribute_values`, and the persona with how well it fits.

    Arguments:
        wanted (sql): relation with the column `attribute`.
        personas (sql): the model `contact_personas`.
-#}
{% macro asked_values(wanted, personas) %}
    {{ attribute_values(wanted) }}
    {%- for attribute in ['persona', 'persona_match'] %}

    union all

    select
        as_of_date,
        contact_key,
        '{{ attribute }}' as attribute,
        cast({{ attribute }} as {{ dbt.type_string() }}) as value
    from {{ personas }}
    where '{{ attribute }}' in (select {{ wanted }}.attribute from {{ wanted }})
    {%- endfor %}
{% endmacro %}

{#-
    The part of `attribute_values` that stands in columns of a profile.

    Arguments:
        wanted (sql): relation with the column `attribute`.
-#}
{% macro wanted_profile_values(wanted) -%}
    {{ return(adapter.dispatch('wanted_profile_values', 'lead_scoring')(wanted)) }}
{%- endmacro %}

{% macro default__wanted_profile_values(wanted) -%}
    {%- for column in profile_attributes() %}
    select
        profiles.as_of_date,
        profiles.contact_key,
        '{{ column | lower }}' as attribute,
        cast(profiles.{{ column }} as {{ dbt.type_string() }}) as value
    from {{ ref('contact_day_profiles') }} as profiles
    where
        profiles.{{ column }} is not null
        -- an attribute that nobody asks for is not read
        and exists (select 1 from {{ wanted }} where attribute = '{{ column | lower }}')
    {%- if not loop.last %}

    union all
    {% endif %}
    {%- endfor %}
{%- endmacro %}

{#- The columns of `contact_profiles` that rules may name. -#}
{% macro profile_attributes() %}
    {{ return([
        'contact_id', 'created_at', 'email', 'account_id', 'updated_at', 'full_name',
        'owner_id', 'job_title', 'seniority', 'job_function', 'country', 'region',
        'city', 'birth_date', 'gender', 'industry', 'employee_count',
        'annual_revenue', 'lead_source', 'merged_into', 'profiling_opt_out',
        'deleted_at', 'account_name', 'domain', 'email_domain', 'email_domain_kind',
        'birth_year',
    ] + var('extra_contact_columns')) }}
{% endmacro %}

{#- Of these, what may change while the contact stays the same. -#}
{% macro profile_values() %}
    {{ return(profile_attributes() | reject('equalto', 'contact_id') | list) }}
{% endmacro %}
