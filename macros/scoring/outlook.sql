{#-
    The steps of the outlook. `lead-scoring outlook` says in the environment what a
    run writes of it: `today` (how everybody stands, and what would lift them) or
    `days` (the days that follow). Any other run writes nothing of it.
-#}
{% macro outlook_step() -%}
    {{ return(env_var('LEAD_SCORING_OUTLOOK', '')) }}
{%- endmacro %}

{#-
    What would lift somebody is asked of one contact at a time, whoever it is; an
    outlook asks it for everybody whom it is about, and must not pay for the others.

    Usage: where next_tier is not null{{ and_in_outlook() }}
-#}
{% macro and_in_outlook() -%}
    {{ return(' and is_in_outlook' if outlook_step() else '') }}
{%- endmacro %}

{#- The columns of `outlook_scores`, in their order. -#}
{% macro outlook_columns() %}
    {{ return([
        'outlook_date', 'as_of_date', 'model_id', 'contact_id', 'weights_version',
        'tier', 'tier_rank', 'score', 'next_tier', 'points_to_next_tier',
        'next_actions',
    ]) }}
{% endmacro %}

{#-
    The activity rules in force that give points, what one fresh hit is worth in
    millionths, and the limit of their group.
-#}
{% macro rules_that_give() %}
    select
        rules.as_of_date as rule_date,
        rules.model_key as rule_model_key,
        rules.rule_key,
        rules.rule_id,
        rules.label,
        rules.effect,
        rules.points,
        rules.max_points,
        rules.max_per_day,
        rules.cap_group,
        cap_groups.max_points as group_max_points,
        signals.signal_key,
        case
            when rules.decay_id is null then 1000000
            else cast(coalesce(factors.factor, 0) * 1000000 as bigint)
        end as first_day_millionths
    from {{ ref('rules_in_force') }} as rules
    left join {{ ref('activity_signals') }} as signals
        on rules.rule_key = signals.rule_key
    left join {{ ref('decay_factors') }} as factors
        on
            rules.decay_id = factors.decay_id
            and factors.age_days = 0
    left join {{ weights_of('cap_groups') }}
        on
            rules.model_id = {{ clean_text('cap_groups.model_id') }}
            and rules.cap_group = {{ clean_text('cap_groups.cap_group') }}
    where
        rules.kind = 'activity'
        and rules.points > 0
        and rules.effect in ('points', 'require', 'fast_track')
{% endmacro %}

{#-
    How often each contact has hit each signal on the day itself.

    Arguments:
        standings (sql): relation with as_of_date and contact_key.
-#}
{% macro hits_of_the_day(standings) %}
    select
        people.as_of_date,
        days.contact_key,
        class_signals.signal_key,
        sum(days.activities) as hits
    from {{ ref('contact_days') }} as days
    inner join (
        select distinct
            as_of_date,
            contact_key
        from {{ standings }}
    ) as people
        on
            days.contact_key = people.contact_key
            and days.occurred_on = people.as_of_date
            {{ if_known_by('and days.as_of_date = people.as_of_date') }}
    inner join {{ ref('class_signals') }} as class_signals
        on days.class_key = class_signals.class_key
    group by people.as_of_date, days.contact_key, class_signals.signal_key
{% endmacro %}

{#-
    What the rules of each cap group give a contact together, before its limit.

    Arguments:
        standings (sql): relation with as_of_date, model_key and contact_key.
-#}
{% macro cap_group_points(standings) %}
    select
        ledger.as_of_date,
        ledger.model_key,
        ledger.contact_key,
        rules.cap_group,
        sum(ledger.points) as points
    from {{ ref('rule_ledger') }} as ledger
    inner join {{ standings }} as standings
        on
            ledger.as_of_date = standings.as_of_date
            and ledger.model_key = standings.model_key
            and ledger.contact_key = standings.contact_key
    inner join {{ ref('scoring_rules') }} as rules
        on ledger.rule_key = rules.rule_key
    where rules.cap_group is not null
    group by
        ledger.as_of_date, ledger.model_key, ledger.contact_key, rules.cap_group
{% endmacro %}

{#-
    The days that this run writes, beside the day that they are seen from.

    Arguments:
        as_of_dates (sql): the model of this name.
-#}
{% macro outlook_days(as_of_dates) %}
    select
        days.as_of_date as outlook_date,
        seen_from.as_of_date
    from {{ as_of_dates }} as days
    cross join (
        select as_of_date from {{ as_of_dates }}
        where is_run_date
    ) as seen_from
    where
        {{ {
            'today': 'days.as_of_date = seen_from.as_of_date',
            'days': 'days.as_of_date > seen_from.as_of_date',
        }.get(outlook_step(), '1 = 0') }}
{% endmacro %}

{#- How everybody stands, and what would lift them. -#}
{% macro outlook_of_today(standings, next_actions) %}
    select
        standings.as_of_date as outlook_date,
        {{ columns_of('standings', outlook_columns()[1:-1]) }},
        actions.next_actions
    from {{ standings }} as standings
    left join {{ next_actions }} as actions
        on
            standings.as_of_date = actions.as_of_date
            and standings.model_key = actions.model_key
            and standings.contact_key = actions.contact_key
{% endmacro %}

{#-
    The days that people read, and of this run's days the first one in a lower tier.

    Arguments:
        standings (sql): how everybody stands today.
        contact_scores (sql): the scores of all days of this run.
        days (sql): relation of (outlook_date, as_of_date).
-#}
{% macro outlook_of_later_days(standings, contact_scores, days) %}
    select
        outlook_date,
        as_of_date,
        model_id,
        contact_id,
        weights_version,
        tier,
        tier_rank,
        score,
        cast(null as {{ dbt.type_string() }}) as next_tier,
        cast(null as decimal(18, 2)) as points_to_next_tier,
        cast(null as {{ dbt.type_string() }}) as next_actions
    from (
        select
            days.outlook_date,
            days.as_of_date,
            standings.model_id,
            standings.contact_id,
            standings.weights_version,
            scores.tier,
            scores.tier_rank,
            scores.score,
            {{ days_between('days.as_of_date', 'days.outlook_date') }} as days_ahead,
            scores.tier_rank < standings.tier_rank as is_lower,
            row_number() over (
                partition by
                    standings.model_key, standings.contact_key,
                    scores.tier_rank < standings.tier_rank
                order by days.outlook_date
            ) as place
        from {{ contact_scores }} as scores
        inner join {{ days }} as days
            on scores.as_of_date = days.outlook_date
        inner join {{ standings }} as standings
            on
                scores.model_key = standings.model_key
                and scores.contact_key = standings.contact_key
    ) as seen
    where
        days_ahead in (7, 30, 90)
        or (is_lower and place = 1)
{% endmacro %}

{#-
    The days that hold somebody who must be forgotten, where nothing else is written
    for them: who stays is written anew.

    Arguments:
        stored (sql): the outlook as it is stored.
        days (sql): relation of (outlook_date): days that are written anyway.
        erased_ids (sql): relation of (contact_id).
-#}
{% macro outlook_with_erased(stored, days, erased_ids) %}
    select {{ columns_of('stored', outlook_columns()) }}
    from {{ stored }} as stored
    where
        stored.outlook_date in (
            select kept.outlook_date
            from {{ stored }} as kept
            inner join {{ erased_ids }} as gone
                on kept.contact_id = gone.contact_id
        )
        and stored.outlook_date not in (
            select days.outlook_date from {{ days }} as days
        )
{% endmacro %}

{#-
    The days of the outlook that was made before, from whichever day it was seen:
    a new one takes its place, so they name nobody and are seen from no day. To
    stand in a union, where NULL takes the type of what stands above.

    Arguments:
        stored (sql): the outlook as it is stored.
        days (sql): relation of (outlook_date): days that are written anyway.
-#}
{% macro outlook_that_ended(stored, days) %}
    select
        stored.outlook_date
        {%- for column in outlook_columns()[1:] %},
        null as {{ column }}
        {%- endfor %}
    from {{ stored }} as stored
    where
        stored.contact_id is null
        and stored.as_of_date is not null
        and stored.outlook_date not in (
            select days.outlook_date from {{ days }} as days
        )
{% endmacro %}

{#-
    Of the days that follow, an outlook scores those alone who stand above the lowest
    tier today: one in ten, it may be. Who that is, an earlier step has stored; so it is
    read where it is stored, and is nothing that a model must wait for. Nothing in any
    other run.

    Arguments:
        is_run_date (sql): whether the day is the run's own, which is for everybody.
        contact_key (sql): the contact.
    Usage: cross join days {{ where_looked_at('days.is_run_date', 'contact_key') }}
-#}
{% macro where_looked_at(is_run_date, contact_key) -%}
    {%- if outlook_step() == 'days' -%}
    where
        {{ is_run_date }}
        or {{ contact_key }} in (
            select profiles_seen.contact_key
            from {{ ref('contact_profiles') }} as profiles_seen
            inner join
                {{ this.incorporate(path={'identifier': 'outlook_scores'}) }} as seen
                on profiles_seen.contact_id = seen.contact_id
            where
                seen.outlook_date = seen.as_of_date
                and seen.as_of_date = {{ as_of() }}
        )
    {%- endif -%}
{%- endmacro %}
