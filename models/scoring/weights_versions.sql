-- One row per scoring model: a hash of all weights that can move one of its scores.

with

models as (

    select distinct
        model_id,
        {{ text_of([
            'fit_cap', 'engagement_cap', 'score_floor', 'score_ceiling', 'tier_set',
            'active_from', 'active_to',
        ]) }} as content,
        tier_set
    from {{ ref('models_in_force') }}

),

rules as (

    select
        model_id,
        decay_id,
        {{ text_of([
            'kind', 'rule_id', 'effect', 'points', 'cap_group', 'max_points',
            'valid_from', 'valid_to', 'attribute', 'operator', 'value',
            'activity_type', 'campaign_id', 'channel', 'decay_id', 'max_per_day',
            'active_days', 'after_days', 'repeat_every_days',
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

    select
        {{ clean_text('decay_id') }} as decay_id,
        {{ text_of([
            'decay_id', 'kind', 'from_day', 'to_day',
            'cast(factor as decimal(18, 9))',
            'cast(half_life_days as decimal(18, 9))',
        ]) }} as content
    from {{ ref('decay_windows') }}

),

tiers as (

    select
        {{ clean_text('tier_set') }} as tier_set,
        {{ text_of([
            'tier', 'tier_rank', 'min_score', 'min_fit_points',
            'min_engagement_points', 'qualification',
        ]) }} as content
    from {{ ref('tiers') }}

),

grades as (

    select {{ text_of(['dimension', 'grade', 'min_share']) }} as content
    from {{ ref('grades') }}

),

used_decays as (

    select distinct
        model_id,
        decay_id
    from rules

),

parts as (

    select
        model_id,
        'model: ' || content as content
    from models

    union all

    select
        model_id,
        'rule: ' || content as content
    from rules

    union all

    select
        model_id,
        'cap group: ' || content as content
    from cap_groups

    union all

    select
        used_decays.model_id,
        'decay: ' || decays.content as content
    from used_decays
    inner join decays
        on used_decays.decay_id = decays.decay_id

    union all

    select
        models.model_id,
        'tier: ' || tiers.content as content
    from models
    inner join tiers
        on models.tier_set = tiers.tier_set

    union all

    select
        models.model_id,
        'grade: ' || grades.content as content
    from models
    cross join grades

),

versions as (

    select
        parts.model_id,
        md5({{ dbt.listagg(
            'parts.content', "'; '", 'order by parts.content'
        ) }}) as weights_version
    from parts
    inner join models
        on parts.model_id = models.model_id
    group by parts.model_id

)

select * from versions
