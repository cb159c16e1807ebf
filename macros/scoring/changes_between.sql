{#-
    What `lead-scoring why` tells of one contact: each rule of each scoring
    model, how it changed between two days that it has scored, and how old its
    newest hit was.

    Arguments:
        first, last (str): the two days, YYYY-MM-DD.
        contact (sql): the id of the contact, a text literal.
    Usage: {{ changes_between('2026-06-01', '2026-06-30', "'c1'") }}
-#}
{% macro changes_between(first, last, contact) %}
    {%- set rows = '(select * from ' ~ ref('comparable_rows')
        ~ ' where as_of_date = ' %}
    {%- set day = '(select as_of_date from ' ~ ref('as_of_dates')
        ~ ' where ' ~ is_asked_day(1) ~ ')' %}
    {%- set merged = '(' ~ merged_records('(' ~ people_of(day) ~ ')') ~ ')' %}
    select
        changes.model_id,
        changes.rule_id,
        changes.kind,
        coalesce(later_rules.label, earlier_rules.label) as label,
        changes.hits_before,
        changes.hits_after,
        {{ newest_hit_age('earlier_rules', first) }} as age_before,
        {{ newest_hit_age('later_rules', last) }} as age_after,
        changes.points_before,
        changes.points_after,
        {%- for part in change_parts() %}
        changes.{{ part }}{% if not loop.last %},{% endif %}
        {%- endfor %}
    from (
        {{ rule_changes(
            rows ~ "cast('" ~ last ~ "' as date))",
            ref('asked_ledger'),
            merged,
            contact
        ) }}
    ) as changes
    {%- for name, day in {'later_rules': last, 'earlier_rules': first}.items() %}
    left join {{ ref('score_ledger') }} as {{ name }}
        on
            changes.model_id = {{ name }}.model_id
            and changes.contact_id = {{ name }}.contact_id
            and changes.rule_id = {{ name }}.rule_id
            and changes.kind = {{ name }}.kind
            and {{ name }}.as_of_date = cast('{{ day }}' as date)
    {%- endfor %}
    order by changes.model_id, changes.kind, changes.rule_id
{% endmacro %}

{#- How old the newest hit was on a day, in days. -#}
{% macro newest_hit_age(ledger, day) -%}
    {{ days_between(
        'cast(' ~ ledger ~ '.last_hit_at as date)', "cast('" ~ day ~ "' as date)"
    ) }}
{%- endmacro %}

{#-
    Whether a day is one of the two that `lead-scoring why` asks about; never so
    in any other run.

    Arguments:
        number (int): 0 the earlier one, 1 the later one.
-#}
{% macro is_asked_day(number) -%}
    {%- if asked_days() -%}
    as_of_date = cast('{{ asked_days()[number] }}' as date)
    {%- else -%}
    1 = 0
    {%- endif -%}
{%- endmacro %}

{#-
    Who was a person of their own on some days, scored or not.

    Arguments:
        days (sql): relation of (as_of_date).
-#}
{% macro people_of(days) %}
    select people.contact_id
    from {{ ref('contact_states') }} as states
    inner join {{ days }} as days_asked
        on states.as_of_date = days_asked.as_of_date
    inner join (select * from {{ scored_people() }}) as people
        on states.contact_key = people.contact_key
{% endmacro %}

{#-
    The records that had been merged into others by then.

    Arguments:
        people (sql): relation of (contact_id): who was a person then.
-#}
{% macro merged_records(people) %}
    select
        identities.contact_id,
        identities.survivor_id
    from {{ ref('contact_identities') }} as identities
    left join {{ people }} as people_then
        on identities.contact_id = people_then.contact_id
    where
        identities.contact_id <> identities.survivor_id
        and people_then.contact_id is null
{% endmacro %}
