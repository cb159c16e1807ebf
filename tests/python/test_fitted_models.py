"""Hand weights beside fitted models: the measures by their definitions, on worlds whose
answer is known."""

from __future__ import annotations

from typing import Any

import pytest
from engines import unavailable
from lead_scoring.benchmark.leadforge import compare
from lead_scoring.benchmark.leadforge.cases import Cases
from lead_scoring.fit import measures
from lead_scoring.fit.fitted import BOOSTED, LOGISTIC

try:
    import numpy
    import sklearn  # noqa: F401 (only whether it is there)
except ModuleNotFoundError:
    numpy = None  # type: ignore[assignment]


@pytest.fixture(autouse=True)
def scikit_learn() -> None:
    if numpy is None:
        unavailable("polars", "scikit-learn is not installed (the extra `benchmark`)")


def by_pairs(score: Any, won: Any) -> float:
    above = [
        1.0 if win > loss else 0.5 if win == loss else 0.0
        for win in score[won]
        for loss in score[~won]
    ]
    return sum(above) / len(above)


def test_auc_is_the_share_of_pairs_in_order() -> None:
    chance = numpy.random.default_rng(1)
    for _ in range(20):
        score = chance.integers(0, 5, 40)
        won = chance.random(40) < 0.3
        assert measures.auc(score, won) == pytest.approx(by_pairs(score, won))


def test_the_difference_is_paired() -> None:
    """Two scores that rank alike differ by nothing in each resample; unpaired they
    would."""
    chance = numpy.random.default_rng(2)
    score, won = chance.random(200), chance.random(200) < 0.4
    same = measures.difference(score, score * 2 + 1, won, 1)
    assert (same.value, same.lower, same.upper) == (0, 0, 0)
    better = measures.difference(won + score, score, won, 1)
    assert better.value == pytest.approx(1 - by_pairs(score, won))
    assert 0.3 < better.lower < better.value < better.upper < 0.7


def planted(shuffled: bool) -> Cases:
    """Those with the first feature win more often; hand weights look at the second."""
    chance = numpy.random.default_rng(3)
    features = chance.integers(0, 2, (800, 4)).astype(float)
    won = chance.random(800) < 0.2 + 0.5 * features[:, 0]
    if shuffled:
        chance.shuffle(won)
    return Cases(features=features, score=features[:, 1], won=won)


def test_fitted_models_find_what_hand_weights_miss() -> None:
    found = compare.compare(planted(shuffled=False), 1)
    assert found.cases == 400
    for name in (LOGISTIC, BOOSTED):
        assert found.aucs[name] > 0.7
        apart = found.differences[name]
        assert apart.upper < 0
        assert apart.value == pytest.approx(found.aucs[compare.HAND] - found.aucs[name])


def test_they_find_nothing_where_labels_were_shuffled() -> None:
    """They are tested on cases that they have not seen."""
    found = compare.compare(planted(shuffled=True), 1)
    for name in (LOGISTIC, BOOSTED):
        apart = found.differences[name]
        assert apart.lower < 0 < apart.upper
        assert 0.4 < found.aucs[name] < 0.6
