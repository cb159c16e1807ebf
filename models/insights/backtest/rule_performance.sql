-- One row per scoring model and rule that was tested.

{{ config(
    materialized=report_of_backtests(), incremental_strategy='append',
    on_schema_change='append_new_columns', full_refresh=lives_on(),
    grants=bi_grants(),
) }}

with

repeats as (

    select * from {{ ref('backtest_totals') }}
    where segment = 'all' and as_of_date is null

),

counts as (

    select
        counts.model_id,
        counts.rule_id,
        cast(sum(counts.cases) as bigint) as cases,
        cast(sum(counts.wins) as bigint) as wins,
        cast(sum(counts.touched) as bigint) as touched,
        cast(sum(counts.touched_wins) as bigint) as touched_wins,
        sum(counts.points) as given_points
    from {{ ref('backtest_rule_counts') }} as counts
    inner join {{ ref('weights_versions') }} as weights_versions
        on
            counts.model_id = weights_versions.model_id
            and counts.weights_version = weights_versions.weights_version
    where {{ is_asked_for('counts') }}
    group by counts.model_id, counts.rule_id

),

compared as (

    select
        counts.*,
        rules.kind,
        rules.component,
        rules.label,
        rules.effect,
        rules.points,
        repeats.status,
        case
            when rules.points <> 0 then sign(rules.points)
            when rules.effect = 'disqualify' then -1
            when rules.effect = 'fast_track' then 1
        end as direction,
        {{ with_and_without('counts', 'repeats') }}
    from counts
    inner join {{ ref('scoring_rules') }} as rules
        on
            counts.model_id = rules.model_id
            and counts.rule_id = rules.rule_id
    inner join repeats
        on counts.model_id = repeats.model_id

),

judged as (

    select
        compared.*,
        -- everybody scored meets what is required, and nobody what excludes
        case
            when effect in ('require', 'exclude') then null
            when touched = 0 then 'never fires'
            when touched = cases then 'fires for everyone'
            when direction > 0 and upper_log_odds < 0
                then 'gives points, but those it touches win less often'
            when direction < 0 and lower_log_odds > 0
                then 'takes points, but those it touches win more often'
        end as wrong,
        {{ too_few_touched_words() }} as too_few
    from compared

),

performance as (

    select
        ---------- ids
        model_id,
        rule_id,

        ---------- text
        status,
        kind,
        component,
        label,
        effect,
        {{ reasons_in_words(['wrong', 'too_few']) }} as flag_reason,

        ---------- numbers
        points,
        cast(given_points / nullif(touched, 0) as decimal(18, 2))
            as mean_points,
        cases,
        wins,
        touched,
        touched_wins,
        {{ with_and_without_columns() }},

        ---------- booleans
        wrong is not null or too_few is not null as is_flagged
    from judged

)

select * from performance
{{ if_backtest() }}
