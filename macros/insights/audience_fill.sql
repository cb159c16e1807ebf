{#-
    The steps of `audience_fill`. A column of a profile is counted by a flag, all
    columns in one pass; what came as rows of its own, what depends on the day and
    personas are few rows beside it.
-#}

{#-
    One row per scoring model and attribute that a rule in force asks for. Where all
    rules only ask whether it is there, or it counts deals, an empty one is an answer
    (`is_asked_of_all` is false).

    Usage: used as ( {{ used_attributes() }} )
-#}
{% macro used_attributes() -%}
    select
        rules.model_id,
        rules.attribute,
        rules.attribute not in ('open_opportunities', 'won_opportunities')
        and count(
            case when rules.operator not in ('is_set', 'is_missing') then 1 end
        ) > 0 as is_asked_of_all,
        count(*) as rules
    from {{ ref('rules_in_force') }} as rules
    inner join {{ ref('as_of_dates') }} as rule_days
        on rules.as_of_date = rule_days.as_of_date
    where
        rules.kind = 'attribute'
        and rule_days.is_run_date
    group by rules.model_id, rules.attribute
{%- endmacro %}

{#-
    CTEs `beside_values` (model, contact, attribute that is no filled column of the
    profile) and `beside` (how many of them for each contact).

    Arguments:
        used, members, profiles (sql): relations.
        columns (list): those of a profile.
-#}
{% macro values_beside_profiles(used, members, profiles, columns) -%}
asked as (

    select distinct attribute from {{ used }}

),

day_values as (

    select as_of_date, contact_key, attribute
    from {{ ref('contact_day_values') }}
    where attribute in (select asked.attribute from asked)

    union all

    select as_of_date, contact_key, attribute
    from {{ ref('contact_day_attributes') }}
    where attribute in (select asked.attribute from asked)

    {% for attribute in ['persona', 'persona_match'] -%}
    union all

    select as_of_date, contact_key, '{{ attribute }}' as attribute
    from {{ ref('contact_personas') }}
    where '{{ attribute }}' in (select asked.attribute from asked)

    {% endfor -%}
),

unfilled as (

    select distinct
        day_values.contact_key,
        day_values.attribute
    from day_values
    inner join days
        on day_values.as_of_date = days.as_of_date
    left join {{ profiles }} as profiles
        on
            day_values.contact_key = profiles.contact_key
            and day_values.attribute in ('{{ columns | join("', '") }}')
    where
        not coalesce(
            case day_values.attribute
                {%- for column in columns %}
                when '{{ column }}' then profiles.has_{{ column }}
                {%- endfor %}
            end, false
        )

),

beside_values as (

    select
        members.model_id,
        members.contact_key,
        used.attribute,
        used.is_asked_of_all
    from unfilled
    inner join {{ members }} as members
        on unfilled.contact_key = members.contact_key
    inner join {{ used }} as used
        on
            members.model_id = used.model_id
            and unfilled.attribute = used.attribute

),

beside as (

    select
        model_id,
        contact_key,
        sum(case when is_asked_of_all then 1 else 0 end) as asked
    from beside_values
    group by model_id, contact_key

)
{%- endmacro %}

{#-
    The last steps: one pass that counts, and the counts one below the other.

    Arguments:
        filled, used, beside_values (sql): relations.
        columns (list): those of a profile.
-#}
{% macro audience_counts(filled, used, beside_values, columns) -%}
, counts as (

    select
        model_id,
        {%- for column in columns %}
        count(case when has_{{ column }} then 1 end) as with_{{ column }},
        {%- endfor %}
        count(case when is_profiled and not is_unclean then 1 end) as profiled,
        count(*) as contacts
    from {{ filled }}
    group by model_id

),

beside_counts as (

    select
        model_id,
        attribute,
        count(*) as contacts
    from {{ beside_values }}
    group by model_id, attribute

),

measures as (

    select
        counts.model_id,
        used.attribute,
        used.is_asked_of_all,
        cast(used.rules as integer) as rules,
        counts.contacts,
        coalesce(beside_counts.contacts, 0)
        + case used.attribute
            {%- for column in columns %}
            when '{{ column }}' then counts.with_{{ column }}
            {%- endfor %}
            else 0
        end as filled
    from counts
    inner join {{ used }} as used
        on counts.model_id = used.model_id
    left join beside_counts
        on
            used.model_id = beside_counts.model_id
            and used.attribute = beside_counts.attribute

    union all

    select
        model_id,
        '(profile)' as attribute,
        true as is_asked_of_all,
        0 as rules,
        contacts,
        profiled as filled
    from counts

)

select * from measures
{%- endmacro %}
