-- One row per rule of a scoring model.

with

attribute_rules as (

    select
        'attribute' as kind,
        'fit' as component,
        {{ rule_columns(
            effect='effect',
            attribute='attribute',
            operator='operator',
            value='value'
        ) }}
    from {{ weights_of('attribute_weights') }}

),

activity_rules as (

    select
        'activity' as kind,
        'engagement' as component,
        {{ rule_columns(
            effect='effect',
            max_points='max_points',
            activity_type='activity_type',
            operator='target_operator',
            value='target',
            campaign_id='campaign_id',
            channel='channel',
            decay_id='decay_id',
            max_per_day='max_per_day',
            active_days='active_days'
        ) }}
    from {{ weights_of('activity_weights') }}

),

inactivity_rules as (

    select
        'inactivity' as kind,
        'engagement' as component,
        {{ rule_columns(
            max_points='max_points',
            after_days='after_days',
            repeat_every_days='repeat_every_days'
        ) }}
    from {{ weights_of('inactivity_weights') }}

),

rules as (

    select * from attribute_rules

    union all

    select * from activity_rules

    union all

    select * from inactivity_rules

),

keyed as (

    select
        row_number() over (order by model_id, rule_id, kind) as rule_key,
        rules.*
    from rules

)

select * from keyed
