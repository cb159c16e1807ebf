-- One row per day to score, scoring model, contact and rule or limit.

{{ config(materialized='view') }}

with

rule_ledger as (

    select * from {{ ref('rule_ledger') }}

),

group_limits as (

    select * from {{ ref('group_limits') }}

),

score_totals as (

    select * from {{ ref('score_totals') }}

),

rules as (

    select
        rule_key,
        rule_id,
        component,
        kind,
        label
    from {{ ref('scoring_rules') }}

),

rule_entries as (

    select
        rule_ledger.as_of_date,
        rule_ledger.model_key,
        rule_ledger.contact_key,
        rules.rule_id,
        rules.component,
        rules.kind,
        rules.label,
        rule_ledger.hits,
        rule_ledger.points,
        rule_ledger.uncapped_points,
        rule_ledger.earlier_points,
        rule_ledger.new_points,
        rule_ledger.first_hit_at,
        rule_ledger.last_hit_at
    from rule_ledger
    inner join rules
        on rule_ledger.rule_key = rules.rule_key

),

limit_entries as (

    select
        as_of_date,
        model_key,
        contact_key,
        cap_group as rule_id,
        component,
        'cap_group' as kind,
        points
    from group_limits

    {% for kind, component in {
        'fit_cap': 'fit', 'engagement_cap': 'engagement',
        'score_floor': 'limit', 'score_ceiling': 'limit',
    }.items() %}
    union all

    select
        as_of_date,
        model_key,
        contact_key,
        '{{ kind }}' as rule_id,
        '{{ component }}' as component,
        '{{ kind }}' as kind,
        {{ kind }}_points as points
    from score_totals
    where {{ kind }}_points <> 0

    {% endfor %}
),

entries as (

    select * from rule_entries

    union all

    select
        as_of_date,
        model_key,
        contact_key,
        rule_id,
        component,
        kind,
        cast(null as {{ dbt.type_string() }}) as label,
        cast(null as bigint) as hits,
        points,
        points as uncapped_points,
        cast(null as decimal(18, 2)) as earlier_points,
        cast(null as decimal(18, 2)) as new_points,
        cast(null as timestamp) as first_hit_at,
        cast(null as timestamp) as last_hit_at
    from limit_entries

)

select * from entries
