"""Where weights are tried: schemas that live as long as the command."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from rich.console import Console

from lead_scoring import failures, variables
from lead_scoring.dbt_run import Outcome, invoke, run
from lead_scoring.engine import FILES
from lead_scoring.errors import UserError
from lead_scoring.history.days import FURTHER
from lead_scoring.paths import Paths

# What the macros `is_what_if`, `compares_with_build`, `weights_of` and
# `ignores_validity` read.
TRYING = "LEAD_SCORING_WHAT_IF"
BEFORE = "LEAD_SCORING_WHAT_IF_BEFORE"
IGNORING = "LEAD_SCORING_IGNORE_VALIDITY"
SCHEMAS = ("what_if", "what_if_scoring", "what_if_weights", "what_if_facts")
SIDE = ("what_if_scores_before", "what_if_ledger_before")
WEIGHTS = ("config.schema:weights",)
ONLY = ("--resource-type", "seed", "--resource-type", "model")


@contextmanager
def used(
    paths: Paths, kind: str, arguments: Sequence[str], day: date, ignoring: bool
) -> Iterator[None]:
    """Has dbt try weights on that day, and leaves nothing of it behind."""
    settings = {TRYING: "yes", variables.DAY: day.isoformat(), FURTHER: ""}
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
    scored(paths, ["as_of_dates", *weights, *wanted, *SIDE], (), arguments, console)


def compare(
    paths: Paths, arguments: Sequence[str], console: Console, scored_before: bool
) -> Outcome:
    """Score the staged weights, and compare them with the other side."""
    os.environ[BEFORE] = "scored" if scored_before else "built"
    place = "path:models/insights/what_if"
    wanted = ["as_of_dates", *WEIGHTS, f"+{place},path:models/scoring", place]
    # What the other weights scored stays as it is.
    kept = ("--exclude", *SIDE) if scored_before else ()
    return scored(paths, wanted, kept, arguments, console)


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
    if kind != FILES:
        invoke(paths, ["run-operation", "drop_what_if", *arguments])
        return
    import duckdb

    with duckdb.connect(str(paths.database)) as connection:
        for schema in SCHEMAS:
            connection.execute(f"drop schema if exists {schema} cascade")
