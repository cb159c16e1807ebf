"""Points from outcomes: a logistic regression with signs, made small whole numbers.

The score of a case is the sum of points x hits. Where a hit of a rule raises the
logarithm of the odds of winning by b, its points are b times a scale: that at which
the scores of all cases spread as far as they do with the points of now, so that caps,
floor and points that stay keep their meaning.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

# A scorecard of larger points would no longer be read at a glance.
MOST_POINTS = 100
# The spread of a score card that has no points yet.
SPREAD = 20.0
ROUNDS = 20
STRENGTHS = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 1.0)
FOLDS = 5
# Caution is chosen on so many cases at most, of contacts drawn by lot: of more it comes
# out alike, and takes minutes.
MOST_CASES = 20_000


@dataclass(frozen=True)
class Limits:
    """What a marketer demands of each rule."""

    points: Any
    # 1: never below zero, -1: never above, 0: as it comes.
    sign: Any
    # True where the points stay as they are.
    stays: Any


@dataclass(frozen=True)
class Caution:
    """How far points are held back, chosen on the cases that teach."""

    # The inverse of the penalty, as scikit-learn's C.
    strength: float
    # Whether they are held near the points of now, or near zero.
    near_now: bool


def points_of(
    hits: Any, won: Any, contacts: Any, limits: Limits, seed: int
) -> tuple[Any, Caution]:
    """Whole points of each rule. hits: cases x rules, how often each counts."""
    from threadpoolctl import threadpool_limits

    # So few cases are fitted faster by one thread than by several that wait.
    with threadpool_limits(1):
        caution = chosen(hits, won, contacts, limits, seed)
        return fitted_points(hits, won, limits, caution), caution


def chosen(hits: Any, won: Any, contacts: Any, limits: Limits, seed: int) -> Caution:
    """The one that foretells best who wins among contacts that it has not seen."""
    import numpy
    from sklearn.model_selection import StratifiedGroupKFold

    hits, won, contacts = _drawn(hits, won, contacts, seed)
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed)
    parts = list(folds.split(hits, won, contacts))
    least, found = numpy.inf, Caution(STRENGTHS[0], near_now=True)
    for near_now in (True, False):
        for strength in STRENGTHS:
            caution = Caution(strength, near_now)
            missed = 0.0
            for fit, rest in parts:
                points, scale, base = raw_points(hits[fit], won[fit], limits, caution)
                missed += surprise(hits[rest] @ points / scale + base, won[rest])
            # Of equals the first, which holds back most.
            if missed < least - 1e-6:
                least, found = missed, caution
    return found


def _drawn(hits: Any, won: Any, contacts: Any, seed: int) -> tuple[Any, Any, Any]:
    import numpy

    people, person = numpy.unique(contacts, return_inverse=True)
    share = MOST_CASES / len(won)
    kept = (numpy.random.default_rng(seed).random(len(people)) < share)[person]
    return hits[kept], won[kept], contacts[kept]


def surprise(log_odds: Any, won: Any) -> float:
    """How unlikely what happened was: minus its log likelihood. Of few cases it tells
    more than the order of the scores, which is left to chance."""
    import numpy

    return float(numpy.logaddexp(0, log_odds).sum() - log_odds[won].sum())


def fitted_points(hits: Any, won: Any, limits: Limits, caution: Caution) -> Any:
    import numpy

    points, scale, base = raw_points(hits, won, limits, caution)
    free = ~limits.stays & (hits.std(axis=0) > 0)
    whole = numpy.clip(numpy.round(points), -MOST_POINTS, MOST_POINTS)
    whole = numpy.where(free, whole, points)
    if not free.any():
        return whole
    aim = _Aim(hits, won, free, limits, caution, scale, base)
    return _refined(aim, whole + 0.0)


def raw_points(
    hits: Any, won: Any, limits: Limits, caution: Caution
) -> tuple[Any, float, float]:
    """Points before rounding, the scale (points to one unit of log odds) and the log
    odds of a case without points."""
    import numpy

    wide = hits.std(axis=0) > 0
    # First the scale alone is to be found; then points that stay can be weighed in.
    loose = replace(limits, stays=~wide)
    learned, _ = _learned(hits, won, loose, caution, numpy.zeros(len(wide)))
    now, then = float((hits @ limits.points).std()), float((hits @ learned).std())
    scale = (now or SPREAD) / then if then else 1.0
    fixed = numpy.where(limits.stays | ~wide, limits.points, 0.0)
    tight = replace(limits, stays=limits.stays | ~wide)
    learned, base = _learned(hits, won, tight, caution, fixed / scale)
    return numpy.where(tight.stays, limits.points, learned * scale), scale, base


def _learned(
    hits: Any, won: Any, limits: Limits, caution: Caution, fixed: Any
) -> tuple[Any, float]:
    """Log odds of a hit of each rule that is free, 0 of the others; and the rest."""
    import numpy

    found = numpy.zeros(hits.shape[1])
    free = ~limits.stays
    near = numpy.zeros(hits.shape[1])
    if caution.near_now:
        near = limits.points * _worth(hits @ limits.points, won)
    found[free], base = _regression(
        hits[:, free], won, limits.sign[free], hits @ fixed, near[free], caution
    )
    return found, base


def _worth(score: Any, won: Any) -> float:
    """What a point of now is worth in log odds; nothing, where it misleads."""
    if not score.std():
        return 0.0
    import numpy

    slope, _ = _regression(
        score.reshape(-1, 1),
        won,
        numpy.array([1]),
        numpy.zeros(len(won)),
        numpy.zeros(1),
        Caution(1.0, near_now=False),
    )
    return float(slope[0])


def _regression(
    hits: Any, won: Any, sign: Any, offset: Any, near: Any, caution: Caution
) -> tuple[Any, float]:
    """Coefficients with signs, held near `near` as scikit-learn holds them near zero
    (of standardised hits); and the intercept, which is free."""
    import numpy
    from scipy.optimize import minimize

    wide = hits.std(axis=0)
    scaled, goal = hits / wide, near * wide
    target, many = won.astype(float), len(won)

    def loss(weights: Any) -> tuple[float, Any]:
        log_odds = scaled @ weights[:-1] + weights[-1] + offset
        missed = 1 / (1 + numpy.exp(-numpy.clip(log_odds, -500, 500))) - target
        away = weights[:-1] - goal
        value = numpy.logaddexp(0, log_odds).sum() - (target * log_odds).sum()
        value += (away**2).sum() / 2 / caution.strength
        slope = numpy.append(scaled.T @ missed, missed.sum())
        slope[:-1] += away / caution.strength
        return value / many, slope / many

    rate = numpy.clip(target.mean(), 1e-6, 1 - 1e-6)
    middle = numpy.log(rate / (1 - rate)) - (offset + scaled @ goal).mean()
    bounds = [(0 if each > 0 else None, 0 if each < 0 else None) for each in sign]
    found = minimize(
        loss,
        numpy.append(goal, middle),
        jac=True,
        bounds=[*bounds, (None, None)],
        method="L-BFGS-B",
        options={"maxiter": 1000, "ftol": 1e-10, "gtol": 1e-6},
    ).x
    return found[:-1] / wide, float(found[-1])


@dataclass(frozen=True)
class _Aim:
    """What whole points are to be near to."""

    hits: Any
    won: Any
    free: Any
    limits: Limits
    caution: Caution
    scale: float
    base: float

    def loss(self, total: Any, points: Any, near: Any) -> float:
        log_odds = total / self.scale + self.base
        away = ((points - near) * self.hits.std(axis=0))[self.free] / self.scale
        value = surprise(log_odds, self.won)
        return float(value + (away**2).sum() / 2 / self.caution.strength)


def _refined(aim: _Aim, points: Any) -> Any:
    """Rounding each rule alone adds up: a step up or down where the whole is nearer
    to the outcomes then, until none is."""
    import numpy

    near = aim.limits.points if aim.caution.near_now else numpy.zeros(len(points))
    total = aim.hits @ points
    best = aim.loss(total, points, near)
    for _ in range(ROUNDS):
        before = best
        for place in numpy.flatnonzero(aim.free):
            for step in (-1.0, 1.0):
                tried = points.copy()
                tried[place] += step
                is_allowed = tried[place] * aim.limits.sign[place] >= 0
                if not is_allowed or abs(tried[place]) > MOST_POINTS:
                    continue
                moved = total + step * aim.hits[:, place]
                value = aim.loss(moved, tried, near)
                if value < best - 1e-9:
                    best, points, total = value, tried, moved
        if best == before:
            break
    return points
