"""The AUC of hand weights, of fitted points and of models without limits on the same
half of a world."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lead_scoring.benchmark.leadforge.cases import Cases
from lead_scoring.fit.cards import Rule
from lead_scoring.fit.fitted import (
    BOOSTED,
    LOGISTIC,
    models,
    need_scikit_learn,
)
from lead_scoring.fit.measures import Difference, auc, difference
from lead_scoring.fit.scorecard import Limits, points_of

HAND, FITTED = "hand weights", "fitted points"
# The same model, of what the rules of the score card ask for and nothing else.
OF_RULES = "logistic, rules alone"
# The score of every case with other points for the rules.
Score = Callable[[Sequence[Decimal]], Any]


@dataclass(frozen=True)
class Comparison:
    """What came out of one world; `cases` and `wins` are of the half that tests.

    Differences: of hand weights, or of fitted points, to each of the others.
    """

    seed: int
    cases: int
    wins: int
    aucs: dict[str, float]
    differences: dict[str, Difference]
    of_fitted: dict[str, Difference]


def compare(
    cases: Cases, seed: int, rules: Sequence[Rule] = (), score: Score | None = None
) -> Comparison:
    """Fits on one half, chosen by lot, and tests all of them on the other."""
    need_scikit_learn("benchmark")
    import numpy
    from sklearn.model_selection import train_test_split
    from threadpoolctl import threadpool_limits

    fit, test = train_test_split(
        numpy.arange(len(cases.won)),
        test_size=0.5,
        random_state=seed,
        stratify=cases.won,
    )
    won = cases.won[test]
    scores = {HAND: cases.score[test]}
    asked = {name: (model, cases.features) for name, model in models(seed).items()}
    if score is not None:
        asked[OF_RULES] = (models(seed)[LOGISTIC], cases.hits)
    for name, (model, features) in asked.items():
        # So few cases are fitted faster by one thread than by several that wait.
        with threadpool_limits(1):
            model.fit(features[fit], cases.won[fit])
        scores[name] = model.predict_proba(features[test])[:, 1]
    if score is not None:
        points, _ = points_of(
            cases.hits[fit], cases.won[fit], fit, limits_of(rules), seed
        )
        whole = [Decimal(round(float(each))) for each in points]
        scores[FITTED] = score(whole)[test]

    def apart(one: str) -> dict[str, Difference]:
        return {
            name: difference(scores[one], scores[name], won, seed)
            for name in scores
            if name != one
        }

    return Comparison(
        seed=seed,
        cases=len(won),
        wins=int(won.sum()),
        aucs={name: auc(score, won) for name, score in scores.items()},
        differences={
            name: found
            for name, found in apart(HAND).items()
            if name in (LOGISTIC, BOOSTED)
        },
        of_fitted=apart(FITTED) if score is not None else {},
    )


def limits_of(rules: Sequence[Rule]) -> Limits:
    import numpy

    return Limits(
        points=numpy.array([float(rule.points) for rule in rules]),
        sign=numpy.array([rule.sign for rule in rules]),
        stays=numpy.array([not rule.gives_points for rule in rules]),
    )
