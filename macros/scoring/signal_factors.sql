{#-
    The factor of each signal at each age, in millionths, so that the large sum
    is one of whole numbers. A signal without decay keeps everything for ever.

    Arguments:
        signals (sql): relation of (signal_key, decay_id).
    Usage: factors as ( {{ signal_factors('class_signals') }} )
-#}
{% macro signal_factors(signals) %}
    select distinct
        signals.signal_key,
        decay_factors.age_days,
        cast(decay_factors.factor * 1000000 as bigint) as factor_millionths
    from {{ signals }} as signals
    inner join {{ ref('decay_factors') }} as decay_factors
        on signals.decay_id = decay_factors.decay_id

    union all

    select distinct
        signals.signal_key,
        cast(ages.number as integer) as age_days,
        cast(1000000 as bigint) as factor_millionths
    from {{ signals }} as signals
    cross join ({{ whole_numbers(var('decay_horizon_days') + 1) }}) as ages
    where signals.decay_id is null
{% endmacro %}
