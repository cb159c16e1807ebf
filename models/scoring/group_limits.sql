-- One row per day to score, scoring model, contact and cap group that binds.

with

rule_ledger as (

    select * from {{ ref('rule_ledger') }}

),

grouped_rules as (

    select
        rule_key,
        model_id,
        component,
        cap_group
    from {{ ref('scoring_rules') }}
    where cap_group is not null

),

cap_groups as (

    select
        {{ clean_text('model_id') }} as model_id,
        {{ clean_text('cap_group') }} as cap_group,
        max_points
    from {{ weights_of('cap_groups') }}

),

sums as (

    select
        rule_ledger.as_of_date,
        rule_ledger.model_key,
        rule_ledger.contact_key,
        grouped_rules.model_id,
        grouped_rules.component,
        grouped_rules.cap_group,
        sum(rule_ledger.points) as points
    from rule_ledger
    inner join grouped_rules
        on rule_ledger.rule_key = grouped_rules.rule_key
    group by
        rule_ledger.as_of_date,
        rule_ledger.model_key,
        rule_ledger.contact_key,
        grouped_rules.model_id,
        grouped_rules.component,
        grouped_rules.cap_group

),

limits as (

    select
        sums.as_of_date,
        sums.model_key,
        sums.contact_key,
        sums.component,
        sums.cap_group,
        cast(
            {{ limit_points('sums.points', 'cap_groups.max_points') }}
            - sums.points
            as decimal(18, 2)
        ) as points
    from sums
    inner join cap_groups
        on
            sums.model_id = cap_groups.model_id
            and sums.cap_group = cap_groups.cap_group
    where abs(sums.points) > cap_groups.max_points

)

select * from limits
