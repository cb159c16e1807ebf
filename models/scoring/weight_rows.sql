-- One row per scoring model in force and weight that can move its scores.

{{ config(materialized='view') }}

with

models as (

    select distinct
        model_id,
        tier_set,
        {{ text_of([
            'fit_cap', 'engagement_cap', 'score_floor', 'score_ceiling',
            'tier_set', 'active_from', 'active_to',
        ]) }} as content
    from {{ ref('models_in_force') }}

),

rules as (

    select
        model_id,
        decay_id,
        {{ text_of([
            'kind', 'rule_id', 'effect', 'points', 'cap_group', 'max_points',
            'valid_from', 'valid_to', 'attribute', 'operator', 'value',
            'activity_type', 'campaign_id', 'channel', 'decay_id',
            'max_per_day', 'active_days', 'after_days', 'repeat_every_days',
        ]) }} as content
    from {{ ref('scoring_rules') }}

),

cap_groups as (

    select
        {{ clean_text('model_id') }} as model_id,
        {{ text_of(['cap_group', 'max_points']) }} as content
    from {{ ref('cap_groups') }}

),

decays as (

    select distinct
        rules.model_id,
        {{ text_of([
            'windows.decay_id', 'windows.kind',
            'windows.from_day', 'windows.to_day',
            'cast(windows.factor as decimal(18, 9))',
            'cast(windows.half_life_days as decimal(18, 9))',
        ]) }} as content
    from rules
    inner join {{ ref('decay_windows') }} as windows
        on rules.decay_id = {{ clean_text('windows.decay_id') }}

),

tiers as (

    select
        models.model_id,
        {{ text_of([
            'tiers.tier', 'tiers.tier_rank', 'tiers.min_score',
            'tiers.min_fit_points', 'tiers.min_engagement_points',
            'tiers.qualification',
        ]) }} as content
    from models
    inner join {{ ref('tiers') }} as tiers
        on models.tier_set = {{ clean_text('tiers.tier_set') }}

),

grades as (

    select
        models.model_id,
        {{ text_of(['grades.dimension', 'grades.grade', 'grades.min_share']) }}
            as content
    from models
    cross join {{ ref('grades') }} as grades

),

weights as (

    {% for kind, rows in {
        'model': 'models', 'rule': 'rules', 'cap group': 'cap_groups',
        'decay': 'decays', 'tier': 'tiers', 'grade': 'grades',
    }.items() %}
    select
        model_id,
        '{{ kind }}: ' || content as weight
    from {{ rows }}

    {% if not loop.last %}union all{% endif %}

    {% endfor %}
)

select * from weights
where weights.model_id in (select models.model_id from models)
