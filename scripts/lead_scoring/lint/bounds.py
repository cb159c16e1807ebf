"""The most points that anybody can get, from the weights alone.

Never too low, so that a tier above it is certainly out of reach. It takes for granted
that a column of contacts or accounts has one value for each contact.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from lead_scoring.lint.matching import EXACT, holds, words
from lead_scoring.lint.weights import ACTIVITY, ATTRIBUTE, ZERO, Model, Rule, Weights
from lead_scoring.validate.attributes import known_attributes
from lead_scoring.validate.conditions import NUMBER_OPERATORS

ENDLESS = Decimal("Infinity")
MISSING = None
Sums = dict[str, Decimal]


@dataclass(frozen=True)
class Most:
    """By the names of the minimums of a tier."""

    min_fit_points: Decimal
    min_engagement_points: Decimal
    min_score: Decimal


def most_points(weights: Weights, model: Model, columns: Iterable[str] = ()) -> Most:
    single = known_attributes(tuple(columns))
    giving = [
        rule
        for rule in model.rules
        if rule.points > 0 and rule.effect not in ("exclude", "disqualify")
    ]
    fit: Sums = defaultdict(Decimal)
    engagement: Sums = defaultdict(Decimal)
    by_attribute: dict[str, list[Rule]] = defaultdict(list)
    for rule in giving:
        if rule.kind == ATTRIBUTE:
            by_attribute[rule.row["attribute"].lower()].append(rule)
        else:
            engagement[rule.row["cap_group"]] += most_of(rule)
    for attribute, rules in by_attribute.items():
        for group in {rule.row["cap_group"] for rule in rules}:
            own = [rule for rule in rules if rule.row["cap_group"] == group]
            fit[group] += best_value(own) if attribute in single else all_of(own)
    fit_points = limited(weights, model, fit, "fit_cap")
    engagement_points = limited(weights, model, engagement, "engagement_cap")
    score = fit_points + engagement_points
    ceiling = model.row.number("score_ceiling")
    floor = model.row.number("score_floor")
    score = score if ceiling is None else min(score, ceiling)
    score = score if floor is None else max(score, floor)
    return Most(fit_points, engagement_points, score)


def limited(weights: Weights, model: Model, sums: Sums, cap: str) -> Decimal:
    total = ZERO
    for group, points in sums.items():
        most = weights.cap(model.model_id, group) if group else None
        total += points if most is None else min(points, most)
    component = model.row.number(cap)
    return total if component is None else min(total, component)


def most_of(rule: Rule) -> Decimal:
    """Of a rule about what people do: once more each time, unless it is limited."""
    if rule.max_points is not None:
        return rule.max_points
    once = rule.kind != ACTIVITY and not rule.row["repeat_every_days"]
    return rule.points if once else ENDLESS


def all_of(rules: Iterable[Rule]) -> Decimal:
    return sum((rule.points for rule in rules), ZERO)


def best_value(rules: list[Rule]) -> Decimal:
    """The most that one value can get: no value is both Italy and Poland."""
    values: set[str | None] = {MISSING}
    for rule in rules:
        operator, value = rule.row["operator"], rule.row["value"]
        if operator in NUMBER_OPERATORS:
            # Some end of a range lies in every range that can meet it.
            values |= set(value.split(".."))
        elif operator in EXACT:
            values |= words(value, operator)
        else:
            values.add("")
    return max(all_of(rule for rule in rules if may_hold(rule, v)) for v in values)


def may_hold(rule: Rule, value: str | None) -> bool:
    operator, wanted = rule.row["operator"], rule.row["value"]
    if value is MISSING:
        return operator == "is_missing"
    if operator == "is_missing":
        return False
    if operator in EXACT:
        return holds(operator, wanted, value)
    if operator not in NUMBER_OPERATORS:
        # Other text may be in a value that no rule names in full.
        return True
    number = number_of(value)
    if number is None:
        return False
    low, _, high = wanted.partition("..")
    if operator == "between":
        return Decimal(low) <= number <= Decimal(high)
    return number >= Decimal(low) if operator == "at_least" else number <= Decimal(low)


def number_of(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
