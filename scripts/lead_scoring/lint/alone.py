"""What the files alone tell: no warehouse is needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import combinations

from lead_scoring.lint.advice import Advice, advise, plain
from lead_scoring.lint.bounds import most_points
from lead_scoring.lint.matching import covers
from lead_scoring.lint.weights import ACTIVITY, ATTRIBUTE, Model, Rule, Weights
from lead_scoring.validate.tables import Row

WORDS = {
    "min_score": "the score",
    "min_fit_points": "fit points",
    "min_engagement_points": "engagement points",
}


def findings_of_files(
    weights: Weights, day: date, columns: Iterable[str] = ()
) -> Iterator[Advice]:
    for model in weights.models:
        yield from unreachable_tiers(weights, model, columns)
        yield from cut_rules(weights, model)
        yield from unfading_rules(weights, model)
        yield from no_negative(weights, model)
        yield from overdue_review(weights, model, day)


# ---------------------------------------------------------------- tiers


def unreachable_tiers(
    weights: Weights, model: Model, columns: Iterable[str] = ()
) -> Iterator[Advice]:
    most = most_points(weights, model, columns)
    for tier in model.tiers:
        who = "only a fast track" if is_fast_tracked(model, tier) else "nobody"
        for column, points in WORDS.items():
            wanted, reached = tier.number(column), getattr(most, column)
            if wanted is None or wanted <= reached:
                continue
            yield advise(
                weights.tables["tiers"],
                tier,
                column,
                f'{who} can reach the tier "{tier["tier"]}" of "{model.model_id}": '
                f"it asks for {plain(wanted)}, and {points} of a contact can be "
                f"{plain(reached)} at most, with all rules and limits; write less, "
                "or let rules give more",
                check="tier_unreachable",
                model_id=model.model_id,
                subject=tier["tier"],
                minimum=float(wanted),
                at_most=float(reached),
            )
            break


def is_fast_tracked(model: Model, tier: Row) -> bool:
    """The lowest tier for sales, where some rule leads to it whatever the score."""
    sql = [each for each in model.tiers if each["qualification"] == "sql"]
    fast = any(rule.effect == "fast_track" for rule in model.rules)
    return fast and sql[:1] == [tier]


# ---------------------------------------------------------------- limits


def cut_rules(weights: Weights, model: Model) -> Iterator[Advice]:
    """Limits below what a single fresh hit gives."""
    for rule in model.rules:
        points, most = abs(rule.points), rule.max_points
        if most is not None and points > most:
            yield advise(
                rule.table,
                rule.row,
                "max_points",
                f'"{rule.rule_id}" of "{model.model_id}" says {plain(rule.points)} '
                f"points, and its max_points cut that to {plain(most)} from the first "
                "time on; write the points that it is to give, or a larger limit",
                check="cap_always_binds",
                model_id=model.model_id,
                subject=rule.rule_id,
                points=float(rule.points),
                max_points=float(most),
            )
    caps = weights.tables["cap_groups"]
    for row in caps.rows:
        limit = row.number("max_points")
        members = members_of(model, row)
        if limit is None or not members or row["model_id"] != model.model_id:
            continue
        least = min(most_at_once(rule) for rule in members)
        if least > limit:
            yield advise(
                caps,
                row,
                "max_points",
                f'the limit {plain(limit)} of "{row["cap_group"]}" of '
                f'"{model.model_id}" is below what each of its rules gives (the least '
                f"{plain(least)}), so it makes them all the same; raise it, or lower "
                "the points",
                check="cap_always_binds",
                model_id=model.model_id,
                subject=row["cap_group"],
                max_points=float(limit),
                least_points=float(least),
            )


def most_at_once(rule: Rule) -> Decimal:
    points = abs(rule.points)
    return points if rule.max_points is None else min(points, rule.max_points)


def members_of(model: Model, group: Row) -> list[Rule]:
    return [
        rule
        for rule in model.rules
        if rule.points and rule.row["cap_group"] == group["cap_group"]
    ]


# ---------------------------------------------------------------- rules


def same_things(model: Model) -> Iterator[tuple[Rule, Rule]]:
    """(wide, narrow) rules that count twice what the narrow one asks for."""
    for first, second in combinations(model.rules, 2):
        if not adds_up(first, second):
            continue
        if covers(first, second):
            yield first, second
        elif covers(second, first):
            yield second, first


def adds_up(one: Rule, other: Rule) -> bool:
    """A common cap group says that somebody thought of it."""
    group = one.row["cap_group"]
    return one.points * other.points > 0 and not (
        group and group == other.row["cap_group"]
    )


def never_fades(weights: Weights, rule: Rule) -> bool:
    """Whether its points stay as they were on the best day, for ever."""
    windows = weights.decay(rule.row["decay_id"])
    if not rule.row["decay_id"] or not windows:
        return True
    last = max(windows, key=lambda row: row.number("from_day") or Decimal(0))
    factors = [row.number("factor") or Decimal(0) for row in windows]
    return (
        last["kind"] == "step"
        and not last["to_day"]
        and (last.number("factor") or Decimal(0)) >= max(factors) > 0
    )


def unfading_rules(weights: Weights, model: Model) -> Iterator[Advice]:
    for rule in model.rules:
        if rule.kind == ACTIVITY and rule.points > 0 and never_fades(weights, rule):
            yield advise(
                rule.table,
                rule.row,
                "decay_id",
                f'"{rule.rule_id}" of "{model.model_id}" gives {plain(rule.points)} '
                "points that never fade, so whoever was interested years ago stays "
                "ahead; name a decay of decay_windows.csv, such as half_life_60",
                check="no_decay",
                model_id=model.model_id,
                subject=rule.rule_id,
                points=float(rule.points),
            )


def no_negative(weights: Weights, model: Model) -> Iterator[Advice]:
    if not model.rules or any(
        rule.points < 0 or rule.effect == "disqualify" for rule in model.rules
    ):
        return
    asks = sum(1 for rule in model.rules if rule.kind == ATTRIBUTE)
    yield advise(
        weights.tables["scoring_models"],
        model.row,
        "model_id",
        f'none of the {len(model.rules)} rules of "{model.model_id}" takes points or '
        "disqualifies, so who unsubscribed or cannot buy ranks like everybody else; "
        "add one, for example for unsubscribe or email_hard_bounce",
        check="no_negative",
        model_id=model.model_id,
        rules=len(model.rules),
        attribute_rules=asks,
    )


def overdue_review(weights: Weights, model: Model, day: date) -> Iterator[Advice]:
    reviewed = model.row["reviewed_on"]
    every = model.row.number("review_every_days")
    table = weights.tables["scoring_models"]
    if not reviewed:
        yield advise(
            table,
            model.row,
            "reviewed_on",
            f'nobody ever reviewed "{model.model_id}"; look whether its weights still '
            "fit how people buy, and write the day",
            check="review_overdue",
            model_id=model.model_id,
        )
        return
    age = (day - date.fromisoformat(reviewed)).days
    if every is not None and age > every:
        yield advise(
            table,
            model.row,
            "reviewed_on",
            f'"{model.model_id}" was last reviewed {age} days ago, and should be '
            f"every {plain(every)} days; look at docs/back-test.md what its rules are "
            "worth, and write the day",
            check="review_overdue",
            model_id=model.model_id,
            age_days=age,
            review_every_days=int(every),
        )
