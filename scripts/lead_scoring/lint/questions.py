"""The questions that lint asks the warehouse of the last build, one for each check.

All of it is counted there; what comes back is a row for each rule, tier or pair. Names
in braces are models and seeds, as the engine calls them, and days.
"""

from __future__ import annotations

# What people did longer ago says little of what they do now; and a year has every
# season once.
DAYS = 365
SCHEMAS = {
    "facts": ("as_of_dates", "activity_days", "dim_activity_kinds"),
    "scoring": (
        *("rules_in_force", "models_in_force", "rule_ledger", "contact_effects"),
        *("audience_members", "contact_scores", "score_totals", "group_limits"),
        *("activity_rule_kinds", "weights_versions"),
    ),
    "insights": ("model_health", "rule_performance"),
    "weights": (
        *("scoring_models", "attribute_weights", "activity_weights"),
        *("inactivity_weights", "decay_windows", "cap_groups", "tiers", "grades"),
    ),
}
# As DuckDB calls them.
TABLES = {name: f"{schema}.{name}" for schema, of in SCHEMAS.items() for name in of}

DAY = "select as_of_date from {as_of_dates} where is_run_date"

VERSIONS = "select model_id, weights_version from {weights_versions} order by model_id"

# Model, status, contacts in the audience, the highest points that anybody has.
AUDIENCES = """
    select
        models.model_id,
        count(scores.contact_key) as contacts,
        max(scores.score) as score,
        max(scores.fit_points) as fit_points,
        max(scores.engagement_points) as engagement_points
    from {models_in_force} as models
    left join {contact_scores} as scores
        on
            models.as_of_date = scores.as_of_date
            and models.model_key = scores.model_key
    where models.as_of_date = {day}
    group by models.model_id
    order by models.model_id
"""

TIERS = """
    select model_id, tier, count(*) as contacts
    from {contact_scores}
    where as_of_date = {day}
    group by model_id, tier
"""

# Of each rule: whom it gives points or takes some (and of those, who would get more
# without its own limit, and who did it last a year ago), and whom it has an effect on.
RULES = """
    with

    ledger as (

        select
            rule_key,
            count(*) as contacts,
            sum(case when uncapped_points <> points then 1 else 0 end)
                as limited_contacts,
            sum(
                case when last_hit_at < {year_ago} then 1 else 0 end
            ) as old_contacts
        from {rule_ledger}
        where as_of_date = {day}
        group by rule_key

    ),

    effects as (

        select
            effects.rule_key,
            count(*) as contacts
        from {contact_effects} as effects
        inner join {audience_members} as members
            on
                effects.as_of_date = members.as_of_date
                and effects.model_key = members.model_key
                and effects.contact_key = members.contact_key
        where effects.as_of_date = {day}
        group by effects.rule_key

    )

    select
        rules.model_id,
        rules.rule_id,
        coalesce(ledger.contacts, 0) as point_contacts,
        coalesce(effects.contacts, 0) as effect_contacts,
        coalesce(ledger.limited_contacts, 0) as limited_contacts,
        coalesce(ledger.old_contacts, 0) as old_contacts
    from {rules_in_force} as rules
    left join ledger
        on rules.rule_key = ledger.rule_key
    left join effects
        on rules.rule_key = effects.rule_key
    where rules.as_of_date = {day}
    order by rules.model_id, rules.rule_id
"""

# Of a cap group: whom its rules touch, and for whom the limit binds.
GROUPS = """
    with

    touched as (

        select
            rules.model_id,
            rules.cap_group,
            count(distinct ledger.contact_key) as contacts
        from {rule_ledger} as ledger
        inner join {rules_in_force} as rules
            on
                ledger.as_of_date = rules.as_of_date
                and ledger.rule_key = rules.rule_key
        where ledger.as_of_date = {day} and rules.cap_group is not null
        group by rules.model_id, rules.cap_group

    ),

    limited as (

        select
            models.model_id,
            limits.cap_group,
            count(*) as contacts
        from {group_limits} as limits
        inner join {models_in_force} as models
            on
                limits.as_of_date = models.as_of_date
                and limits.model_key = models.model_key
        where limits.as_of_date = {day}
        group by models.model_id, limits.cap_group

    )

    select
        touched.model_id,
        touched.cap_group,
        touched.contacts,
        limited.contacts as limited_contacts
    from touched
    inner join limited
        on
            touched.model_id = limited.model_id
            and touched.cap_group = limited.cap_group
    order by touched.model_id, touched.cap_group
"""

# Of a model: whom its limits could bind, and whom they bind.
LIMITS = """
    select
        models.model_id,
        sum(case when totals.fit_points > 0 then 1 else 0 end) as fit_contacts,
        sum(case when totals.fit_cap_points <> 0 then 1 else 0 end) as fit_cap,
        sum(case when totals.engagement_points > 0 then 1 else 0 end)
            as engagement_contacts,
        sum(case when totals.engagement_cap_points <> 0 then 1 else 0 end)
            as engagement_cap,
        count(*) as contacts,
        sum(case when totals.score_floor_points <> 0 then 1 else 0 end)
            as score_floor,
        sum(case when totals.score_ceiling_points <> 0 then 1 else 0 end)
            as score_ceiling
    from {score_totals} as totals
    inner join {models_in_force} as models
        on
            totals.as_of_date = models.as_of_date
            and totals.model_key = models.model_key
    where totals.as_of_date = {day}
    group by models.model_id
    order by models.model_id
"""

# Activities that both rules of a pair count; of a rule with itself: all it counts.
SHARED_ACTIVITIES = """
    with

    kinds as (

        select
            kind_key,
            sum(activities) as activities
        from {activity_days}
        where occurred_on <= {day}
        group by kind_key

    ),

    rules as (

        select
            rules.model_id,
            rules.rule_id,
            matches.kind_key
        from {rules_in_force} as rules
        inner join {activity_rule_kinds} as matches
            on rules.rule_key = matches.rule_key
        where rules.as_of_date = {day}

    )

    select
        rules.model_id,
        rules.rule_id,
        others.rule_id as other_rule_id,
        sum(kinds.activities) as activities
    from rules
    inner join rules as others
        on
            rules.model_id = others.model_id
            and rules.kind_key = others.kind_key
            and rules.rule_id <= others.rule_id
    inner join kinds
        on rules.kind_key = kinds.kind_key
    group by rules.model_id, rules.rule_id, others.rule_id
"""

# Contacts who have points from both attribute rules of a pair, likewise. Whoever is
# scored meets all that is required.
SHARED_CONTACTS = """
    with

    ledger as (

        select
            rules.model_id,
            rules.rule_id,
            ledger.contact_key
        from {rule_ledger} as ledger
        inner join {rules_in_force} as rules
            on
                ledger.as_of_date = rules.as_of_date
                and ledger.rule_key = rules.rule_key
        where
            ledger.as_of_date = {day}
            and rules.kind = 'attribute'
            and rules.effect <> 'require'

    )

    select
        ledger.model_id,
        ledger.rule_id,
        others.rule_id as other_rule_id,
        count(*) as contacts
    from ledger
    inner join ledger as others
        on
            ledger.model_id = others.model_id
            and ledger.contact_key = others.contact_key
            and ledger.rule_id <= others.rule_id
    group by ledger.model_id, ledger.rule_id, others.rule_id
"""

NEWEST = "select max(occurred_on) from {activity_days} where occurred_on <= {day}"

ACTIVITY_TYPES = """
    select
        kinds.activity_type,
        sum(days.activities) as activities
    from {activity_days} as days
    inner join {dim_activity_kinds} as kinds
        on days.kind_key = kinds.kind_key
    where
        days.occurred_on <= {day}
        and days.occurred_on > {year_ago_day}
        and kinds.activity_type is not null
    group by kinds.activity_type
    order by kinds.activity_type
"""

# What the build itself says of the weights; see docs/model-health.md.
HEALTH = """
    select model_id, check_name, subject, value, threshold
    from {model_health}
    where check_name in ('fill_rate', 'ended_campaign') and status <> 'ok'
    order by model_id, check_name, subject
"""

# Of contacts that two models scored and either would hand over or nurture further:
# of how many both say the same.
AGREEMENTS = """
    select
        live.model_id,
        shadow.model_id as shadow_model_id,
        count(*) as contacts,
        sum(
            case
                when live.qualification = 'none'
                    and shadow.qualification = 'none' then 0
                else 1
            end
        ) as qualified_contacts,
        sum(
            case
                when live.qualification = 'none'
                    and shadow.qualification = 'none' then 0
                when live.qualification = shadow.qualification then 1
                else 0
            end
        ) as agreed_contacts
    from {contact_scores} as live
    inner join {contact_scores} as shadow
        on
            live.as_of_date = shadow.as_of_date
            and live.contact_key = shadow.contact_key
    where
        live.as_of_date = {day}
        and live.status = 'live'
        and shadow.status = 'shadow'
    group by live.model_id, shadow.model_id
    order by live.model_id, shadow.model_id
"""

# Rules whose 95 % interval is on the wrong side of no difference.
AGAINST_OUTCOMES = """
    select
        model_id,
        rule_id,
        points,
        touched,
        conversion_with,
        conversion_without
    from {rule_performance}
    where
        effect not in ('require', 'exclude')
        and (
            (points > 0 and upper_bound < 0)
            or (points < 0 and lower_bound > 0)
        )
    order by model_id, rule_id
"""
