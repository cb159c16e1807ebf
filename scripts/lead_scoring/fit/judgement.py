"""How the current points, the fitted ones and models without limits foretold wins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lead_scoring.fit.measures import Difference, auc, difference

FITTED, CURRENT = "fitted points", "current points"


@dataclass(frozen=True)
class Judgement:
    cases: int
    contacts: int
    winners: int
    aucs: dict[str, float]
    # Fitted points minus each of the others.
    differences: dict[str, Difference]


def judge(scores: dict[str, Any], won: Any, contacts: Any, seed: int) -> Judgement:
    return Judgement(
        cases=len(won),
        contacts=len(set(contacts)),
        winners=len(set(contacts[won])),
        aucs={name: auc(score, won) for name, score in scores.items()},
        differences={
            name: difference(scores[FITTED], score, won, seed, contacts)
            for name, score in scores.items()
            if name != FITTED
        },
    )
