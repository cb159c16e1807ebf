"""The scores of one contact on one day, taken apart, as the warehouse has them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from typing import Any

from lead_scoring.people import Question, literal

CENT = Decimal("0.01")


@dataclass(frozen=True)
class HitDay:
    """What a rule got on one day; the worths of its days sum to it, to the cent."""

    day: date
    age_days: int
    hits: int
    counted_hits: int
    factor: Decimal
    worth: Decimal


@dataclass(frozen=True)
class Source:
    """Where the activities of a rule came from."""

    connector: str
    activities: int
    first: date
    last: date


@dataclass(frozen=True)
class Entry:
    """A row of the ledger: a rule, or a limit."""

    rule_id: str
    kind: str
    component: str
    label: str | None
    hits: int
    points: Decimal
    uncapped_points: Decimal
    rule_points: Decimal | None
    max_points: Decimal | None
    decay_id: str | None
    condition: "Condition"
    after_days: int | None
    repeat_every_days: int | None
    days: Sequence[HitDay] = ()
    sources: Sequence[Source] = ()
    values: Sequence[str] = ()


@dataclass(frozen=True)
class Condition:
    """What a rule asks for."""

    kind: str
    attribute: str | None
    operator: str | None
    value: str | None
    activity_type: str | None
    campaign_id: str | None
    channel: str | None
    active_days: int | None


@dataclass(frozen=True)
class Effect:
    """What a rule does beside its points, or fails to (a require that is not met)."""

    rule_id: str
    effect: str
    label: str | None
    is_met: bool
    condition: Condition
    values: Sequence[str] = ()
    last: date | None = None


@dataclass(frozen=True)
class Action:
    action: str
    times: int
    points: Decimal


@dataclass(frozen=True)
class NextTier:
    tier: str
    missing: Decimal
    min_score: Decimal | None
    min_fit_points: Decimal | None
    min_engagement_points: Decimal | None
    actions: Sequence[Action] = ()


@dataclass(frozen=True)
class Score:
    scoring_model: str
    status: str
    score: Decimal
    fit_points: Decimal
    engagement_points: Decimal
    limit_points: Decimal
    tier: str
    tier_reason: str
    qualification: str
    grade: str | None
    next_action: str | None
    respond_within_hours: int | None
    rank: int
    percentile: Decimal
    is_primary: bool
    last_activity: date | None
    entries: Sequence[Entry] = ()
    effects: Sequence[Effect] = ()
    next_tier: NextTier | None = None


@dataclass(frozen=True)
class Contact:
    """The key of a contact in the warehouse, and a day."""

    question: Question
    contact_key: int
    day: date
    answers: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The same question is asked once."""
        if sql not in self.answers:
            self.answers[sql] = self.question.rows(sql)
        return self.answers[sql]

    @property
    def on_day(self) -> str:
        return f"as_of_date = cast('{self.day}' as date)"


def day_of(value: Any) -> date | None:
    return None if value is None else date.fromisoformat(str(value)[:10])


def cents(value: Any) -> Decimal:
    return Decimal(str(value or 0)).quantize(CENT, ROUND_HALF_UP)


def cents_or_none(value: Any) -> Decimal | None:
    return None if value is None else cents(value)


def number(value: Any) -> int | None:
    return None if value is None else int(value)


def text(value: Any) -> str | None:
    return None if value is None else str(value)


# What a rule asks for, in the order of `condition_of`.
CONDITION = """
    rules.kind, rules.attribute, rules.operator, rules.value, rules.activity_type,
    rules.campaign_id, rules.channel, rules.active_days
"""


def condition_of(row: Sequence[Any]) -> Condition:
    return Condition(
        kind=str(row[0]),
        attribute=text(row[1]),
        operator=text(row[2]),
        value=text(row[3]),
        activity_type=text(row[4]),
        campaign_id=text(row[5]),
        channel=text(row[6]),
        active_days=number(row[7]),
    )


def scores_of(contact: Contact, contact_id: str) -> list[Score]:
    """Of each model that scored the contact on the day."""
    rows = contact.rows(
        f"""
            select
                scores.model_id, scores.status, scores.score, scores.fit_points,
                scores.engagement_points, scores.limit_points, scores.tier,
                scores.tier_reason, scores.qualification, scores.grade,
                scores.next_action, scores.respond_within_hours, scores.score_rank,
                scores.score_percentile, scores.is_primary,
                cast(scores.last_activity_at as date), ladders.next_tier,
                ladders.points_to_next_tier, ladders.next_min_score,
                ladders.next_min_fit_points, ladders.next_min_engagement_points
            from {{scoring.contact_scores}} as scores
            left join {{scoring.contact_ladders}} as ladders
                on
                    scores.as_of_date = ladders.as_of_date
                    and scores.model_key = ladders.model_key
                    and scores.contact_key = ladders.contact_key
            where
                scores.{contact.on_day}
                and scores.contact_key = {contact.contact_key}
                and scores.contact_id = {literal(contact_id)}
            order by scores.model_id
        """
    )
    entries, effects = entries_of(contact), effects_of(contact)
    actions = actions_of(contact)
    return [
        score_of(
            row,
            entries.get(str(row[0]), []),
            [each for each in effects.get(str(row[0]), []) if each.is_met],
            actions.get(str(row[0]), []),
        )
        for row in rows
    ]


def score_of(
    row: Sequence[Any],
    entries: Sequence[Entry],
    effects: Sequence[Effect],
    actions: Sequence[Action],
) -> Score:
    next_tier = None
    if row[16] is not None:
        next_tier = NextTier(
            tier=str(row[16]),
            missing=cents(row[17]),
            min_score=cents_or_none(row[18]),
            min_fit_points=cents_or_none(row[19]),
            min_engagement_points=cents_or_none(row[20]),
            actions=actions,
        )
    return Score(
        scoring_model=str(row[0]),
        status=str(row[1]),
        score=cents(row[2]),
        fit_points=cents(row[3]),
        engagement_points=cents(row[4]),
        limit_points=cents(row[5]),
        tier=str(row[6]),
        tier_reason=str(row[7]),
        qualification=str(row[8]),
        grade=text(row[9]),
        next_action=text(row[10]),
        respond_within_hours=number(row[11]),
        rank=int(row[12]),
        percentile=cents(row[13]),
        is_primary=str(row[14]).lower() in ("true", "1"),
        last_activity=day_of(row[15]),
        entries=entries,
        effects=effects,
        next_tier=next_tier,
    )


def by_model(rows: Iterable[Sequence[Any]]) -> dict[str, list[Sequence[Any]]]:
    """Rows that begin with a scoring model, without it."""
    return {
        str(model): [row[1:] for row in group]
        for model, group in groupby(rows, key=lambda row: row[0])
    }


def entries_of(contact: Contact) -> dict[str, list[Entry]]:
    rows = contact.rows(
        f"""
            select
                models.model_id, ledger.rule_id, ledger.kind, ledger.component,
                ledger.label, ledger.hits, ledger.points, ledger.uncapped_points,
                rules.points, rules.max_points, rules.decay_id, rules.after_days,
                rules.repeat_every_days, {CONDITION}
            from {{scoring.ledger_entries}} as ledger
            inner join {{scoring.models_in_force}} as models
                on
                    ledger.as_of_date = models.as_of_date
                    and ledger.model_key = models.model_key
            left join {{scoring.scoring_rules}} as rules
                on
                    models.model_id = rules.model_id
                    and ledger.rule_id = rules.rule_id
                    and ledger.kind = rules.kind
            where
                ledger.{contact.on_day}
                and ledger.contact_key = {contact.contact_key}
            order by models.model_id, ledger.kind, ledger.rule_id
        """
    )
    days, sources, values = days_of(contact), sources_of(contact), values_of(contact)
    found: dict[str, list[Entry]] = {}
    for model, of_model in by_model(rows).items():
        found[model] = [
            Entry(
                rule_id=str(row[0]),
                kind=str(row[1]),
                component=str(row[2]),
                label=text(row[3]),
                hits=int(row[4] or 0),
                points=cents(row[5]),
                uncapped_points=cents(row[6]),
                rule_points=cents_or_none(row[7]),
                max_points=cents_or_none(row[8]),
                decay_id=text(row[9]),
                condition=condition_of(row[12:]),
                after_days=number(row[10]),
                repeat_every_days=number(row[11]),
                days=days.get((model, str(row[0])), []),
                sources=sources.get((model, str(row[0])), []),
                values=values.get(str(row[13]), []) if row[13] else [],
            )
            for row in of_model
        ]
    return found


def days_of(contact: Contact) -> dict[tuple[str, str], list[HitDay]]:
    """By model and rule, the newest day first."""
    rows = contact.rows(
        f"""
            select
                rules.model_id, rules.rule_id, days.occurred_on, days.age_days,
                days.hits, days.counted_hits, days.factor, days.points
            from {{scoring.hit_days}} as days
            inner join {{scoring.scoring_rules}} as rules
                on days.rule_key = rules.rule_key
            where
                days.{contact.on_day}
                and days.contact_key = {contact.contact_key}
            order by rules.model_id, rules.rule_id, days.occurred_on desc
        """
    )
    return {
        (str(model), str(rule)): rounded_days([row[2:] for row in group])
        for (model, rule), group in groupby(rows, key=lambda row: (row[0], row[1]))
    }


def rounded_days(rows: Sequence[Sequence[Any]]) -> list[HitDay]:
    """A rule is rounded once; each day gets what it adds to the rounded sum."""
    found: list[HitDay] = []
    exact, told = Decimal(0), Decimal(0)
    for day, age_days, hits, counted_hits, factor, points in rows:
        exact += Decimal(str(points or 0))
        worth = cents(exact) - told
        told += worth
        on = day_of(day)
        assert on is not None
        found.append(
            HitDay(
                on,
                int(age_days),
                int(hits),
                int(counted_hits),
                Decimal(str(factor or 0)),
                worth,
            )
        )
    return found


def sources_of(contact: Contact) -> dict[tuple[str, str], list[Source]]:
    """By model and rule, the connectors that brought what hit it."""
    rows = contact.rows(
        f"""
            select
                rules.model_id, rules.rule_id, kinds.source,
                sum(coalesce(bots.kept_clicks, days.activities)),
                min(days.occurred_on), max(days.occurred_on)
            from {{facts.activity_days}} as days
            inner join {{facts.contact_references}} as contact_references
                on days.contact_ref = contact_references.contact_ref
            inner join {{facts.dim_activity_kinds}} as kinds
                on days.kind_key = kinds.kind_key
            inner join {{scoring.activity_rule_kinds}} as rule_kinds
                on days.kind_key = rule_kinds.kind_key
            inner join {{scoring.scoring_rules}} as rules
                on rule_kinds.rule_key = rules.rule_key
            left join {{facts.bot_click_days}} as bots
                on
                    days.contact_ref = bots.contact_ref
                    and days.kind_key = bots.kind_key
                    and days.occurred_on = bots.occurred_on
            where
                contact_references.contact_key = {contact.contact_key}
                and days.occurred_on <= cast('{contact.day}' as date)
                and coalesce(bots.kept_clicks, 1) > 0
            group by rules.model_id, rules.rule_id, kinds.source
            order by rules.model_id, rules.rule_id, kinds.source
        """
    )
    found: dict[tuple[str, str], list[Source]] = {}
    for model, rule, source, activities, first, last in rows:
        began, ended = day_of(first), day_of(last)
        assert began is not None
        assert ended is not None
        found.setdefault((str(model), str(rule)), []).append(
            Source(str(source), int(activities), began, ended)
        )
    return found


def values_of(contact: Contact) -> dict[str, list[str]]:
    """What is known of the attributes that rules ask for."""
    rows = contact.rows(
        f"""
            select distinct attribute, value from {{scoring.asked_attributes}}
            where {contact.on_day} and contact_key = {contact.contact_key}
            order by attribute, value
        """
    )
    found: dict[str, list[str]] = {}
    for attribute, value in rows:
        found.setdefault(str(attribute), []).append(str(value))
    return found


def effects_of(contact: Contact) -> dict[str, list[Effect]]:
    """By model: the effects that rules have, and the requirements that are not met."""
    rows = contact.rows(
        f"""
            select
                rules.model_id, rules.rule_id, rules.effect, rules.label,
                hits.effect, cast(hits.last_hit_at as date), {CONDITION}
            from {{scoring.rules_in_force}} as rules
            left join (
                select
                    as_of_date, model_key, rule_key, effect, last_hit_at
                from {{scoring.rule_hits}}
                where contact_key = {contact.contact_key}
            ) as hits
                on
                    rules.as_of_date = hits.as_of_date
                    and rules.model_key = hits.model_key
                    and rules.rule_key = hits.rule_key
            where
                rules.{contact.on_day}
                and rules.effect <> 'points'
            order by rules.model_id, rules.rule_id
        """
    )
    values = values_of(contact)
    found: dict[str, list[Effect]] = {}
    for model, rule, effect, label, met, last, *condition in rows:
        is_met = met is not None and str(met) == str(effect)
        if not is_met and effect != "require":
            continue
        asked = condition_of(condition)
        found.setdefault(str(model), []).append(
            Effect(
                str(rule),
                str(effect),
                text(label),
                is_met,
                asked,
                values.get(asked.attribute, []) if asked.attribute else [],
                day_of(last),
            )
        )
    return found


def actions_of(contact: Contact) -> dict[str, list[Action]]:
    """By model, what would lift the contact a tier if it were done that day."""
    rows = contact.rows(
        f"""
            select models.model_id, actions.action, actions.times, actions.points
            from {{scoring.tier_actions}} as actions
            inner join {{scoring.models_in_force}} as models
                on
                    actions.as_of_date = models.as_of_date
                    and actions.model_key = models.model_key
            where
                actions.{contact.on_day}
                and actions.contact_key = {contact.contact_key}
            order by models.model_id, actions.times, actions.points desc,
                actions.rule_key
        """
    )
    return {
        model: [Action(str(row[0]), int(row[1]), cents(row[2])) for row in of_model]
        for model, of_model in by_model(rows).items()
    }
