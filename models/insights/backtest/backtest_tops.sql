-- One row per model, day tested (or none: all), segment and share of the list.

{{ config(materialized=view_or_table(), schema='backtest') }}

with

deciles as (

    select * from {{ ref('backtest_bands') }}
    where band_kind = 'decile'

),

totals as (

    select * from {{ ref('backtest_totals') }}

),

tops as (

    {% for share in [10, 20] %}
    select
        model_id,
        segment,
        segment_value,
        {{ share }} as top_percent,
        sum(cases) as cases,
        sum(wins) as wins,
        as_of_date
    from deciles
    where band_rank > 10 - {{ share // 10 }}
    group by model_id, segment, segment_value, as_of_date

    {% if not loop.last %}union all{% endif %}

    {% endfor %}
),

-- repeated cases of one contact count as one
evidence as (

    select
        tops.*,
        totals.status,
        totals.cases as all_cases,
        totals.wins as all_wins,
        totals.winners,
        {{ as_double('tops.cases') }} / totals.cases as share,
        tops.wins / totals.win_repeats as top_wins,
        tops.cases / totals.win_repeats as top_cases,
        (totals.wins - tops.wins) / totals.win_repeats as rest_wins,
        (totals.cases - tops.cases) / totals.win_repeats as rest_cases
    from tops
    inner join totals
        on
            {{ same_group('tops', 'totals') }}

),

ratios as (

    select
        evidence.*,
        {{ as_double('wins') }} / nullif(all_wins, 0) as captured,
        {%- for end in ['lower', 'upper'] %}
        {{ rate_ratio_bound(
            'top_wins', 'top_cases', 'rest_wins', 'rest_cases', end
        ) }} as {{ end }}_ratio
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from evidence

),

-- lift compares with everybody, the top included: it grows with the ratio
lifts as (

    select
        ---------- ids
        model_id,

        ---------- text
        status,
        segment,
        segment_value,

        ---------- numbers
        top_percent,
        cast(all_cases as bigint) as cases,
        cast(all_wins as bigint) as wins,
        winners,
        captured,
        captured / share as lift,
        lower_ratio / (share * lower_ratio + 1 - share) as lower_lift,
        upper_ratio / (share * upper_ratio + 1 - share) as upper_lift,

        ---------- dates
        as_of_date
    from ratios

)

select * from lifts
