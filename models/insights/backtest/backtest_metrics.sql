-- One row per model, day tested (or none: all), segment and metric.

{{ config(materialized=view_or_table(), schema='backtest') }}

{%- set keys = 'model_id, segment, segment_value, as_of_date' %}

with

totals as (

    select
        totals.*,
        {{ as_double('wins') }} / cases as rate,
        cases / win_repeats as evidence
    from {{ ref('backtest_totals') }} as totals

),

aucs as (

    select
        aucs.*,
        aucs.wins + aucs.losses as cases,
        sqrt(
            aucs.win_variance * totals.win_repeats / aucs.wins
            + aucs.loss_variance * totals.loss_repeats / aucs.losses
        ) as standard_error
    from {{ ref('backtest_aucs') }} as aucs
    inner join totals
        on
            {{ same_group('aucs', 'totals') }}
    where aucs.wins > 0 and aucs.losses > 0

),

tops as (

    select
        tops.*,
        cast(top_percent as {{ dbt.type_string() }}) as percent
    from {{ ref('backtest_tops') }} as tops
    where tops.wins > 0

),

tiers as (

    select
        {{ keys }},
        sum(cases) as cases,
        sum(wins) as wins,
        sum(case when is_out_of_order then 1 else 0 end) as out_of_order
    from {{ ref('band_performance') }}
    where band_kind = 'tier'
    group by {{ keys }}

),

expectations as (

    select * from {{ ref('backtest_expectations') }}
    where seen_to_expected is not null

),

-- by what name, of which rows, the value, its two bounds, and the value that
-- chance would give
metrics as (

    {% for metric, source, value, lower, upper, chance in [
        ("'conversion_rate'", 'totals', 'rate',
            wilson_bound('rate', 'evidence', 'lower'),
            wilson_bound('rate', 'evidence', 'upper'), none),
        ('measure', 'aucs', 'auc',
            'greatest(auc - ' ~ z_95() ~ ' * standard_error, 0)',
            'least(auc + ' ~ z_95() ~ ' * standard_error, 1)', '0.5'),
        ("'lift_' || percent", 'tops', 'lift',
            'least(lower_lift, lift)', 'greatest(upper_lift, lift)', '1'),
        ("'wins_captured_' || percent", 'tops', 'captured',
            wilson_bound('captured', 'winners', 'lower'),
            wilson_bound('captured', 'winners', 'upper'), '0.01 * top_percent'),
        ("'seen_to_expected'", 'expectations', 'seen_to_expected',
            'lower_bound', 'upper_bound', '1'),
        ("'tiers_out_of_order'", 'tiers', 'out_of_order',
            'null', 'null', none),
        ("'current_only_fit'", ref('backtest_current_only'), 'share',
            'null', 'null', none),
    ] %}
    select
        {{ keys }},
        {{ metric }} as metric,
        {{ as_double(value) }} as value,
        {{ as_double(lower) }} as lower_bound,
        {{ as_double(upper) }} as upper_bound,
        {{ as_double(chance or 'null') }} as chance,
        cast(cases as bigint) as cases,
        cast(wins as bigint) as wins
    from {{ source }}

    {% if not loop.last %}union all{% endif %}

    {% endfor %}
)

select
    model_id,
    segment,
    segment_value,
    metric,
    value,
    lower_bound,
    upper_bound,
    chance,
    cases,
    wins,
    as_of_date
from metrics
