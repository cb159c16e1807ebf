-- One row per decay and age in days: what is left of a point.

with

decay_windows as (

    select
        {{ clean_text('decay_id') }} as decay_id,
        {{ clean_lower('kind') }} as kind,
        from_day,
        to_day,
        factor,
        half_life_days
    from {{ weights_of('decay_windows') }}

),

ages as (

    {{ whole_numbers(var('decay_horizon_days') + 1) }}

),

decays as (

    select distinct decay_id from decay_windows

),

factors as (

    select
        decays.decay_id,
        cast(ages.number as integer) as age_days,
        cast(coalesce({{ decay_factor(
            kind='decay_windows.kind',
            factor='decay_windows.factor',
            from_day='decay_windows.from_day',
            to_day='decay_windows.to_day',
            half_life_days='decay_windows.half_life_days',
            age_days='ages.number'
        ) }}, 0) as decimal(12, 6)) as factor
    from decays
    cross join ages
    left join decay_windows
        on
            decays.decay_id = decay_windows.decay_id
            and ages.number >= decay_windows.from_day
            and (
                decay_windows.to_day is null
                or ages.number < decay_windows.to_day
            )

)

select * from factors
