{#-
    The steps of `score_changes`. `this` is the history as the last build left
    it; a day that is recorded has a row that names nobody.
-#}

{#- What a recorded score says. -#}
{% macro recorded_score_columns() %}
    {{ return([
        'status', 'tier', 'tier_reason', 'qualification', 'grade',
        'weights_version', 'score', 'fit_points', 'engagement_points',
        'limit_points', 'negative_points', 'tier_rank',
    ]) }}
{% endmacro %}

{#- Whose score it is, and what it says. -#}
{% macro score_state_columns() %}
    {{ return(
        ['as_of_date', 'model_id', 'contact_id'] + recorded_score_columns()
    ) }}
{% endmacro %}

{#- The columns of the history, in their order. -#}
{% macro score_change_columns() %}
    {{ return(score_state_columns() + [
        'is_scored', 'is_change', 'previous_date', 'previous_tier', 'previous_tier_rank',
        'previous_score', 'top_rule_id', 'top_rule_label', 'top_rule_points',
    ]) }}
{% endmacro %}

{#-
    The UTC date on which the run began: days before it are finished.

    Returns: a date.
    Usage: where as_of_date < {{ run_date() }}
-#}
{% macro run_date() -%}
    cast('{{ run_started_at.strftime("%Y-%m-%d") }}' as date)
{%- endmacro %}

{#-
    Whether the history takes a day: it is finished, and its weights are those
    that were in force on it.

    Arguments:
        day (sql): the day.
    Usage: where {{ is_recordable('as_of_date') }}
-#}
{% macro is_recordable(day) -%}
    {{ day }} < {{ run_date() }}{% if not records_history() %} and 1 = 0{% endif %}
{%- endmacro %}

{#-
    Whether the scores of this run are those of then. Not where it asks what the weights
    of now would have said.

    Returns: a boolean.
-#}
{% macro records_history() %}
    {{ return(not ignores_validity() and not is_backtest()) }}
{% endmacro %}

{#-
    Whether any day that the run scores can be recorded. Known before a query
    runs, so that the builds of a day that is not over yet cost nothing here.

    Returns: a boolean.
-#}
{% macro scores_a_finished_day() %}
    {% set first = ([as_of_day()] + further_days()) | sort | first %}
    {{ return(
        records_history() and first < run_started_at.strftime('%Y-%m-%d')
    ) }}
{% endmacro %}

{#-
    The days whose rows are written: finished days that are not recorded yet,
    and the recorded day after each of them, which now follows another one.

    Arguments:
        as_of_dates (sql): relation of (as_of_date): the days that are scored.
-#}
{% macro days_to_write(as_of_dates) %}
    with

    all_days as (

        select
            as_of_date,
            min(is_new) = 1 as is_new
        from (
            select
                as_of_date,
                1 as is_new
            from {{ as_of_dates }}
            where {{ is_recordable('as_of_date') }}

            {% if is_incremental() -%}
            union all

            select
                as_of_date,
                0 as is_new
            from {{ this }}
            where contact_id is null
            {%- endif %}
        ) as days
        group by as_of_date

    ),

    chain as (

        select
            as_of_date,
            is_new,
            lag(as_of_date) over (order by as_of_date) as previous_date,
            lag(is_new) over (order by as_of_date) as is_previous_new,
            as_of_date = min(as_of_date) over (
                partition by {{ month_of('as_of_date') }}
            ) as is_whole
        from all_days

    )

    select
        as_of_date,
        previous_date,
        is_new,
        is_whole
    from chain
    where is_new or is_previous_new
{% endmacro %}

{#-
    The month of a day, of which the first recorded day is stored whole: who
    asks for the scores of a day need not read more than a month.

    Arguments:
        day (sql): the day.
-#}
{% macro month_of(day) -%}
    12 * extract(year from {{ day }}) + extract(month from {{ day }})
{%- endmacro %}

{#-
    The scores of recorded days that others are compared with: of each contact
    the newest row up to the day, but for who must be forgotten.

    Arguments:
        days (sql): relation of (as_of_date, previous_date, is_new).
        erased_keys (sql): relation of (key_kind, key_value).
-#}
{% macro scores_of_recorded_days(days, erased_keys) %}
    with

    needed_days as (

        select as_of_date from {{ days }}
        where not is_new

        union distinct

        select previous_date as as_of_date from {{ days }}
        where previous_date not in (
            select new_days.as_of_date from {{ days }} as new_days
            where new_days.is_new
        )

    ),

    recorded_days as (

        select
            as_of_date,
            min(as_of_date) over (
                partition by {{ month_of('as_of_date') }}
            ) as whole_on
        from {{ this }}
        where contact_id is null

    ),

    -- Met by equality, so that an engine reads these days alone.
    days_to_read as (

        select
            recorded_days.as_of_date as needed_on,
            read_days.as_of_date
        from recorded_days
        inner join needed_days
            on recorded_days.as_of_date = needed_days.as_of_date
        inner join recorded_days as read_days
            on
                recorded_days.whole_on <= read_days.as_of_date
                and recorded_days.as_of_date >= read_days.as_of_date

    ),

    newest as (

        select
            days_to_read.needed_on as as_of_date,
            history.model_id,
            history.contact_id,
            max(history.as_of_date) as changed_on
        from {{ this }} as history
        inner join days_to_read
            on history.as_of_date = days_to_read.as_of_date
        where history.contact_id is not null
        group by
            days_to_read.needed_on, history.model_id, history.contact_id

    )

    select
        newest.as_of_date,
        {{ columns_of('history', score_state_columns()[1:]) }}
    from newest
    inner join {{ this }} as history
        on
            newest.changed_on = history.as_of_date
            and newest.model_id = history.model_id
            and newest.contact_id = history.contact_id
    left join {{ erased_keys }} as erased
        on
            newest.contact_id = erased.key_value
            and erased.key_kind = 'contact_id'
    where
        history.is_scored
        and erased.key_value is null
{% endmacro %}

{#-
    Who has another score than on the recorded day before, none any more, or
    one for the first time; and on a day that is stored whole everybody else.

    Arguments:
        scores (sql): relation of the scores of the days and of those before.
        days (sql): relation of (as_of_date, previous_date).
-#}
{% macro changed_scores(scores, days) %}
    select
        {%- for column in score_state_columns() %}
        {% if loop.index <= 3 -%}
        coalesce(later.{{ column }}, earlier.{{ column }}) as {{ column }},
        {%- else -%}
        later.{{ column }},
        {%- endif -%}
        {%- endfor %}
        later.contact_id is not null as is_scored,
        {{ is_another_score('later', 'earlier') }} as is_change,
        earlier.tier as previous_tier,
        earlier.tier_reason as previous_tier_reason,
        earlier.tier_rank as previous_tier_rank,
        earlier.score as previous_score
    from (
        select
            scores.*,
            days.is_whole
        from {{ scores }} as scores
        inner join {{ days }} as days
            on scores.as_of_date = days.as_of_date
    ) as later
    full outer join (
        select
            days.as_of_date,
            {{ columns_of('scores', score_state_columns()[1:]) }}
        from {{ scores }} as scores
        inner join {{ days }} as days
            on scores.as_of_date = days.previous_date
    ) as earlier
        on
            later.as_of_date = earlier.as_of_date
            and later.model_id = earlier.model_id
            and later.contact_id = earlier.contact_id
    where
        later.is_whole
        or {{ is_another_score('later', 'earlier') }}
{% endmacro %}

{#-
    Whether two scores of a contact differ; one that is missing differs.

    Arguments:
        later, earlier (sql): relations of scores.
-#}
{% macro is_another_score(later, earlier) -%}
    (
            {%- for column in recorded_score_columns() %}
            {{ later }}.{{ column }} is distinct from {{ earlier }}.{{ column }}
            {%- if not loop.last %} or{% endif %}
            {%- endfor %}
        )
{%- endmacro %}

{#-
    The changes that moved somebody to another tier, into the audience or out
    of it. On the first recorded day, and on a model's first, nobody moved.

    Arguments:
        changes (sql): relation that `changed_scores` makes.
        scores (sql): relation of the scores of the days and of those before.
        days (sql): relation of (as_of_date, previous_date).
-#}
{% macro tier_moves(changes, scores, days) %}
    select
        changes.as_of_date,
        changes.model_id,
        changes.contact_id,
        days.previous_date,
        changes.is_scored,
        changes.score,
        coalesce(changes.previous_score, 0) as previous_score,
        {{ deciding_effect() }},
        case
            when
                coalesce(changes.tier_rank, -1)
                >= coalesce(changes.previous_tier_rank, -1)
                then 1
            else -1
        end as direction
    from {{ changes }} as changes
    inner join {{ days }} as days
        on changes.as_of_date = days.as_of_date
    inner join (
        select distinct
            as_of_date,
            model_id
        from {{ scores }}
    ) as known_models
        on
            days.previous_date = known_models.as_of_date
            and changes.model_id = known_models.model_id
    where changes.tier is distinct from changes.previous_tier
{% endmacro %}

{#-
    The effect that decided a move, whatever the points say, and the day that has
    it: the later day, or the earlier one where it ended.
-#}
{% macro deciding_effect() -%}
    case
            when 'disqualified' in (
                changes.tier_reason, changes.previous_tier_reason
            ) then 'disqualify'
            when 'fast_track' in (
                changes.tier_reason, changes.previous_tier_reason
            ) then 'fast_track'
        end as effect,
        case
            when changes.tier_reason = 'disqualified' then changes.as_of_date
            when changes.previous_tier_reason = 'disqualified'
                then days.previous_date
            when changes.tier_reason = 'fast_track' then changes.as_of_date
            when changes.previous_tier_reason = 'fast_track'
                then days.previous_date
        end as decided_on
{%- endmacro %}

{#-
    Who has which rule's effect, by names.

    Arguments:
        effects (sql): relation of (as_of_date, contact_key, rule_key, effect).
        rules (sql): relation of (rule_key, model_id, rule_id, label).
        people (sql): relation of (contact_key, contact_id).
-#}
{% macro named_effects(effects, rules, people) %}
    select
        effects.as_of_date,
        rules.model_id,
        people.contact_id,
        rules.rule_id,
        rules.label,
        effects.effect
    from {{ effects }} as effects
    inner join {{ rules }} as rules
        on effects.rule_key = rules.rule_key
    inner join (select * from {{ people }}) as people
        on effects.contact_key = people.contact_key
    where effects.effect in ('disqualify', 'fast_track')
{% endmacro %}

{#-
    Each move with the rule that made it: the one whose effect decided it, or else
    the one whose points changed most in its direction. A rule is named only where
    the ledgers of both days are at hand and sum to the scores as they are
    recorded: facts and weights may have changed since.

    Arguments:
        moves (sql): relation that `tier_moves` makes.
        ledger (sql): relation of the ledger of the days that are scored.
        effects (sql): relation that `named_effects` makes.
        as_of_dates (sql): relation of (as_of_date): the days that are scored.
-#}
{% macro explained_moves(moves, ledger, effects, as_of_dates) %}
    with

    explained as (

        select * from {{ moves }}
        where
            is_scored
            and as_of_date in (
                select days.as_of_date from {{ as_of_dates }} as days
            )
            and previous_date in (
                select days.as_of_date from {{ as_of_dates }} as days
            )

    ),

    entries as (

        {% for day, sign in {'as_of_date': 1, 'previous_date': -1}.items() %}
        select
            explained.*,
            ledger.rule_id,
            ledger.label,
            ledger.kind in ('attribute', 'activity', 'inactivity') as is_rule,
            {{ 'ledger.points' if sign == 1 else '0' }} as points_now,
            {{ 'ledger.points' if sign == -1 else '0' }} as points_before,
            0 as decides
        from explained
        inner join {{ ledger }} as ledger
            on
                explained.{{ day }} = ledger.as_of_date
                and explained.model_id = ledger.model_id
                and explained.contact_id = ledger.contact_id

        union all

        {% endfor -%}
        -- 2 the effect is new or has ended, 1 it is there on both days
        select
            explained.*,
            effects.rule_id,
            effects.label,
            true as is_rule,
            0 as points_now,
            0 as points_before,
            case
                when effects.as_of_date = explained.decided_on then 2 else -1
            end as decides
        from explained
        inner join {{ effects }} as effects
            on
                effects.as_of_date in (explained.as_of_date, explained.previous_date)
                and explained.model_id = effects.model_id
                and explained.contact_id = effects.contact_id
                and explained.effect = effects.effect

    ),

    rules as (

        select
            as_of_date,
            model_id,
            contact_id,
            direction,
            effect,
            rule_id,
            is_rule,
            max(label) as label,
            sum(decides) as decides,
            sum(points_now) as points_now,
            sum(points_before) as points_before
        from entries
        group by
            as_of_date, model_id, contact_id, direction, effect, rule_id, is_rule

    ),

    ranked as (

        select
            *,
            points_now - points_before as points,
            sum(points_now) over (
                partition by as_of_date, model_id, contact_id
            ) as ledger_now,
            sum(points_before) over (
                partition by as_of_date, model_id, contact_id
            ) as ledger_before,
            row_number() over (
                partition by as_of_date, model_id, contact_id
                order by
                    decides desc,
                    case when is_rule then 0 else 1 end,
                    direction * (points_now - points_before) desc,
                    rule_id
            ) as place
        from rules

    )

    select
        moves.*,
        ranked.rule_id,
        ranked.label,
        cast(ranked.points as decimal(18, 2)) as points
    from {{ moves }} as moves
    left join ranked
        on
            moves.as_of_date = ranked.as_of_date
            and moves.model_id = ranked.model_id
            and moves.contact_id = ranked.contact_id
            and ranked.place = 1
            and ranked.is_rule
            and (
                ranked.decides > 0
                or (ranked.effect is null and ranked.direction * ranked.points > 0)
            )
            and ranked.ledger_now = moves.score
            and ranked.ledger_before = moves.previous_score
{% endmacro %}

{#-
    The rows that name nobody: they say that a day is recorded, also where no
    score changed. To stand in a union of their own, where NULL takes the type
    of what stands above.

    Arguments:
        days (sql): relation of (as_of_date).
-#}
{% macro marks_of_days(days) %}
    select
        as_of_date
        {%- for column in score_change_columns()[1:] %},
        null as {{ column }}
        {%- endfor %}
    from {{ days }}
{% endmacro %}

{#-
    The rows of the days that hold somebody who must be forgotten, without
    them.

    Arguments:
        erased_keys (sql): relation of (key_kind, key_value).
-#}
{% macro rows_without_erased(erased_keys) %}
    select {{ columns_of('history', score_change_columns()) }}
    from {{ this }} as history
    inner join (
        select distinct named.as_of_date
        from {{ this }} as named
        inner join {{ erased_keys }} as erased
            on
                named.contact_id = erased.key_value
                and erased.key_kind = 'contact_id'
    ) as touched_days
        on history.as_of_date = touched_days.as_of_date
    left join {{ erased_keys }} as erased
        on
            history.contact_id = erased.key_value
            and erased.key_kind = 'contact_id'
    where erased.key_value is null
{% endmacro %}
