-- One row per day to score, contact and signal that its activities hit.

with

contact_days as (

    select * from {{ ref('contact_days') }}

),

class_signals as (

    select * from {{ ref('class_signals') }}

),

days as (

    select * from {{ ref('compared_days') }}

),

signal_factors as (

    {{ signal_factors('class_signals') }}

),

factors as (

    {{ compared_factors('signal_factors', 'days') }}

),

worths as (

    {{ factors_by_day('factors', 'days', 'contact_days') }}

),

single_days as (

    select
        contact_days.contact_key,
        class_signals.signal_key,
        class_signals.max_per_day,
        {{ day_columns('contact_days') }},
        contact_days.activities,
        contact_days.first_at,
        contact_days.last_at
    from contact_days
    inner join class_signals
        on contact_days.class_key = class_signals.class_key
    where not class_signals.needs_day_total

),

total_days as (

    select
        contact_days.contact_key,
        class_signals.signal_key,
        class_signals.max_per_day,
        {{ day_columns('contact_days') }},
        sum(contact_days.activities) as activities,
        min(contact_days.first_at) as first_at,
        max(contact_days.last_at) as last_at
    from contact_days
    inner join class_signals
        on contact_days.class_key = class_signals.class_key
    where class_signals.needs_day_total
    group by
        contact_days.contact_key,
        class_signals.signal_key,
        class_signals.max_per_day,
        {{ day_columns('contact_days') }}

),

signal_days as (

    select * from single_days

    union all

    select * from total_days

),

hits as (

    select
        worths.as_of_date,
        signal_days.contact_key,
        signal_days.signal_key,
        cast(sum(signal_days.activities) as bigint) as hits,
        -- least passes over NULL: no limit
        {% for worth in ['decayed', 'earlier', 'new'] -%}
        cast(sum(
            least(signal_days.activities, signal_days.max_per_day)
            * worths.{{ worth }}_millionths
        ) as bigint) as {{ worth }}_millionths,
        {% endfor -%}
        min(signal_days.first_at) as first_hit_at,
        max(signal_days.last_at) as last_hit_at
    from signal_days
    inner join worths
        on
            signal_days.signal_key = worths.signal_key
            and {{ is_of_day('signal_days', 'worths') }}
    {{ where_looked_at('worths.is_run_date', 'signal_days.contact_key') }}
    group by
        signal_days.contact_key,
        signal_days.signal_key,
        worths.as_of_date

)

select * from hits
