-- One row per day to score, model and contact in its audience: what rules give.

{{ config(materialized='view') }}

with

audience_members as (

    select * from {{ ref('audience_members') }}

),

rule_ledger as (

    select * from {{ ref('rule_ledger') }}

),

group_limits as (

    select * from {{ ref('group_limits') }}

),

rules as (

    select
        rule_key,
        component
    from {{ ref('scoring_rules') }}

),

entries as (

    select
        rule_ledger.as_of_date,
        rule_ledger.model_key,
        rule_ledger.contact_key,
        rules.component,
        rule_ledger.points,
        case when rule_ledger.points < 0 then rule_ledger.points end
            as negative_points
    from rule_ledger
    inner join rules
        on rule_ledger.rule_key = rules.rule_key

    union all

    select
        as_of_date,
        model_key,
        contact_key,
        component,
        points,
        null as negative_points
    from group_limits

),

sums as (

    select
        as_of_date,
        model_key,
        contact_key,
        sum(case when component = 'fit' then points else 0 end) as fit_points,
        sum(case when component = 'engagement' then points else 0 end)
            as engagement_points,
        sum(negative_points) as negative_points
    from entries
    group by as_of_date, model_key, contact_key

),

-- somebody whom no rule touches scores 0, not NULL
members as (

    select
        members.as_of_date,
        members.model_key,
        members.contact_key,
        coalesce(sums.fit_points, 0) as fit_points,
        coalesce(sums.engagement_points, 0) as engagement_points,
        coalesce(sums.negative_points, 0) as negative_points
    from audience_members as members
    left join sums
        on
            members.as_of_date = sums.as_of_date
            and members.model_key = sums.model_key
            and members.contact_key = sums.contact_key

)

select * from members
