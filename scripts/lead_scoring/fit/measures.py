"""How well scores tell who will win, and how far two of them differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

RESAMPLES = 2000


@dataclass(frozen=True)
class Difference:
    """One score minus another, with the 95 % interval."""

    value: float
    lower: float
    upper: float


def auc(score: Any, won: Any) -> float:
    """The chance that a case that won stands above one that did not; ties count half.

    By places, since one that stands above all losers of so many adds so many pairs.
    """
    import numpy

    return _of(_places(score, won), numpy.ones(len(won)))


def difference(
    one: Any, other: Any, won: Any, seed: int, contacts: Any = None
) -> Difference:
    """Paired: each resample takes the same contacts for both, with all their cases
    (each case is a contact's where no `contacts` are named). Winners and others are
    drawn apart, so that no resample is without either."""
    import numpy

    chance = numpy.random.default_rng(seed)
    if contacts is None:
        contacts = numpy.arange(len(won))
    _, person = numpy.unique(contacts, return_inverse=True)
    people = person.max() + 1
    wins = numpy.bincount(person, won, people) > 0
    winners, others = numpy.flatnonzero(wins), numpy.flatnonzero(~wins)
    places = _places(one, won), _places(other, won)
    found = []
    for _ in range(RESAMPLES):
        drawn = numpy.concatenate(
            [chance.choice(group, len(group)) for group in (winners, others)]
        )
        often = numpy.bincount(drawn, minlength=people)[person]
        found.append(_of(places[0], often) - _of(places[1], often))
    lower, upper = numpy.percentile(found, [2.5, 97.5])
    return Difference(auc(one, won) - auc(other, won), float(lower), float(upper))


def _places(score: Any, won: Any) -> tuple[Any, Any, Any]:
    """Cases from the lowest score up, where each other score begins, and who won."""
    import numpy

    order = numpy.argsort(score, kind="stable")
    ordered = numpy.asarray(score)[order]
    starts = numpy.flatnonzero(numpy.concatenate([[True], ordered[1:] > ordered[:-1]]))
    return order, starts, numpy.asarray(won)[order]


def _of(places: tuple[Any, Any, Any], often: Any) -> float:
    """The AUC where each case stands there so often."""
    import numpy

    order, starts, won = places
    times = often[order]
    wins = numpy.add.reduceat(times * won, starts)
    losses = numpy.add.reduceat(times * ~won, starts)
    above = numpy.cumsum(losses) - losses / 2
    return float((wins * above).sum() / (wins.sum() * losses.sum()))
