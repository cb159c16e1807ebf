{#-
    The day on which an activity came: one that does not say so was known when
    it happened.

    Arguments:
        activities (sql): relation with loaded_at and occurred_at.
-#}
{% macro came_on(activities) -%}
    cast(coalesce({{ activities }}.loaded_at, {{ activities }}.occurred_at) as date)
{%- endmacro %}

{#-
    The day on which each source first brought activities. What came with it
    counts as known when it happened for a back-test: it is what had been there
    before anybody looked, as the oldest known values are of people. A replay of
    daily builds has no use for it: none of them could know.
-#}
{% macro first_loads() %}
    select
        first_rows.source,
        min({{ came_on('first_rows') }}) as first_on
    from {{ ref('distinct_activities') }} as first_rows
    group by first_rows.source
{% endmacro %}

{#-
    The activities that each day to score knows: of those that came more than
    once the row that stood for them then. Rows are ranked by `loaded_at`, so
    only one without it can have stood there before the one that stands now.
-#}
{% macro known_activities() %}
    select
        days.as_of_date,
        activities.activity_key,
        activities.contact_ref,
        activities.kind_key,
        activities.occurred_at
    from {{ ref('distinct_activities') }} as activities
    {%- if is_backtest() %}
    inner join ({{ first_loads() }}) as first_loads
        on activities.source = first_loads.source
    {%- endif %}
    inner join {{ ref('as_of_dates') }} as days
        on
            cast(activities.occurred_at as date) <= days.as_of_date
            and (
                {{ came_on('activities') }} <= {{ known_on('days.as_of_date') }}
                {%- if is_backtest() %}
                or {{ came_on('activities') }} = first_loads.first_on
                {%- endif %}
            )

    union all

    select
        days.as_of_date,
        undated.activity_key,
        undated.contact_ref,
        spellings.kind_key,
        undated.occurred_at
    from {{ ref('repeated_activities') }} as undated
    inner join (
        select
            first_rows.source,
            first_rows.activity_id,
            cast(max(case when first_rows.version = 1 then first_rows.loaded_at end)
                as date) as came_on,
            min(case when first_rows.loaded_at is null then first_rows.version end)
                as version
        from {{ ref('repeated_activities') }} as first_rows
        group by first_rows.source, first_rows.activity_id
    ) as replaced
        on
            undated.source = replaced.source
            and undated.activity_id = replaced.activity_id
            and undated.version = replaced.version
    {%- if is_backtest() %}
    inner join ({{ first_loads() }}) as first_loads
        on undated.source = first_loads.source
    {%- endif %}
    inner join {{ ref('activity_spellings') }} as spellings
        on undated.spelling_key = spellings.spelling_key
    inner join {{ ref('as_of_dates') }} as days
        on
            cast(undated.occurred_at as date) <= days.as_of_date
            and {{ came_on('undated') }} <= {{ known_on('days.as_of_date') }}
            and replaced.came_on > {{ known_on('days.as_of_date') }}
            {%- if is_backtest() %}
            and replaced.came_on > first_loads.first_on
            {%- endif %}
{% endmacro %}

{#-
    Who stood behind each combination of contact id and email that activities
    came with, as far as that was known on each day to score: who had the id
    then, or whoever that id belongs to now; else the only one who had the email
    then, or who has it now. Combinations are few beside activities, so text is
    compared once for each of them and day.
-#}
{% macro known_doers() %}
    with

    people as (

        select
            as_of_date,
            contact_key,
            contact_id,
            email
        from {{ ref('contact_day_profiles') }}

    ),

    mailboxes as (

        select
            as_of_date,
            email,
            min(contact_key) as contact_key,
            count(*) as people
        from people
        where email is not null
        group by as_of_date, email

    ),

    doers as (

        select
            contact_ref,
            min(contact_id) as contact_id,
            min(email) as email
        from {{ ref('activity_log') }}
        group by contact_ref

    )

    select
        days.as_of_date,
        doers.contact_ref,
        coalesce(
            by_id.contact_key,
            by_merge.contact_key,
            case when mailboxes.people = 1 then mailboxes.contact_key end,
            case when mailboxes.people is null then by_email.contact_key end
        ) as contact_key
    from doers
    cross join {{ ref('as_of_dates') }} as days
    left join people as by_id
        on
            days.as_of_date = by_id.as_of_date
            and doers.contact_id = by_id.contact_id
    left join {{ ref('contact_identities') }} as identities
        on doers.contact_id = identities.contact_id
    left join people as by_merge
        on
            days.as_of_date = by_merge.as_of_date
            and identities.survivor_id = by_merge.contact_id
    left join mailboxes
        on
            days.as_of_date = mailboxes.as_of_date
            and doers.email = mailboxes.email
    left join {{ ref('contact_emails') }} as emails
        on doers.email = emails.email
    left join people as by_email
        on
            days.as_of_date = by_email.as_of_date
            and emails.contact_id = by_email.contact_id
{% endmacro %}

{#-
    The activities that each day to score knows, with their contact, without
    what a machine clicked as far as that was known. In the place of
    `activity_days` and `bot_click_days`, which know all that came.
-#}
{% macro known_kept_activities() %}
    with

    known as (

        {{ known_activities() }}

    ),

    doers as (

        {{ known_doers() }}

    ),

    found as (

        select
            known.as_of_date,
            known.activity_key,
            known.kind_key,
            known.occurred_at,
            doers.contact_key as scored_key,
            -- each day is a world of its own
            doers.contact_key * 100000 + {{ days_between(
                "cast('1970-01-01' as date)", 'known.as_of_date'
            ) }} as contact_key,
            kinds.campaign_id,
            {{ is_one_of('kinds.activity_type', 'bot_click_types') }} as is_click,
            {{ is_one_of('kinds.activity_type', 'bot_delivery_types') }}
                as is_delivery,
            cast(known.occurred_at as date) as occurred_on
        from known
        inner join doers
            on
                known.as_of_date = doers.as_of_date
                and known.contact_ref = doers.contact_ref
        inner join {{ ref('dim_activity_kinds') }} as kinds
            on known.kind_key = kinds.kind_key
        where doers.contact_key is not null

    ),

    watched as (

        select
            activity_key,
            contact_key,
            kind_key,
            occurred_on,
            occurred_at,
            lead(occurred_at, {{ burst_targets() - 1 }}) over (
                partition by contact_key
                order by occurred_at
            ) as nth_click_at
        from found
        where is_click

    ),

    clicks as (

        {{ clocked('watched') }}

    ),

    delivered as (

        select * from found
        where is_delivery

    ),

    deliveries as (

        {{ clocked('delivered') }}

    ),

    bot_clicks as (

        select * from (
            {{ burst_clicks('clicks', ref('dim_activity_kinds')) }}
        ) as burst

        union distinct

        select * from (
            {{ delivery_clicks('clicks', 'deliveries', ref('dim_activity_kinds')) }}
        ) as at_delivery

    )

    select
        found.as_of_date,
        found.scored_key as contact_key,
        found.kind_key,
        found.occurred_on,
        found.occurred_at
    from found
    left join bot_clicks
        on
            found.activity_key = bot_clicks.activity_key
            and found.contact_key = bot_clicks.contact_key
    where bot_clicks.activity_key is null
{% endmacro %}
