"""Which versions of the weights were in force on a past day."""

import os
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from lead_scoring.history.days import asked, day_of, recorded_days
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

# How many more people than on the recorded day before it a scoring model has.
JOINED = """
    select
        model_id,
        as_of_date,
        sum(
            case when is_scored then 1 else 0 end
            - case when was_scored then 1 else 0 end
        ) as joined
    from (
        select
            model_id,
            as_of_date,
            is_scored,
            lag(is_scored) over (
                partition by model_id, contact_id order by as_of_date
            ) as was_scored
        from {score_changes}
        where contact_id is not null
    ) as steps
    group by model_id, as_of_date
"""


@dataclass(frozen=True)
class Uses:
    """What was used when.

    `versions`: of each scoring model its versions, and the days from which they were
    in force. `recorded`: the recorded days and the models with scores on each.
    """

    versions: Mapping[str, Sequence[tuple[date, str]]]
    recorded: Sequence[tuple[date, frozenset[str]]] = ()


def uses_of_weights(paths: Paths, kind: str, arguments: Sequence[str]) -> Uses:
    found: dict[str, dict[date, str]] = defaultdict(dict)
    for sql, table in ((LOGGED, "weights_log"), (RECORDED, "score_changes")):
        for model, version, day in asked(
            paths, kind, sql, ("scoring", table), arguments
        ):
            found[str(model)][day_of(day)] = str(version)
    joined = [
        (day_of(day), str(model), int(people))
        for model, day, people in asked(
            paths, kind, JOINED, ("scoring", "score_changes"), arguments
        )
    ]
    days = recorded_days(paths, kind, arguments)
    return Uses(
        {model: sorted(uses.items()) for model, uses in found.items()},
        models_by_day(days, joined),
    )


def models_by_day(
    days: Collection[date], joined: Iterable[tuple[date, str, int]]
) -> list[tuple[date, frozenset[str]]]:
    """The models that had somebody on each recorded day."""
    steps = defaultdict(list)
    for day, model, people in joined:
        steps[day].append((model, people))
    people_of: Counter[str] = Counter()
    found = []
    for day in sorted(days):
        for model, people in steps[day]:
            people_of[model] += people
        found.append((day, frozenset(model for model, n in people_of.items() if n)))
    return found


def in_force(uses: Uses, day: date) -> str:
    """As the environment names them: before the first day that is known, as on it.

    A model that the newest recorded day no longer knows is not in force, nor is one
    that came later.
    """
    if not uses.versions:
        return ""
    known = [since for versions in uses.versions.values() for since, _ in versions]
    day = max(day, min(known))
    there = [(at, models) for at, models in uses.recorded if at <= day]
    named = []
    for model, versions in sorted(uses.versions.items()):
        earlier = [(since, version) for since, version in versions if since <= day]
        if not earlier:
            continue
        since, version = earlier[-1]
        if there and since <= there[-1][0] and model not in there[-1][1]:
            continue
        named.append(f"{model}:{version}")
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
