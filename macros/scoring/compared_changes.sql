{#-
    Why a score changed: the day that each day is compared with, what hits were
    worth on it, and the change of each rule in parts. docs/why.md defines them.
-#}

{#-
    The two days that `lead-scoring why` asks about.

    Returns: a list of the earlier and the later day, YYYY-MM-DD; empty in any
        other run.
-#}
{% macro asked_days() %}
    {% set asked = env_var('LEAD_SCORING_WHY', '').split(',') %}
    {{ return(asked if asked | length == 2 else []) }}
{% endmacro %}

{#-
    The days whose ledgers an earlier build has kept. They are read where they
    are stored: what keeps them comes after the scores that read this.

    Returns: a relation of (kept_as, as_of_date, entry), or none.
-#}
{% macro kept_before() %}
    {% set forgets = flags.FULL_REFRESH and lives_on() is none %}
    {% if not execute or forgets or asked_days() %}
        {{ return(none) }}
    {% endif %}
    {{ return(adapter.get_relation(
        database=this.database, schema=this.schema, identifier='kept_ledger'
    )) }}
{% endmacro %}

{#-
    What each day that is scored is compared with: the run's day with the newest
    earlier one that a build has kept, or one day with another that is asked for.

    Arguments:
        as_of_dates (sql): relation of (as_of_date, is_run_date).
-#}
{% macro days_and_previous(as_of_dates) %}
    select
        days.as_of_date,
        days.is_run_date,
        {%- if asked_days() %}
        case
            when days.as_of_date = cast('{{ asked_days()[1] }}' as date)
                then cast('{{ asked_days()[0] }}' as date)
        end as previous_date
        {%- elif kept_before() is none %}
        cast(null as date) as previous_date
        {%- else %}
        case when days.is_run_date then kept.as_of_date end as previous_date
        {%- endif %}
    from {{ as_of_dates }} as days
    {%- if kept_before() is not none %}
    cross join (
        select max(as_of_date) as as_of_date from {{ kept_before() }}
        where entry = 'day' and as_of_date < {{ as_of() }}
    ) as kept
    {%- endif %}
{% endmacro %}

{#-
    The factor of each signal at each age, what it was on the day that is
    compared with, and what it is for hits after that day; in millionths.

    Arguments:
        factors (sql): relation that `signal_factors` makes.
        days (sql): relation of (step_days).
    Usage: factors as ( {{ compared_factors('signal_factors', 'days') }} )
-#}
{% macro compared_factors(factors, days) %}
    select
        factors.signal_key,
        steps.step_days,
        factors.age_days,
        factors.factor_millionths as decayed_millionths,
        cast(0 as bigint) as earlier_millionths,
        factors.factor_millionths as new_millionths
    from {{ factors }} as factors
    inner join (select distinct step_days from {{ days }}) as steps
        on factors.age_days < steps.step_days

    union all

    select
        earlier.signal_key,
        steps.step_days,
        earlier.age_days + steps.step_days as age_days,
        factors.factor_millionths as decayed_millionths,
        earlier.factor_millionths as earlier_millionths,
        cast(0 as bigint) as new_millionths
    from {{ factors }} as earlier
    cross join (select distinct step_days from {{ days }}) as steps
    inner join {{ factors }} as factors
        on
            earlier.signal_key = factors.signal_key
            and least(
                earlier.age_days + steps.step_days,
                {{ var('decay_horizon_days') }}
            ) = factors.age_days
{% endmacro %}

{#-
    The age by which a hit finds its factors: no decay goes on beyond the
    horizon, on either of the two days.

    Arguments:
        occurred_on (sql): the day of the hit.
        days (sql): relation of (as_of_date, step_days).
-#}
{% macro factor_age(occurred_on, days) -%}
    {%- set age = days_between(occurred_on, days ~ '.as_of_date') -%}
    least({{ age }}, {{ var('decay_horizon_days') }} + case
                when {{ age }} >= {{ days }}.step_days then {{ days }}.step_days
                else 0
            end)
{%- endmacro %}

{#-
    What a hit of each signal is worth, by the day to score and the day of the
    hit: small tables joined first, so that hits find their factors by equality.
    `distinct` is a fence: were the join taken apart, hits would meet factors by
    the signal alone, each of them all ages.

    Arguments:
        factors (sql): relation that `compared_factors` makes.
        days (sql): relation of (as_of_date, is_run_date, step_days).
        hits (sql): relation with occurred_on.
-#}
{% macro factors_by_day(factors, days, hits) %}
    select
        ages.as_of_date,
        ages.is_run_date,
        ages.occurred_on,
        factors.signal_key,
        factors.decayed_millionths,
        factors.earlier_millionths,
        factors.new_millionths
    from (
        select distinct
            {{ days }}.as_of_date,
            {{ days }}.is_run_date,
            {{ days }}.step_days,
            hit_days.occurred_on,
            {{ factor_age('hit_days.occurred_on', days) }} as age_days
        from (select distinct occurred_on from {{ hits }}) as hit_days
        inner join {{ days }}
            on hit_days.occurred_on <= {{ days }}.as_of_date
    ) as ages
    inner join {{ factors }} as factors
        on
            ages.step_days = factors.step_days
            and ages.age_days = factors.age_days
{% endmacro %}

{#- What is compared of a row of the ledger. -#}
{% macro compared_columns() %}
    {{ return([
        'entry', 'model_id', 'contact_id', 'rule_id', 'detail', 'hits', 'points',
        'uncapped_points',
    ]) }}
{% endmacro %}

{#-
    Each rule of each contact that is scored on both days: what it gave, what it
    gives, and the parts of the difference.

    Arguments:
        later, earlier (sql): relations of `compared_columns`, of one day each;
            the later one has (earlier_points, new_points) too, and rows of hits
            that are worth nothing any more: without a row, nothing is known of
            what was worth something on the earlier day.
        identities (sql): relation of (contact_id, survivor_id) of today.
        contact (sql): the one contact to look at, a text; empty for all.
-#}
{% macro rule_changes(later, earlier, identities, contact='') %}
    with

    {{ paired_rows(later, earlier, contact) }},

    {{ changed_people(earlier, identities) }},

    causes as (

        select
            pairs.*,
            case
                when versions.is_same = 0 then 'weights'
                when people.contact_id is not null then 'merges'
                else 'facts'
            end as cause,
            pairs.worth_then as worth_earlier
        from pairs
        left join versions
            on
                pairs.model_id = versions.model_id
                and pairs.rule_id = versions.rule_id
        left join people
            on pairs.contact_id = people.contact_id
        inner join scored
            on
                pairs.model_id = scored.model_id
                and pairs.contact_id = scored.contact_id

    ),

    moved as (

        select
            *,
            uncapped_after - uncapped_before as uncapped_change,
            (points_after - uncapped_after)
            - (points_before - uncapped_before) as capped_change
        from causes

    )

    select
        model_id,
        contact_id,
        rule_id,
        entry as kind,
        cause,
        hits_before,
        hits_after,
        points_before,
        points_after,
        {{ parts_of_change() }}
    from moved
{% endmacro %}

{#-
    The rows of both days side by side, but for those that did not move; who was
    scored on both; and which rules weigh as they did.
-#}
{% macro paired_rows(later, earlier, contact) -%}
    pairs as (

        select
            {%- for name in ['model_id', 'contact_id', 'rule_id', 'entry'] %}
            coalesce(later_rows.{{ name }}, earlier_rows.{{ name }}) as {{ name }},
            {%- endfor %}
            {%- for name, column in {
                'hits': 'hits', 'points': 'points', 'uncapped': 'uncapped_points',
            }.items() %}
            coalesce(earlier_rows.{{ column }}, 0) as {{ name }}_before,
            coalesce(later_rows.{{ column }}, 0) as {{ name }}_after,
            {%- endfor %}
            coalesce(later_rows.new_points, 0) as worth_new,
            coalesce(later_rows.earlier_points, 0) as worth_then,
            later_rows.entry is not null as is_later,
            earlier_rows.entry is not null as is_earlier
        from (
            {{ rows_of_people(later, contact) }}
        ) as later_rows
        full outer join (
            {{ rows_of_people(earlier, contact) }}
        ) as earlier_rows
            on
                later_rows.model_id = earlier_rows.model_id
                and later_rows.contact_id = earlier_rows.contact_id
                and later_rows.rule_id = earlier_rows.rule_id
                and later_rows.entry = earlier_rows.entry
        where
            coalesce(later_rows.entry, earlier_rows.entry) = 'score'
            or {{ has_moved('later_rows', 'earlier_rows') }}

    ),

    scored as (

        select
            model_id,
            contact_id
        from pairs
        where entry = 'score' and is_later and is_earlier

    ),

    versions as (

        select
            model_id,
            rule_id,
            case
                when count(*) = 2 and min(detail) = max(detail) then 1 else 0
            end as is_same
        from (
            {% for rows in [later, earlier] -%}
            select
                model_id,
                rule_id,
                detail
            from {{ rows }} as rows_of_day
            where entry = 'weights'

            {% if not loop.last %}union all{% endif %}

            {% endfor %}
        ) as weights_of_days
        group by model_id, rule_id

    )
{%- endmacro %}

{#-
    The ledger, and activity rules that gave something on the day that is compared
    with and give nothing now: either their hits have aged, and are here, or
    nothing is known of them any more.

    Arguments:
        entries (sql): relation of the ledger, by keys.
        hits (sql): relation of (as_of_date, model_key, contact_key, rule_key, hits,
            points, uncapped_points, earlier_points, new_points).
        members (sql): relation of who is scored.
        rules (sql): relation of (rule_key, rule_id, kind).
-#}
{% macro entries_to_compare(entries, hits, members, rules) %}
    {%- set keys = ['as_of_date', 'model_key', 'contact_key'] %}
    {%- set values = [
        'hits', 'points', 'uncapped_points', 'earlier_points', 'new_points',
    ] %}
    select
        {{ columns_of('entries', keys + ['rule_id', 'kind'] + values) }}
    from {{ entries }} as entries

    union all

    select
        {{ columns_of('hits', keys) }},
        {{ columns_of('rules', ['rule_id', 'kind']) }},
        {{ columns_of('hits', values) }}
    from {{ hits }} as hits
    inner join {{ members }} as members
        on
            hits.as_of_date = members.as_of_date
            and hits.model_key = members.model_key
            and hits.contact_key = members.contact_key
    inner join {{ rules }} as rules
        on hits.rule_key = rules.rule_key
    where
        hits.earlier_points <> 0
        and hits.uncapped_points = 0
{% endmacro %}

{#-
    Whether a compared row is of hits that are worth nothing any more: not in the
    ledger, and kept for no later day.
-#}
{% macro is_worn_out() -%}
    entry = 'activity' and points = 0
{%- endmacro %}

{#- The ledger and the scores of a day. -#}
{% macro rows_of_people(rows, contact) -%}
    select * from {{ rows }} as rows_of_day
            where
                entry not in ('weights', 'merge', 'day')
                {%- if contact %}
                and contact_id = {{ contact }}
                {%- endif %}
{%- endmacro %}

{#- Whether any part of the change of a row can be other than 0. -#}
{% macro has_moved(later, earlier) -%}
    {{ later }}.points is distinct from {{ earlier }}.points
            or {{ later }}.uncapped_points is distinct from
            {{ earlier }}.uncapped_points
            or {{ later }}.new_points <> 0
            or {{ later }}.earlier_points <> {{ earlier }}.uncapped_points
{%- endmacro %}

{#- Who is made of other records than on the earlier day. -#}
{% macro changed_people(earlier, identities) -%}
    joined_records as (

        select
            contact_id,
            detail as survivor_id,
            0 as is_later
        from {{ earlier }} as rows_of_day
        where entry = 'merge'

        union all

        select
            contact_id,
            survivor_id,
            1 as is_later
        from {{ identities }} as identities
        where
            contact_id <> survivor_id
            and exists (
                select 1 from {{ earlier }} as kept where kept.entry = 'day'
            )

    ),

    people as (

        select distinct survivor_id as contact_id
        from (
            select survivor_id
            from joined_records
            group by contact_id, survivor_id
            having count(*) = 1
        ) as moved

    )
{%- endmacro %}

{#- What a change is made of; the definitions are those of docs/why.md. -#}
{% macro change_parts() %}
    {% set then = "worth_earlier - uncapped_before" %}
    {% set once = "entry in ('attribute', 'inactivity')" %}
    {{ return({
        'new_activity_points': {
            "entry = 'activity' and cause = 'facts'": 'worth_new + ' ~ then,
            "entry = 'activity'": 'worth_new',
            "entry = 'inactivity' and cause = 'facts' and hits_after < hits_before":
                'uncapped_change',
        },
        'ageing_points': {
            "entry = 'activity'": 'uncapped_after - worth_new - worth_earlier',
            "entry = 'inactivity' and cause <> 'weights'"
            " and hits_after >= hits_before": 'uncapped_change',
        },
        'attribute_points': {
            "entry = 'attribute' and cause = 'facts'": 'uncapped_change',
        },
        'weight_points': {
            "entry = 'activity' and cause = 'weights'": then,
            once ~ " and cause = 'weights'": 'uncapped_change',
        },
        'merge_points': {
            "entry = 'activity' and cause = 'merges'": then,
            "cause = 'merges' and (entry = 'attribute' or "
            "(entry = 'inactivity' and hits_after < hits_before))":
                'uncapped_change',
        },
        'limit_points': {
            "entry in ('attribute', 'activity', 'inactivity')": 'capped_change',
            "entry <> 'score'": 'points_after - points_before',
        },
    }) }}
{% endmacro %}

{#- The same as columns. -#}
{% macro parts_of_change() -%}
    {%- for part, cases in change_parts().items() %}
        cast(case
            {%- for condition, points in cases.items() %}
            when {{ condition }} then {{ points }}
            {%- endfor %}
            else 0
        end as decimal(18, 2)) as {{ part }}{% if not loop.last %},{% endif %}
        {%- endfor %}
{%- endmacro %}

{#-
    The days that hold somebody who must be forgotten, without them; the run's
    day is written anyway.

    Arguments:
        kept (sql): relation of what earlier builds kept.
        days (sql): relation of (as_of_date): the run's day.
        erased_ids (sql): relation of (contact_id).
-#}
{% macro kept_days_without_erased(kept, days, erased_ids) %}
    select
        kept.as_of_date,
        {{ columns_of('kept', compared_columns()) }}
    from {{ kept }} as kept
    inner join (
        {% for name in ['contact_id', 'detail'] -%}
        select named.as_of_date
        from {{ kept }} as named
        inner join {{ erased_ids }} as erased_ids
            on named.{{ name }} = erased_ids.contact_id

        {% if not loop.last %}union distinct{% endif %}

        {% endfor %}
    ) as touched_days
        on kept.as_of_date = touched_days.as_of_date
    left join {{ days }} as days
        on kept.as_of_date = days.as_of_date
    left join {{ erased_ids }} as erased_people
        on kept.contact_id = erased_people.contact_id
    left join {{ erased_ids }} as erased_survivors
        on kept.detail = erased_survivors.contact_id
    where
        days.as_of_date is null
        and erased_people.contact_id is null
        and erased_survivors.contact_id is null
{% endmacro %}

{#- Deletes the days before the one that the run's day is compared with. -#}
{% macro forget_kept_days() %}
    {{ return(adapter.dispatch('forget_kept_days', 'lead_scoring')()) }}
{% endmacro %}

{% macro default__forget_kept_days() %}
    {%- if is_incremental() -%}
    delete from {{ this }}
    where {{ is_kept_too_long() }}
    {%- endif -%}
{% endmacro %}

{#- Whether a kept day is before the one that is compared with. -#}
{% macro is_kept_too_long() -%}
    as_of_date < (
        select max(previous_date) from {{ ref('compared_days') }} where is_run_date
    )
{%- endmacro %}
