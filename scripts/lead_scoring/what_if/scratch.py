"""Where weights are tried: schemas that live as long as the command."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from rich.console import Console

from lead_scoring import failures, variables
from lead_scoring.backtest import BACKTEST
from lead_scoring.dbt_run import Outcome, invoke, run
from lead_scoring.engine import FILES
from lead_scoring.errors import UserError
from lead_scoring.history.days import FURTHER, KNOWN_BY
from lead_scoring.paths import Paths

# What the macros `is_what_if`, `what_if_schema`, `compares_with_build`, `weights_of`
# and `ignores_validity` read.
TRYING = "LEAD_SCORING_WHAT_IF"
BEFORE = "LEAD_SCORING_WHAT_IF_BEFORE"
IGNORING = "LEAD_SCORING_IGNORE_VALIDITY"
SCHEMAS = (
    *("what_if", "what_if_scoring", "what_if_weights", "what_if_facts"),
    "what_if_backtest",
)
# The facts that are made anew; what tells what was known when, for a past day alone.
DAYS = "as_of_dates"
KNOWN = (
    *("profile_versions", "contact_value_periods", "contact_day_profiles"),
    *("contact_day_attributes", "contact_day_values", "contact_personas"),
)
SIDE = ("what_if_scores_before", "what_if_ledger_before")
CONVERSIONS = "path:models/insights/what_if/conversions"
PAST_SCORES = "+contact_scores,path:models/scoring"
WEIGHTS = ("config.schema:weights",)
ONLY = ("--resource-type", "seed", "--resource-type", "model")


@contextmanager
def used(
    paths: Paths,
    kind: str,
    arguments: Sequence[str],
    day: date,
    ignoring: bool,
    past: date | None = None,
) -> Iterator[None]:
    """Has dbt try weights on that day, and leaves nothing of it behind.

    On a past day beside it they are tested as a back-test does.
    """
    settings = {TRYING: DAYS, variables.DAY: day.isoformat(), FURTHER: ""}
    if past is not None:
        settings[TRYING] = ",".join([DAYS, *KNOWN])
        settings[FURTHER] = settings[BACKTEST] = past.isoformat()
        settings[KNOWN_BY] = "each_day"
    if ignoring:
        settings[IGNORING] = "yes"
    before = dict(os.environ)
    os.environ.update(settings)
    try:
        drop(paths, kind, arguments)
        yield
    finally:
        drop(paths, kind, arguments)
        for name in os.environ.keys() - before.keys():
            del os.environ[name]
        os.environ.update(before)


def score_before(
    paths: Paths,
    arguments: Sequence[str],
    console: Console,
    *,
    as_built: bool = False,
) -> None:
    """Keep what the staged weights score, or those of the last build."""
    os.environ[BEFORE] = "as_built" if as_built else "scored"
    wanted = [f"+{name},path:models/scoring" for name in SIDE]
    weights = () if as_built else WEIGHTS
    scored(paths, [DAYS, *weights, *wanted, *SIDE], (), arguments, console)


def compare(
    paths: Paths, arguments: Sequence[str], console: Console, scored_before: bool
) -> Outcome:
    """Score the staged weights, and compare them with the other side."""
    os.environ[BEFORE] = "scored" if scored_before else "built"
    place = "path:models/insights/what_if"
    wanted = [DAYS, *WEIGHTS, f"+{place},path:models/scoring", place]
    # What the other weights scored stays as it is.
    kept = ("--exclude", CONVERSIONS, *(SIDE if scored_before else ()))
    return scored(paths, wanted, kept, arguments, console)


def score_past_before(
    paths: Paths, arguments: Sequence[str], console: Console, *, as_built: bool
) -> None:
    """Keep the tiers that the one side gives on the past day, and who won after it."""
    os.environ[BEFORE] = "as_built" if as_built else "scored"
    weights = () if as_built else WEIGHTS
    made = (PAST_SCORES, "backtest_outcomes", "what_if_tested_before")
    scored(paths, [DAYS, *KNOWN, *weights, *made], (), arguments, console)


def compare_past(paths: Paths, arguments: Sequence[str], console: Console) -> Outcome:
    """Score the staged weights on the past day, and count who won on both sides."""
    os.environ[BEFORE] = "scored"
    wanted = [*WEIGHTS, PAST_SCORES, "what_if_conversions"]
    return scored(paths, wanted, (), arguments, console)


def scored(
    paths: Paths,
    wanted: Sequence[str],
    kept: Sequence[str],
    arguments: Sequence[str],
    console: Console,
) -> Outcome:
    options = ["--select", *wanted, *kept, *ONLY, "--no-write-json", *arguments]
    outcome = run(paths, options, console)
    if not outcome.passed:
        failures.show(outcome, paths, console)
        raise UserError(
            "these weights could not be scored on what the last build left. Run "
            "`lead-scoring build` first; if that passes, and this still does not, "
            "the message above says why."
        )
    return outcome


def drop(paths: Paths, kind: str, arguments: Sequence[str]) -> None:
    if kind == FILES:
        drop_from_file(paths.database)
    else:
        invoke(paths, ["run-operation", "drop_what_if", *arguments])


def drop_from_file(database: Path) -> None:
    """Whoever calls this holds the lock of the warehouse: nobody else uses them."""
    import duckdb

    if not database.exists():
        return
    with duckdb.connect(str(database)) as connection:
        for schema in SCHEMAS:
            connection.execute(f"drop schema if exists {schema} cascade")
