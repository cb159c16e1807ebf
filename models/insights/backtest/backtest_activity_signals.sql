-- One row per day tested, contact and kind of activity before it.

{{ config(materialized=view_or_table(), schema='backtest') }}

with

days as (

    select distinct as_of_date from {{ ref('backtest_outcomes') }}

),

-- what a machine clicked says nothing of a person
activity_days as (

    {% if known_by() -%}
    {{ known_kept_activities() }}
    {%- else -%}
    select
        contact_references.contact_key,
        activity_days.kind_key,
        activity_days.occurred_on
    from {{ ref('activity_days') }} as activity_days
    inner join {{ ref('contact_references') }} as contact_references
        on activity_days.contact_ref = contact_references.contact_ref
    left join {{ ref('bot_click_days') }} as bot_click_days
        on
            activity_days.contact_ref = bot_click_days.contact_ref
            and activity_days.kind_key = bot_click_days.kind_key
            and activity_days.occurred_on = bot_click_days.occurred_on
    where
        contact_references.contact_key is not null
        and coalesce(bot_click_days.kept_clicks, activity_days.activities) > 0
    {%- endif %}

),

kinds as (

    select
        kind_key,
        activity_type,
        target
    from {{ ref('dim_activity_kinds') }}
    where activity_type is not null

),

done as (

    select distinct
        days.as_of_date,
        activity_days.contact_key,
        kinds.activity_type,
        kinds.target
    from activity_days
    inner join days
        on
            {{ has_happened('activity_days') }}
            and {{ days_between(
                'activity_days.occurred_on', 'days.as_of_date'
            ) }} < {{ var('backtest_signal_days') }}
    inner join kinds
        on activity_days.kind_key = kinds.kind_key

),

types as (

    select distinct
        as_of_date,
        contact_key,
        activity_type
    from done

),

signals as (

    select
        as_of_date,
        contact_key,
        'activity' as signal_kind,
        activity_type as signal,
        cast(null as {{ dbt.type_string() }}) as signal_value
    from types

    union all

    select
        as_of_date,
        contact_key,
        'activity' as signal_kind,
        activity_type as signal,
        target as signal_value
    from done
    where target is not null

)

select * from signals
