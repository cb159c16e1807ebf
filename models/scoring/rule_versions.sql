-- One row per day to score and rule in force: what its points rest on.

with

rules as (

    select * from {{ ref('rules_in_force') }}

),

decay_windows as (

    select
        {{ clean_text('decay_id') }} as decay_id,
        {{ text_of([
            'kind', 'from_day', 'to_day', 'cast(factor as decimal(18, 9))',
            'cast(half_life_days as decimal(18, 9))',
        ]) }} as content
    from {{ weights_of('decay_windows') }}

),

decays as (

    select
        decay_id,
        {{ joined_text('content', "'; '", 'content') }} as content
    from decay_windows
    group by decay_id

),

versions as (

    select
        rules.as_of_date,
        rules.model_id,
        rules.rule_id,
        rules.kind,
        rules.label,
        md5({{ text_of([
            'rules.kind', 'rules.points', 'rules.attribute', 'rules.operator',
            'rules.value', 'rules.activity_type', 'rules.campaign_id',
            'rules.channel', 'rules.max_per_day', 'rules.after_days',
            'rules.repeat_every_days', 'decays.content',
        ]) }}) as rule_version
    from rules
    left join decays
        on rules.decay_id = decays.decay_id

)

select * from versions
