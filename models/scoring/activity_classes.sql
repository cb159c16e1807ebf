-- One row per kind of activity that can move a score: its class.

with

signal_kinds as (

    select
        rule_kinds.kind_key,
        rule_kinds.rule_key as signal_key
    from {{ ref('activity_rule_kinds') }} as rule_kinds
    inner join {{ ref('activity_signals') }} as signals
        on
            rule_kinds.rule_key = signals.rule_key
            and signals.rule_key = signals.signal_key

),

kinds as (

    select * from {{ ref('dim_activity_kinds') }}
    where activity_type is not null

),

-- kinds that speak to the same signals need not be told apart
kind_signals as (

    select
        kinds.kind_key,
        kinds.is_engagement,
        {{ fingerprint('signal_kinds.signal_key') }} as signal_set
    from kinds
    left join signal_kinds
        on kinds.kind_key = signal_kinds.kind_key
    group by kinds.kind_key, kinds.is_engagement
    having count(signal_kinds.signal_key) > 0 or kinds.is_engagement

),

classes as (

    select
        kind_key,
        is_engagement,
        dense_rank() over (order by signal_set, is_engagement) as class_key
    from kind_signals

)

select * from classes
