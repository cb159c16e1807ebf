"""From evidence to points: what stays, what is learned, and who says how well."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lead_scoring.errors import UserError
from lead_scoring.fit.evidence import Evidence
from lead_scoring.fit.fitted import trained
from lead_scoring.fit.scorecard import Limits, points_of

SEED = 1


@dataclass(frozen=True)
class Enough:
    """Below these there is nothing to learn; the same as insights.model_health warns
    of, and as a back-test calls too few."""

    contacts: int
    winners: int
    # To judge; and of each rule, those whom it touches, and those whom it does not.
    later_winners: int
    touched: int


@dataclass(frozen=True)
class Learned:
    points: tuple[Decimal, ...]
    # Why the points of a rule stayed, in words; empty where they were learned.
    stayed: tuple[str, ...]
    # Models without limits, by name.
    others: dict[str, Any]


def refuse_too_few(learning: Evidence, judging: Evidence, enough: Enough) -> None:
    found = (
        ("contacts to learn from", learning.people(), enough.contacts, "contacts"),
        ("contacts who won to learn from", learning.winners(), enough.winners,
         "conversions"),
        ("contacts who won on later days, to judge by", judging.winners(),
         enough.later_winners, "wins"),
    )  # fmt: skip
    names = {
        "contacts": "health_min_contacts",
        "conversions": "health_min_conversions",
        "wins": "backtest_min_wins",
    }
    few = [
        f"{count:,} {what}, {least:,} are needed ({names[kind]})"
        for what, count, least, kind in found
        if count < least
    ]
    if few:
        raise UserError(
            f"too few data to learn points from: {'; '.join(few)}. Points that were "
            "guessed from less would be worse than yours: keep them, and try again "
            "later."
        )


def learn(seen: Evidence, enough: Enough) -> Learned:
    """Points of the rules that give points; disqualified cases say nothing of them,
    since they stand last whatever their points."""
    import numpy

    others = trained(seen.hits, seen.won, seen.contacts, SEED)
    cases = seen.qualified()
    stayed = tuple(why_it_stays(cases, place, enough) for place in indices(seen))
    places = [at for at in indices(seen) if seen.rules[at].gives_points]
    rules = [seen.rules[at] for at in places]
    limits = Limits(
        points=numpy.array([float(rule.points) for rule in rules]),
        sign=numpy.array([rule.sign for rule in rules]),
        stays=numpy.array([bool(stayed[at]) for at in places]),
    )
    points, _ = points_of(
        cases.hits[:, places], cases.won, cases.contacts, limits, SEED
    )
    found = dict(zip(places, points, strict=True))
    return Learned(
        points=tuple(
            seen.rules[at].points
            if stayed[at] or at not in found
            else Decimal(round(float(found[at])))
            for at in indices(seen)
        ),
        stayed=stayed,
        others=others,
    )


def indices(seen: Evidence) -> range:
    return range(len(seen.rules))


def why_it_stays(cases: Evidence, place: int, enough: Enough) -> str:
    rule = cases.rules[place]
    if not rule.gives_points:
        return "gives no points"
    if rule.is_pinned:
        return "pinned"
    touched = cases.hits[:, place] != 0
    people = len(set(cases.contacts[touched]))
    others = len(set(cases.contacts[~touched]))
    if people < enough.touched:
        return f"kept: {people} contacts are too few to learn from"
    if others < enough.touched:
        return f"kept: all but {others} contacts meet it"
    return ""
