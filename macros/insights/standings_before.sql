{#-
    What each contact's tier was before something happened to it: on the last
    recorded day before that day, because the day's own score already knows what
    happened. The first recorded day of a month is stored whole, so a month of rows is
    read at most.

    Arguments:
        events (sql): relation of (contact_id, judged_on).
        history (sql): `score_changes`.
    Returns: a query of (judged_on, contact_id, model_id, tier, tier_rank); a day
        that the history knows has a row without contact.
-#}
{% macro standings_before(events, history) -%}
    with

    marks as (

        select
            as_of_date,
            min(as_of_date) over (
                partition by {{ month_of('as_of_date') }}
            ) as whole_on
        from {{ history }}
        where contact_id is null

    ),

    event_days as (

        select
            event_dates.judged_on,
            max(marks.as_of_date) as seen_on,
            max(marks.whole_on) as whole_on
        from (select distinct judged_on from {{ events }}) as event_dates
        inner join marks
            on
                event_dates.judged_on > marks.as_of_date
                and {{ days_between('marks.as_of_date', 'event_dates.judged_on') }}
                <= {{ var('health_standing_days') }}
        group by event_dates.judged_on

    ),

    asked as (

        select distinct
            events.contact_id,
            event_days.judged_on,
            event_days.seen_on,
            event_days.whole_on
        from {{ events }} as events
        inner join event_days
            on events.judged_on = event_days.judged_on

    ),

    versions as (

        select
            asked.judged_on,
            asked.contact_id,
            history.model_id,
            history.tier,
            history.tier_rank,
            history.is_scored,
            row_number() over (
                partition by asked.judged_on, asked.contact_id, history.model_id
                order by history.as_of_date desc
            ) as place
        from asked
        inner join {{ history }} as history
            on
                asked.contact_id = history.contact_id
                and asked.whole_on <= history.as_of_date
                and asked.seen_on >= history.as_of_date

    )

    select
        judged_on,
        contact_id,
        model_id,
        tier,
        tier_rank
    from versions
    where place = 1 and is_scored

    union all

    select
        judged_on,
        cast(null as {{ dbt.type_string() }}) as contact_id,
        cast(null as {{ dbt.type_string() }}) as model_id,
        cast(null as {{ dbt.type_string() }}) as tier,
        cast(null as integer) as tier_rank
    from event_days
{%- endmacro %}
