-- One row per month, source, activity type and reason for suppressing it.

with

clicks as (

    select * from {{ ref('watched_clicks') }}

),

bot_clicks as (

    select * from {{ ref('bot_clicks') }}

),

kinds as (

    select * from {{ ref('dim_activity_kinds') }}

),

judged as (

    select
        {{ dbt.date_trunc('month', 'clicks.occurred_on') }} as month_start,
        kinds.source,
        kinds.activity_type,
        clicks.contact_key,
        bot_clicks.suppressed_reason
    from clicks
    inner join kinds
        on clicks.kind_key = kinds.kind_key
    left join bot_clicks
        on clicks.activity_key = bot_clicks.activity_key

),

totals as (

    select
        month_start,
        source,
        activity_type,
        count(*) as all_activities
    from judged
    group by month_start, source, activity_type

),

suppressed as (

    select
        month_start,
        source,
        activity_type,
        suppressed_reason,
        count(*) as activities,
        count(distinct contact_key) as contacts
    from judged
    where suppressed_reason is not null
    group by month_start, source, activity_type, suppressed_reason

),

counted as (

    select
        ---------- text
        suppressed.source,
        suppressed.activity_type,
        suppressed.suppressed_reason,

        ---------- numbers
        suppressed.activities,
        suppressed.contacts,
        totals.all_activities,

        ---------- dates
        cast(suppressed.month_start as date) as month_start
    from suppressed
    inner join totals
        on
            suppressed.month_start = totals.month_start
            and suppressed.source = totals.source
            and suppressed.activity_type = totals.activity_type

)

select * from counted
