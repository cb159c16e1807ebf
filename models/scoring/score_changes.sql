-- One row per recorded day, scoring model and contact whose score changed.

{{ config(
    materialized='incremental',
    incremental_strategy=replacing_strategy(),
    unique_key='as_of_date', partition_by=partition_of('as_of_date'),
    on_schema_change='fail', full_refresh=lives_on(),
) }}

{%- set erased_keys = ref('erased_keys') %}

with

{% if is_incremental() and not scores_a_finished_day() -%}
all_rows as (

    {{ rows_without_erased(erased_keys) }}

)
{%- else -%}
days as (

    {{ days_to_write(ref('as_of_dates')) }}

),

scores as (

    select
        {{ columns_of('finished_scores', score_state_columns()) }}
    from {{ ref('finished_scores') }} as finished_scores
    inner join days
        on finished_scores.as_of_date = days.as_of_date
    where days.is_new

    {% if is_incremental() -%}
    union all

    select * from (
        {{ scores_of_recorded_days('days', erased_keys) }}
    ) as recorded_scores
    {%- endif %}

),

changes as (

    {{ changed_scores('scores', 'days') }}

),

effects as (

    {{ named_effects(
        ref('contact_effects'), ref('scoring_rules'), scored_people()
    ) }}

),

moves as (

    {{ tier_moves('changes', 'scores', 'days') }}

),

explained as (

    {{ explained_moves(
        'moves', ref('score_ledger'), 'effects', ref('as_of_dates')
    ) }}

),

told as (

    select
        {{ columns_of(
            'changes', score_state_columns() + ['is_scored', 'is_change']
        ) }},
        explained.previous_date,
        {%- for what in ['tier', 'tier_rank', 'score'] %}
        case
            when explained.contact_id is not null
                then changes.previous_{{ what }}
        end as previous_{{ what }},
        {%- endfor %}
        explained.rule_id as top_rule_id,
        explained.label as top_rule_label,
        explained.points as top_rule_points
    from changes
    left join explained
        on
            changes.as_of_date = explained.as_of_date
            and changes.model_id = explained.model_id
            and changes.contact_id = explained.contact_id

),

all_rows as (

    select * from told

    union all

    {{ marks_of_days('days') }}

    {% if is_incremental() -%}
    union all

    select * from (
        {{ rows_without_erased(erased_keys) }}
    ) as kept
    where as_of_date not in (select days.as_of_date from days)
    {%- endif %}

)
{%- endif %}

select * from all_rows
{{ gathered_by('as_of_date') }}
