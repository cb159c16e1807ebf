"""The AUC of hand weights and of two fitted models on the same half of a world."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lead_scoring.benchmark.leadforge.cases import Cases
from lead_scoring.errors import UserError

HAND, LOGISTIC, BOOSTED = "hand weights", "logistic regression", "gradient boosting"
RESAMPLES = 2000


@dataclass(frozen=True)
class Difference:
    """Hand weights minus a fitted model, with the 95 % interval."""

    value: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Comparison:
    """What came out of one world; `cases` and `wins` are of the half that tests."""

    seed: int
    cases: int
    wins: int
    aucs: dict[str, float]
    differences: dict[str, Difference]


def compare(cases: Cases, seed: int) -> Comparison:
    """Fits on one half, chosen by lot, and tests all three on the other."""
    try:
        from sklearn.model_selection import train_test_split
        from threadpoolctl import threadpool_limits
    except ModuleNotFoundError as error:
        raise UserError(
            "fitted models need scikit-learn. Install it with `.venv/bin/pip install "
            "-e '.[benchmark]'` in the project's folder and run this command again."
        ) from error
    import numpy

    fit, test = train_test_split(
        numpy.arange(len(cases.won)),
        test_size=0.5,
        random_state=seed,
        stratify=cases.won,
    )
    won = cases.won[test]
    scores = {HAND: cases.score[test]}
    for name, model in models(seed).items():
        # So few cases are fitted faster by one thread than by several that wait.
        with threadpool_limits(1):
            model.fit(cases.features[fit], cases.won[fit])
        scores[name] = model.predict_proba(cases.features[test])[:, 1]
    aucs = {name: auc(score, won) for name, score in scores.items()}
    return Comparison(
        seed=seed,
        cases=len(won),
        wins=int(won.sum()),
        aucs=aucs,
        differences={
            name: difference(scores[HAND], scores[name], won, seed)
            for name in (LOGISTIC, BOOSTED)
        },
    )


def models(seed: int) -> dict[str, Any]:
    """Both choose how much they dare on the half that they are fitted on."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GridSearchCV
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    def chosen(model: Any, grid: dict[str, list[float]]) -> Any:
        return GridSearchCV(model, grid, scoring="roc_auc", cv=5)

    return {
        LOGISTIC: chosen(
            make_pipeline(StandardScaler(), LogisticRegression(max_iter=5000)),
            {"logisticregression__C": [0.0003, 0.001, 0.003, 0.01, 0.1, 1]},
        ),
        BOOSTED: chosen(
            HistGradientBoostingClassifier(
                learning_rate=0.05, max_iter=100, random_state=seed
            ),
            {"max_leaf_nodes": [3, 6, 12], "min_samples_leaf": [20, 60]},
        ),
    }


def auc(score: Any, won: Any) -> float:
    """The chance that a case that won stands above one that did not; ties count half.

    By mid-ranks.
    """
    import numpy

    _, places, counts = numpy.unique(score, return_inverse=True, return_counts=True)
    ranks = (numpy.cumsum(counts) - (counts - 1) / 2)[places]
    wins, losses = int(won.sum()), int((~won).sum())
    return float((ranks[won].sum() - wins * (wins + 1) / 2) / (wins * losses))


def difference(one: Any, other: Any, won: Any, seed: int) -> Difference:
    """Paired: each resample takes the same cases for both. Winners and others are
    drawn apart, so that no resample is without either."""
    import numpy

    chance = numpy.random.default_rng(seed)
    winners, others = numpy.flatnonzero(won), numpy.flatnonzero(~won)
    found = []
    for _ in range(RESAMPLES):
        drawn = numpy.concatenate(
            [chance.choice(group, len(group)) for group in (winners, others)]
        )
        found.append(auc(one[drawn], won[drawn]) - auc(other[drawn], won[drawn]))
    lower, upper = numpy.percentile(found, [2.5, 97.5])
    return Difference(auc(one, won) - auc(other, won), float(lower), float(upper))
