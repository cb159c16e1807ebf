"""Scores past days as the commands have dbt do it, on any engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager

from engines import Engine
from harness import MODELS_ONLY, Project, Warehouse, environment
from reference import World

READ = ("lead_score_history", "lead_scores_by_day", "lead_tier_changes")
HISTORY = (
    *("--select", *(f"+{name}" for name in READ), "+recorded_days", "+weights_log"),
    *MODELS_ONLY,
)
SCORES_ONLY = ("--select", "as_of_dates+,+score_changes", *MODELS_ONLY)
# What a run makes anew that knows only what was known then, on facts that are there.
KNOWN = (
    "--select",
    *(
        f"{changed}+,+score_changes"
        for changed in ("as_of_dates", "profile_versions", "contact_value_periods")
    ),
    *("weights_log", *MODELS_ONLY),
)
LATER = dt.date(2026, 7, 31)
DAYS = [dt.date(2026, 6, 1) + dt.timedelta(days=n) for n in (0, 1, 4, 9, 15, 29)]
# From the newest back, and between others.
BACKWARDS = [[LATER, DAYS[5]], [DAYS[4], DAYS[0]], [DAYS[2]], [DAYS[1], DAYS[3]]]
# By what was known, the newest day first: a date, then days of their own between.
KNOWN_BY = {
    "2026-06-10": [dt.date(2026, 6, 30), dt.date(2026, 5, 31)],
    "each_day": [dt.date(2026, 6, 15), dt.date(2026, 6, 20), dt.date(2026, 6, 1)],
}
# The days are named in the environment.
UNNAMED = {"as_of": "", "as_of_dates": []}
COMPARED = {
    "scoring.score_changes": (
        "as_of_date", "model_id", "contact_id", "status", "tier", "tier_reason",
        "grade", "weights_version", "score", "fit_points", "engagement_points",
        "negative_points", "tier_rank", "is_scored", "previous_date",
        "previous_tier", "previous_score", "top_rule_id", "top_rule_points",
    ),
    "scoring.weights_log": (
        "model_id", "weights_version", "weight_kind", "weight_id", "kind", "value",
        "points", "factor", "min_share", "from_day", "valid_from",
    ),
}  # fmt: skip


def score(
    project: Project,
    name: str,
    world: World,
    days: Iterable[dt.date],
    *,
    arguments: Sequence[str] = HISTORY,
    fresh: bool = False,
    as_of: dt.date = LATER,
) -> Warehouse:
    """Scores some days beside a later one."""
    with named(days, as_of):
        if fresh:
            return project.build(name, world, arguments=arguments, variables=UNNAMED)
        return project.dbt(name, ["build", *arguments], world.settings, UNNAMED)


def score_backwards(
    project: Project, engine: Engine, name: str, world: World
) -> tuple[Warehouse, Engine]:
    """The same days in the same order, on DuckDB and on another engine."""
    for number, (as_of, *days) in enumerate(BACKWARDS):
        first = not number
        arguments = HISTORY if first else SCORES_ONLY
        built = score(
            project,
            name,
            world,
            days,
            arguments=arguments,
            fresh=first,
            as_of=as_of,
        )
        if first:
            engine.load(project, name)
        with named(days, as_of):
            again = ["--full-refresh"] if first else []
            engine.dbt(project, name, ["build", *arguments, *again], world, UNNAMED)
    return built, engine


def score_by_what_was_known(
    project: Project, engine: Engine, places: tuple[str, str], world: World
) -> Iterator[tuple[Warehouse, Engine]]:
    """The same days on facts that both have: in a place on DuckDB, and one on the
    other engine."""
    here, there = places
    for known_by, (as_of, *days) in KNOWN_BY.items():
        with environment(LEAD_SCORING_KNOWN_BY=known_by):
            built = score(project, here, world, days, arguments=KNOWN, as_of=as_of)
            with named(days, as_of):
                engine.dbt(project, there, ["build", *KNOWN], world, UNNAMED)
        yield built, engine


def named(days: Iterable[dt.date], as_of: dt.date) -> AbstractContextManager[None]:
    return environment(
        LEAD_SCORING_AS_OF=as_of.isoformat(),
        LEAD_SCORING_FURTHER_DAYS=",".join(day.isoformat() for day in days),
    )
