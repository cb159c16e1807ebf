-- One row per activity rule that some activity hits: what it listens to.

with

rules as (

    select * from {{ ref('scoring_rules') }}

),

rule_kinds as (

    select
        rule_key,
        {{ fingerprint('kind_key') }} as kind_set
    from {{ ref('activity_rule_kinds') }}
    group by rule_key

),

-- rules that differ in their points alone share the work of counting
signals as (

    select
        rules.rule_key,
        min(rules.rule_key) over (
            partition by rule_kinds.kind_set, rules.decay_id, rules.max_per_day
        ) as signal_key,
        rules.decay_id,
        rules.max_per_day
    from rules
    inner join rule_kinds
        on rules.rule_key = rule_kinds.rule_key

)

select * from signals
