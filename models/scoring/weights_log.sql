-- One row per scoring model, version of its weights and weight.

{{ config(
    materialized='incremental',
    incremental_strategy=replacing_strategy(),
    unique_key='recorded_on', partition_by=partition_of('recorded_on'),
    on_schema_change='fail', full_refresh=lives_on(),
) }}

{% if replayed_versions() -%}
select * from {{ this }} where 1 = 0
{%- else -%}
with

new_versions as (

    select versions.*
    from {{ ref('weights_versions') }} as versions
    {% if is_incremental() -%}
    left join {{ this }} as known
        on
            versions.model_id = known.model_id
            and versions.weights_version = known.weights_version
    where known.model_id is null
    {%- endif %}

),

model_weights as (

    select distinct
        model_id,
        {{ logged_weight(
            'model', 'model_id', ['fit_cap', 'engagement_cap', 'score_floor',
            'score_ceiling', 'tier_set', 'active_from', 'active_to']
        ) }}
    from {{ ref('models_in_force') }}

),

rule_weights as (

    select
        model_id,
        {{ logged_weight('rule', 'rule_id', logged_rule_columns()) }}
    from {{ ref('scoring_rules') }}

),

cap_group_weights as (

    select
        {{ clean_text('model_id') }} as model_id,
        {{ logged_weight(
            'cap group', clean_text('cap_group'), ['max_points']
        ) }}
    from {{ ref('cap_groups') }}

),

decay_weights as (

    select distinct
        rules.model_id,
        {{ logged_weight('decay', clean_text('windows.decay_id'), {
            'kind': clean_lower('windows.kind'),
            'from_day': 'windows.from_day', 'to_day': 'windows.to_day',
            'factor': 'windows.factor',
            'half_life_days': 'windows.half_life_days',
        }) }}
    from {{ ref('scoring_rules') }} as rules
    inner join {{ ref('decay_windows') }} as windows
        on rules.decay_id = {{ clean_text('windows.decay_id') }}

),

tier_weights as (

    select
        model_id,
        {{ logged_weight('tier', 'tier', [
            'tier_rank', 'min_score', 'min_fit_points', 'min_engagement_points',
            'qualification', 'next_action', 'respond_within_hours',
        ]) }}
    from {{ ref('model_tiers') }}

),

grade_weights as (

    select
        models.model_id,
        {{ logged_weight('grade', clean_text('grades.grade'), {
            'dimension': clean_lower('grades.dimension'),
            'min_share': 'grades.min_share',
        }) }}
    from (select distinct model_id from {{ ref('models_in_force') }}) as models
    cross join {{ ref('grades') }} as grades

),

weights as (

    {% for kind in ['model', 'rule', 'cap_group', 'decay', 'tier', 'grade'] %}
    select * from {{ kind }}_weights

    {% if not loop.last %}union all{% endif %}

    {% endfor %}
),

all_rows as (

    {{ appended_weights('weights', 'new_versions') }}

)

select * from all_rows
{%- endif %}
{{ gathered_by('recorded_on') }}
