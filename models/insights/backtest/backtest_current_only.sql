-- One row per model and day tested (or none: all): fit points known only now.

{{ config(materialized=view_or_table(), schema='backtest') }}

with

fits as (

    select fit_counts.*
    from {{ ref('backtest_fit_counts') }} as fit_counts
    inner join {{ ref('weights_versions') }} as weights_versions
        on
            fit_counts.model_id = weights_versions.model_id
            and fit_counts.weights_version = weights_versions.weights_version
    where {{ is_asked_for('fit_counts') }}

),

shares as (

    select
        model_id,
        'all' as segment,
        'all' as segment_value,
        {{ as_double('sum(current_only_points)') }} / sum(points) as share,
        as_of_date
    from fits
    group by model_id, rollup(as_of_date)

)

select
    shares.*,
    totals.cases,
    totals.wins
from shares
inner join {{ ref('backtest_totals') }} as totals
    on {{ same_group('shares', 'totals') }}
