"""Which versions of the weights were in force on a past day."""

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import takewhile

from lead_scoring.history.days import asked
from lead_scoring.paths import Paths

# What the macro `replayed_versions` reads.
VERSIONS = "LEAD_SCORING_WEIGHTS_VERSIONS"
# What was used on recorded days stands before what the log says of the same day: a
# version that comes back is logged only once.
LOGGED = """
    select distinct model_id, weights_version, recorded_on from {weights_log}
"""
RECORDED = """
    select distinct model_id, weights_version, as_of_date from {score_changes}
    where is_scored
"""

# Of each scoring model its versions, and the days from which they were in force.
Uses = Mapping[str, Sequence[tuple[date, str]]]


def uses_of_weights(paths: Paths, kind: str, arguments: Sequence[str]) -> Uses:
    found: dict[str, dict[date, str]] = defaultdict(dict)
    for sql, table in ((LOGGED, "weights_log"), (RECORDED, "score_changes")):
        for model, version, day in asked(
            paths, kind, sql, ("scoring", table), arguments
        ):
            found[str(model)][date.fromisoformat(str(day)[:10])] = str(version)
    return {model: sorted(uses.items()) for model, uses in found.items()}


def in_force(uses: Uses, day: date) -> str:
    """As the environment names them: before the first day that is known, the first."""
    named = []
    for model, days in sorted(uses.items()):
        earlier = [version for since, version in days if since <= day]
        named.append(f"{model}:{earlier[-1] if earlier else days[0][1]}")
    return ",".join(named)


def same_weights(uses: Uses, days: Sequence[date]) -> tuple[str, list[date]]:
    """The weights of the first day, and the days up to the first with others."""
    first = in_force(uses, days[0])
    return first, list(takewhile(lambda day: in_force(uses, day) == first, days))


@contextmanager
def replaying(versions: str) -> Iterator[None]:
    """Has dbt score with these versions; with the files of now where none is named."""
    before = os.environ.get(VERSIONS, "")
    os.environ[VERSIONS] = versions or before
    try:
        yield
    finally:
        os.environ[VERSIONS] = before
