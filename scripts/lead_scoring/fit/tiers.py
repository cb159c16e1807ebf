"""Where the tiers of a fitted model begin: as many contacts in each as before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lead_scoring.fit.cards import Row, plain
from lead_scoring.fit.scratch import Scratch

# A whole number is easier to remember, where it moves no more people than this.
CLOSE = 0.01
# Who was put into a tier by an effect is in it whatever the score.
STANDINGS = """
    select
        cast(score as double),
        cast(fit_points as double),
        cast(engagement_points as double)
    from scoring.contact_scores
    where
        model_id = ? and as_of_date = ?
        and tier_reason not in ('disqualified', 'fast_track')
    order by contact_id
"""
PARTS = {"min_fit_points": 1, "min_engagement_points": 2}


@dataclass(frozen=True)
class TierChange:
    tier: str
    before: Row
    after: Row
    share_before: float
    share_after: float


def standings(scratch: Scratch, model_id: str) -> Any:
    import numpy

    rows = scratch.rows(STANDINGS, model_id, scratch.day)
    return numpy.array(rows, dtype=float).reshape(-1, 3)


def same_shares(tiers: Sequence[Row], before: Any, after: Any) -> list[TierChange]:
    """The minimums that leave as many of all contacts in each tier or above it.

    First the minimums of each part, which as many reach as before; then those of the
    score, so that the tier is as large.
    """
    changes = []
    least: dict[str, Decimal] = {}
    for tier in sorted(tiers, key=lambda row: int(row["tier_rank"])):
        new = dict(tier)
        for part, column in PARTS.items():
            if tier[part]:
                share = float((before[:, column] >= float(tier[part])).mean())
                new[part] = rising(least, part, threshold(after[:, column], share))
        share = float(reaching(before, tier).mean())
        if tier["min_score"]:
            allowed = after[reaching(after, {**new, "min_score": ""})]
            wanted = share * len(after) / max(len(allowed), 1)
            new["min_score"] = rising(
                least, "min_score", threshold(allowed[:, 0], wanted)
            )
        changes.append(
            TierChange(
                tier["tier"], tier, new, share, float(reaching(after, new).mean())
            )
        )
    return changes


def rising(least: dict[str, Decimal], column: str, minimum: Decimal) -> str:
    """No tier asks for less than the one below."""
    least[column] = max(minimum, least.get(column, minimum))
    return plain(least[column])


def reaching(standing: Any, tier: Row) -> Any:
    import numpy

    mask = numpy.ones(len(standing), dtype=bool)
    for part, column in {"min_score": 0, **PARTS}.items():
        if tier[part]:
            mask &= standing[:, column] >= float(tier[part]) - 1e-9
    return mask


def threshold(values: Any, share: float) -> Decimal:
    """What this share of the values reaches, or as near to it as can be; a whole
    number where it is near enough."""
    import numpy

    if not len(values):
        return Decimal(0)
    ordered = numpy.sort(values)

    def missed(candidates: Any) -> Any:
        reached = len(ordered) - numpy.searchsorted(ordered, candidates - 1e-9)
        return numpy.abs(reached / len(ordered) - share)

    exact = numpy.unique(ordered)
    # Above everybody: where nobody reached the tier before, nobody does now.
    exact = numpy.append(exact, numpy.floor(exact[-1]) + 1)
    whole = numpy.arange(numpy.floor(exact[0]), exact[-1] + 1)
    of_whole, of_exact = missed(whole), missed(exact)
    if of_whole.min() <= of_exact.min() + CLOSE:
        # Several leave out the same people: the one in the middle of their gap.
        near = whole[of_whole <= of_whole.min() + 1e-12]
        return Decimal(int(near[len(near) // 2]))
    return Decimal(str(round(float(exact[of_exact.argmin()]), 2)))
