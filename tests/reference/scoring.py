"""Sections 4 and 5 of the rule book: rules, ledger, scores, tiers."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from reference import values
from reference.facts import Fact
from reference.world import Row, World

ZERO = Decimal("0.00")


def in_force(row: Row, day: dt.date, first: str, last: str) -> bool:
    """Both days included; an empty day is no limit."""
    start, end = values.date(row.get(first)), values.date(row.get(last))
    return (start is None or start <= day) and (end is None or day <= end)


def decay_factor(world: World, decay_id: str | None, age: int) -> Decimal:
    """The factor at an age; 1 without a decay, 0 outside all its windows."""
    if decay_id is None:
        return Decimal(1)
    age = min(age, world.settings.decay_horizon_days)
    for row in world.weights["decay_windows"]:
        start, end = int(row["from_day"] or 0), values.integer(row.get("to_day"))
        if row["decay_id"] != decay_id or age < start or (end and age >= end):
            continue
        factor = float(row["factor"] or 0)
        if row["kind"] == "linear":
            assert end is not None
            factor *= 1 - (age - start) / (end - start)
        elif row["kind"] == "half_life":
            factor *= 0.5 ** ((age - start) / float(row["half_life_days"] or 0))
        return values.rounded(Decimal(repr(round(factor, 12))), 6)
    return Decimal(0)


def points_of(rule: Row) -> Decimal:
    """With two decimals; an empty cell gives nothing."""
    return values.rounded(values.decimal(rule["points"]) or ZERO, 2)


def limited(points: Decimal, most: Decimal | None) -> Decimal:
    """A magnitude: from above for what gives, from below for what takes."""
    if most is None:
        return points
    most = values.rounded(most, 2)
    return min(points, most) if points > 0 else max(points, -most)


@dataclass
class Matched:
    """One rule that matched a contact."""

    rule: Row
    kind: str
    hits: int
    points: Decimal
    hits_at: list[dt.datetime] = field(default_factory=list)
    active: bool = True

    @property
    def effect(self) -> str:
        return values.clean(self.rule.get("effect")) or "points"

    @property
    def component(self) -> str:
        return "fit" if self.kind == "attribute" else "engagement"

    def ledger_row(self) -> dict[str, Any]:
        return {
            "rule_id": self.rule["rule_id"],
            "component": self.component,
            "kind": self.kind,
            "hits": self.hits,
            "points": self.points,
            "first_hit_at": min(self.hits_at, default=None),
            "last_hit_at": max(self.hits_at, default=None),
        }


@dataclass
class Scorer:
    """Scores one contact on one day with one scoring model."""

    world: World
    model: Row
    day: dt.date

    def __post_init__(self) -> None:
        self.rules = {
            kind: [
                row
                for row in self.world.weights.get(f"{kind}_weights", [])
                if row["model_id"] == self.model["model_id"]
                and in_force(row, self.day, "valid_from", "valid_to")
            ]
            for kind in ("attribute", "activity", "inactivity")
        }

    def attribute_rule(
        self, rule: Row, attributes: dict[str, set[str]]
    ) -> Matched | None:
        have = attributes.get(str(rule["attribute"]), set())
        if not values.matches(str(rule["operator"]), rule.get("value"), have):
            return None
        return Matched(rule, "attribute", 1, points_of(rule))

    def hit(self, rule: Row, fact: Fact) -> bool:
        done, operator = fact.activity, values.clean(rule.get("target_operator"))
        campaign, channel = (
            values.clean(rule.get(name)) for name in ("campaign_id", "channel")
        )
        return (
            fact.day <= self.day
            and fact.activity_type == rule["activity_type"]
            and campaign in (None, done.campaign_id)
            and (channel is None or channel.lower() == done.channel)
            and (
                operator is None
                or done.target is not None
                and values.matches(operator, rule.get("target"), {done.target})
            )
        )

    def activity_rule(self, rule: Row, facts: list[Fact]) -> Matched | None:
        hits = [fact for fact in facts if self.hit(rule, fact)]
        if not hits:
            return None
        per_day: dict[dt.date, int] = defaultdict(int)
        for fact in hits:
            per_day[fact.day] += 1
        points = points_of(rule)
        most = values.integer(rule.get("max_per_day"))
        decay_id = values.clean(rule.get("decay_id"))
        total = sum(
            (
                Decimal(count if most is None else min(count, most))
                * points
                * decay_factor(self.world, decay_id, (self.day - day).days)
                for day, count in per_day.items()
            ),
            ZERO,
        )
        total = limited(
            values.rounded(total, 2), values.decimal(rule.get("max_points"))
        )
        active_days = values.integer(rule.get("active_days"))
        age = (self.day - max(per_day)).days
        active = active_days is None or age <= active_days
        hits_at = [fact.activity.occurred_at for fact in hits]
        return Matched(rule, "activity", len(hits), total, hits_at, active)

    def inactivity_rule(self, rule: Row, idle: int) -> Matched | None:
        after = int(rule["after_days"] or 0)
        if idle < after:
            return None
        repeat = values.integer(rule.get("repeat_every_days"))
        periods = 1 + (idle - after) // repeat if repeat else 1
        points = periods * points_of(rule)
        points = limited(points, values.decimal(rule.get("max_points")))
        return Matched(rule, "inactivity", periods, points)

    def matched(
        self,
        created: dt.date,
        attributes: dict[str, set[str]],
        facts: list[Fact],
    ) -> list[Matched]:
        engaged = [f.day for f in facts if f.is_engagement and f.day <= self.day]
        idle = (self.day - max([*engaged, created])).days
        found = [self.attribute_rule(r, attributes) for r in self.rules["attribute"]]
        found += [self.activity_rule(rule, facts) for rule in self.rules["activity"]]
        found += [self.inactivity_rule(rule, idle) for rule in self.rules["inactivity"]]
        return [matched for matched in found if matched]

    def in_audience(self, matched: list[Matched]) -> bool:
        active = [match for match in matched if match.active]
        held = {str(m.rule["rule_id"]) for m in active if m.effect == "require"}
        wanted = {
            str(rule["rule_id"])
            for rules in self.rules.values()
            for rule in rules
            if rule.get("effect") == "require"
        }
        return wanted <= held and all(match.effect != "exclude" for match in active)

    def limit_rows(self, matched: list[Matched]) -> list[dict[str, Any]]:
        """Cap groups, then component caps, then floor and ceiling."""
        rows: list[dict[str, Any]] = []
        totals = {"fit": ZERO, "engagement": ZERO, "limit": ZERO}
        for match in matched:
            totals[match.component] += match.points

        def limit(rule_id: str, kind: str, component: str, change: Decimal) -> None:
            if change:
                change = values.rounded(change, 2)
                totals[component] += change
                rows.append(
                    {
                        "rule_id": rule_id,
                        "component": component,
                        "kind": kind,
                        "hits": None,
                        "points": change,
                        "first_hit_at": None,
                        "last_hit_at": None,
                    }
                )

        for group in self.world.weights.get("cap_groups", []):
            name, most = group["cap_group"], values.decimal(group["max_points"])
            members = [m for m in matched if m.rule.get("cap_group") == name]
            if group["model_id"] == self.model["model_id"] and members:
                points = sum((match.points for match in members), ZERO)
                change = limited(points, most) - points
                limit(str(name), "cap_group", members[0].component, change)
        for component in ("fit", "engagement"):
            cap = values.decimal(self.model.get(f"{component}_cap"))
            if cap is not None and totals[component] > cap:
                kind = f"{component}_cap"
                limit(kind, kind, component, cap - totals[component])
        score = totals["fit"] + totals["engagement"]
        floor = values.decimal(self.model.get("score_floor"))
        ceiling = values.decimal(self.model.get("score_ceiling"))
        if floor is not None and score < floor:
            limit("score_floor", "score_floor", "limit", floor - score)
        elif ceiling is not None and score > ceiling:
            limit("score_ceiling", "score_ceiling", "limit", ceiling - score)
        return rows

    def grade(self, points: dict[str, Decimal]) -> str | None:
        letters = ""
        for dimension in ("fit", "engagement"):
            cap = values.decimal(self.model.get(f"{dimension}_cap"))
            if cap is None:
                return None
            reached = [
                (Decimal(str(row["min_share"])), str(row["grade"]))
                for row in self.world.weights["grades"]
                if row["dimension"] == dimension
                and max(points[dimension], ZERO) >= Decimal(str(row["min_share"])) * cap
            ]
            letters += max(reached)[1]
        return letters

    def tier(
        self, score: Decimal, points: dict[str, Decimal], effects: set[str]
    ) -> dict[str, Any]:
        if "disqualify" in effects:
            return {
                "tier": "disqualified",
                "tier_rank": 0,
                "tier_reason": "disqualified",
                "qualification": "none",
            }
        tiers = [
            row
            for row in self.world.weights["tiers"]
            if row["tier_set"] == self.model["tier_set"]
        ]

        def reaches(row: Row, column: str, have: Decimal) -> bool:
            least = values.decimal(row.get(column))
            return least is None or have >= least

        by_score = [row for row in tiers if reaches(row, "min_score", score)]
        by_all = [
            row
            for row in by_score
            if reaches(row, "min_fit_points", points["fit"])
            and reaches(row, "min_engagement_points", points["engagement"])
        ]

        def rank(row: Row) -> int:
            return int(row["tier_rank"] or 0)

        best, reason = max(by_all, key=rank), "score"
        if rank(max(by_score, key=rank)) > rank(best):
            reason = "minimum"
        if "fast_track" in effects:
            sql = [row for row in tiers if row["qualification"] == "sql"]
            lowest = min(sql, key=rank)
            if rank(lowest) > rank(best):
                best, reason = lowest, "fast_track"
        return {
            "tier": best["tier"],
            "tier_rank": rank(best),
            "tier_reason": reason,
            "qualification": best["qualification"],
        }

    def score(
        self, matched: list[Matched], facts: list[Fact]
    ) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """The ledger rows of a contact, and its score with what follows."""
        rules = [match.ledger_row() for match in matched if match.points]
        ledger = rules + self.limit_rows(matched)
        points = {
            component: sum(
                (row["points"] for row in ledger if row["component"] == component),
                ZERO,
            )
            for component in ("fit", "engagement", "limit")
        }
        score = sum((row["points"] for row in ledger), ZERO)
        effects = {match.effect for match in matched if match.active}
        moments = [
            fact.activity.occurred_at
            for fact in facts
            if fact.is_engagement and fact.day <= self.day
        ]
        return ledger, {
            "score": score,
            **{f"{component}_points": total for component, total in points.items()},
            "negative_points": sum(
                (row["points"] for row in rules if row["points"] < 0), ZERO
            ),
            **self.tier(score, points, effects),
            "grade": self.grade(points),
            "last_activity_at": max(moments, default=None),
        }


def rank(scores: list[dict[str, Any]]) -> None:
    """Adds score_rank and score_percentile within a day and scoring model."""
    oldest = dt.datetime.min
    scores.sort(key=lambda row: str(row["contact_id"]))
    scores.sort(
        key=lambda row: (
            row["tier_reason"] != "disqualified",
            row["score"],
            row["engagement_points"],
            row["last_activity_at"] or oldest,
        ),
        reverse=True,
    )
    count = len(scores)
    for place, row in enumerate(scores, start=1):
        hundredths = (2 * 10_000 * (count - place + 1) + count) // (2 * count)
        row["score_rank"] = place
        row["score_percentile"] = Decimal(hundredths).scaleb(-2)
