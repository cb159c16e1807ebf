-- One row per activity class and signal that it speaks to.

with

classes as (

    select
        class_key,
        min(kind_key) as kind_key
    from {{ ref('activity_classes') }}
    group by class_key

),

rule_kinds as (

    select * from {{ ref('activity_rule_kinds') }}

),

signals as (

    select * from {{ ref('activity_signals') }}
    where rule_key = signal_key

),

class_signals as (

    select
        classes.class_key,
        signals.signal_key,
        signals.decay_id,
        signals.max_per_day,
        -- a daily limit over several classes needs their days added up first
        signals.max_per_day is not null
        and count(*) over (partition by signals.signal_key) > 1
            as needs_day_total
    from classes
    inner join rule_kinds
        on classes.kind_key = rule_kinds.kind_key
    inner join signals
        on rule_kinds.rule_key = signals.signal_key

)

select * from class_signals
