{#-
    The rules by which a click is a machine's (`docs/bots.md`). A click is judged by
    what happened up to the end of its own day: what comes later changes no score of
    that day.
-#}

{#-
    Whether a value is one of those that a var lists; an empty list holds nothing.

    Arguments:
        value (sql): text.
        var_name (str): a var that holds a list of texts.
    Usage: where {{ is_one_of('activity_type', 'bot_click_types') }}
-#}
{% macro is_one_of(value, var_name) -%}
    {% for member in var(var_name) -%}
    {% if loop.first %}{{ value }} in ({% endif -%}
        '{{ member | lower | replace("'", "''") }}'
        {%- if not loop.last %}, {% else %}){% endif %}
    {%- else -%}
    false
    {%- endfor %}
{%- endmacro %}

{#-
    A number of seconds, from the var of that name, as an interval. It may be an hour
    at most, because clicks are sought within the hour.

    Arguments:
        var_name (str): a var that holds a whole number of seconds.
    Usage: occurred_at + {{ seconds_of('bot_burst_seconds') }}
-#}
{% macro seconds_of(var_name) -%}
    {%- set seconds = var(var_name) | int(-1) -%}
    {%- if not 0 <= seconds <= 3600 -%}
        {{ exceptions.raise_compiler_error(
            "The var " ~ var_name ~ " must be 0 to 3600 seconds, not '"
            ~ var(var_name) ~ "'"
        ) }}
    {%- endif -%}
    interval '{{ seconds }}' second
{%- endmacro %}

{#-
    How many different targets make a burst, from the var `bot_burst_targets`: one click
    is none.

    Returns: a whole number.
-#}
{% macro burst_targets() -%}
    {%- set targets = var('bot_burst_targets') | int -%}
    {%- if targets < 2 -%}
        {{ exceptions.raise_compiler_error(
            "The var bot_burst_targets must be 2 or more, not '"
            ~ var('bot_burst_targets') ~ "'"
        ) }}
    {%- endif -%}
    {{ return(targets) }}
{%- endmacro %}

{#-
    Activities that tell the second, and the hour in which to look for them. Midnight
    sharp is what a source says that knows the day alone.

    Arguments:
        activities (sql): relation with occurred_on and occurred_at.
-#}
{% macro clocked(activities) %}
    select
        *,
        {{ dbt.date_trunc('hour', 'occurred_at') }} as clock_hour
    from {{ activities }}
    where occurred_at <> cast(occurred_on as timestamp)
{% endmacro %}

{#-
    Spans of time in which to look, once for each hour that it touches: an
    equality for the engines, so that a machine with a million clicks is no join of
    each with each. A span is an hour at most.

    Arguments:
        spans (sql): relation with began_at and ends_at.
-#}
{% macro by_the_hour(spans) %}
    select
        *,
        {{ dbt.date_trunc('hour', 'began_at') }} as clock_hour
    from {{ spans }}

    union all

    select
        *,
        {{ dbt.date_trunc('hour', 'ends_at') }} as clock_hour
    from {{ spans }}
    where
        {{ dbt.date_trunc('hour', 'ends_at') }}
        <> {{ dbt.date_trunc('hour', 'began_at') }}
{% endmacro %}

{#-
    Clicks of one contact on several targets within seconds: every click of the burst.

    Arguments:
        clicks (sql): `watched_clicks` that tell the second.
        kinds (sql): `dim_activity_kinds`.
-#}
{% macro burst_clicks(clicks, kinds) %}
    with

    starts as (

        select distinct
            contact_key,
            occurred_on as began_on,
            occurred_at as began_at,
            occurred_at + {{ seconds_of('bot_burst_seconds') }} as ends_at
        from {{ clicks }}
        where nth_click_at <= occurred_at + {{ seconds_of('bot_burst_seconds') }}

    ),

    moments as (

        {{ by_the_hour('starts') }}

    ),

    close_clicks as (

        select
            moments.contact_key,
            moments.began_on,
            moments.began_at,
            clicks.activity_key,
            clicks.occurred_on,
            kinds.target
        from moments
        inner join {{ clicks }} as clicks
            on
                moments.contact_key = clicks.contact_key
                and moments.clock_hour = clicks.clock_hour
                and clicks.occurred_at between moments.began_at and moments.ends_at
        inner join {{ kinds }} as kinds
            on clicks.kind_key = kinds.kind_key

    ),

    bursts as (

        select
            contact_key,
            began_at,
            count(distinct case when occurred_on = began_on then target end)
                as targets_before_midnight
        from close_clicks
        group by contact_key, began_at
        having count(distinct target) >= {{ burst_targets() }}

    )

    select distinct
        close_clicks.contact_key,
        close_clicks.activity_key
    from close_clicks
    inner join bursts
        on
            close_clicks.contact_key = bursts.contact_key
            and close_clicks.began_at = bursts.began_at
    where
        bursts.targets_before_midnight >= {{ burst_targets() }}
        or close_clicks.occurred_on > close_clicks.began_on
{% endmacro %}

{#-
    Clicks within seconds of the delivery of an email to the same contact; of the same
    campaign, where both have one.

    Arguments:
        clicks (sql): `watched_clicks` that tell the second.
        deliveries (sql): deliveries that tell the second.
        kinds (sql): `dim_activity_kinds`.
-#}
{% macro delivery_clicks(clicks, deliveries, kinds) %}
    with

    described as (

        select
            clicks.activity_key,
            clicks.contact_key,
            kinds.campaign_id,
            clicks.occurred_on,
            clicks.occurred_at - {{ seconds_of('bot_delivery_seconds') }} as began_at,
            clicks.occurred_at + {{ seconds_of('bot_delivery_seconds') }} as ends_at
        from {{ clicks }} as clicks
        inner join {{ kinds }} as kinds
            on clicks.kind_key = kinds.kind_key

    ),

    moments as (

        {{ by_the_hour('described') }}

    )

    select distinct
        moments.contact_key,
        moments.activity_key
    from {{ deliveries }} as deliveries
    inner join moments
        on
            deliveries.contact_key = moments.contact_key
            and deliveries.clock_hour = moments.clock_hour
            and deliveries.occurred_on <= moments.occurred_on
            and deliveries.occurred_at between moments.began_at and moments.ends_at
            and coalesce(deliveries.campaign_id = moments.campaign_id, true)
{% endmacro %}
