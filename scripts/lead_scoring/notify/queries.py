"""How changes are found, as SQL over the outbox and the published copy (`pub`)."""

# Few, so that a long history is only looked through for them.
GONE = """
    create or replace temp table gone as
    with missing as (
        select contact_id from known
        union
        select contact_id from outbox
        except
        select contact_id from pub.marts.lead_scores
    )
    select contact_id from missing
    where not exists (
        select 1 from pub.marts.lead_score_history as history
        where history.contact_id = missing.contact_id
    )
"""

# Those that score nobody today too, where the published copy names them.
LIVE = """
    create or replace temp table live_models as
    select model_id from pub.marts.lead_scores
    {further}
"""

LIVE_WITHOUT_SCORES = """
    union
    select model_id from pub.insights.model_health where model_status = 'live'
"""

# A model that is new, or live for the first time, moved nobody; nor did one that has
# been retired.
MODELS = """
    create or replace temp table models as
    select model_id from live_models
    intersect
    select model_id from known_models where target_id = $target
"""

# What a new target knows: those of now, or those that scored somebody on its day.
FIRST_MODELS = """
    insert into known_models
    select $target, model_id from live_models
    where
        not $is_past
        or model_id in (select model_id from known where target_id = $target)
"""

TAKE_MODELS = (
    "delete from known_models where target_id = $target",
    "insert into known_models select $target, model_id from live_models",
)

KNOWN_THEN = """
    insert into known
    select $target, model_id, contact_id, tier, tier_reason
    from pub.marts.lead_scores_by_day
    where as_of_date = $day and status = 'live'
"""

NEWEST_RECORDED = """
    select max(as_of_date)
    from pub.marts.recorded_days
    where
        (as_of_date > $day or (as_of_date = $day and not $is_final))
        and $target is not null
"""

# Of several steps of a contact each begins where the one before it ended, and the
# first with what the target knows.
RECORDED = """
    create or replace temp table moves as
    with steps as (
        select
            changes.*,
            lag(tier_to) over of_contact as told_tier,
            lag(tier_reason) over of_contact as told_reason,
            row_number() over of_contact as step
        from pub.marts.lead_tier_changes as changes
        where
            (as_of_date > $day or (as_of_date = $day and not $is_final))
            and model_id in (select model_id from models)
            and coalesce(status, 'live') = 'live'
        window of_contact as (
            partition by model_id, contact_id
            order by as_of_date
        )
    ),
    from_known as (
        select
            steps.*,
            case when step = 1 then known.tier else told_tier end as tier_before,
            case
                when step = 1 then known.tier_reason
                else told_reason
            end as reason_before
        from steps
        left join known
            on
                known.target_id = $target
                and steps.model_id = known.model_id
                and steps.contact_id = known.contact_id
    )
    select
        moved.model_id,
        moved.contact_id,
        moved.tier_before as tier_from,
        moved.tier_to,
        moved.reason_before,
        moved.tier_rank_to,
        moved.tier_reason,
        moved.score_before as score_from,
        moved.score_after as score_to,
        moved.as_of_date,
        moved.step,
        printf('%+.2f ', moved.top_rule_points::double)
        || moved.top_rule_label as cause,
        -- What people would read in the marts; of another tier it would mislead.
        scores.top_reasons as reasons,
        scores.next_action,
        scores.respond_within_hours,
        scores.as_of_date as scored_on
    from from_known as moved
    left join pub.marts.lead_scores as scores
        on
            moved.model_id = scores.model_id
            and moved.contact_id = scores.contact_id
            and moved.tier_to = scores.tier
"""

TAKE_RECORDED = (
    """
    delete from known
    where
        target_id = $target
        and exists (
            select 1 from moves
            where
                moves.model_id = known.model_id
                and moves.contact_id = known.contact_id
        )
    """,
    """
    insert into known
    select $target, model_id, contact_id, tier_to, tier_reason
    from moves
    where tier_to is not null
    qualify step = max(step) over (partition by model_id, contact_id)
    """,
)

CURRENT = """
    insert into moves
    with told as (
        select * from known
        where target_id = $target and model_id in (select model_id from models)
    ),
    scores as (
        select * from pub.marts.lead_scores
        where model_id in (select model_id from models)
    ),
    day as (
        select max(as_of_date) as as_of_date from pub.marts.lead_scores
    )
    select
        coalesce(scores.model_id, told.model_id),
        coalesce(scores.contact_id, told.contact_id),
        told.tier,
        scores.tier,
        told.tier_reason,
        scores.tier_rank,
        scores.tier_reason,
        parts.score_before,
        scores.score,
        day.as_of_date,
        1000000,
        nullif(concat_ws(
            '; ',
            printf('%+.2f new activity', nullif(parts.new_activity_points, 0)::double),
            printf('%+.2f ageing', nullif(parts.ageing_points, 0)::double),
            printf('%+.2f attributes', nullif(parts.attribute_points, 0)::double),
            printf('%+.2f weights', nullif(parts.weight_points, 0)::double),
            printf('%+.2f merges', nullif(parts.merge_points, 0)::double),
            printf('%+.2f limits', nullif(parts.limit_points, 0)::double)
        ), ''),
        scores.top_reasons,
        scores.next_action,
        scores.respond_within_hours,
        scores.as_of_date
    from told
    full join scores
        on
            told.model_id = scores.model_id
            and told.contact_id = scores.contact_id
    left join pub.marts.lead_score_changes as parts
        on
            scores.model_id = parts.model_id
            and scores.contact_id = parts.contact_id
    cross join day
    where
        told.tier is distinct from scores.tier
        or (
            scores.tier_reason = 'fast_track'
            and told.tier_reason is distinct from 'fast_track'
        )
"""

# Only what differs is written: a day changes a few of many.
TAKE_CURRENT = (
    """
    delete from known
    where
        target_id = $target
        and not exists (
            select 1 from pub.marts.lead_scores as scores
            where
                scores.model_id = known.model_id
                and scores.contact_id = known.contact_id
                and scores.tier = known.tier
                and scores.tier_reason = known.tier_reason
        )
    """,
    """
    insert into known
    select $target, model_id, contact_id, tier, tier_reason
    from pub.marts.lead_scores as scores
    where not exists (
        select 1 from known
        where
            known.target_id = $target
            and scores.model_id = known.model_id
            and scores.contact_id = known.contact_id
    )
    """,
)

# The id says what changed and when, and nothing of the target: the same change has
# the same id for all, also where the outbox was lost. A move that comes back and is
# made again on one day is another change.
PUT = """
    insert into outbox
    with wanted as (
        select
            *,
            case
                when
                    tier_reason = 'fast_track'
                    and reason_before is distinct from 'fast_track'
                    then 'fast_track'
                else 'tier'
            end as kind
        from moves
        where
            (len($models) = 0 or list_contains($models, model_id))
            and (len($tiers) = 0 or list_contains($tiers, tier_to))
    ),
    changed as (
        select
            *,
            concat_ws(
                '|', model_id, contact_id, as_of_date, kind,
                coalesce(tier_from, ''), coalesce(tier_to, '')
            ) as what
        from wanted
        where tier_from is distinct from tier_to or kind = 'fast_track'
    ),
    told as (
        select
            concat_ws(
                '|', model_id, contact_id, as_of_date, kind,
                coalesce(tier_from, ''), coalesce(tier_to, '')
            ) as what,
            count(*) as times
        from outbox
        where target_id = $target
        group by all
    )
    select
        $target,
        left(sha256(concat_ws(
            '|', what,
            coalesce(times, 0) + row_number() over (partition by what order by step)
        )), 24),
        model_id,
        contact_id,
        kind,
        tier_from,
        tier_to,
        tier_rank_to,
        tier_reason,
        score_from,
        score_to,
        as_of_date,
        cause,
        reasons,
        next_action,
        respond_within_hours,
        'waiting',
        null,
        0,
        $now,
        null,
        scored_on
    from changed
    left join told using (what)
"""
