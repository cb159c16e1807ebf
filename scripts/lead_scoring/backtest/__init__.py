"""Test the scoring models: score past days, and count who won afterwards."""

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from rich.console import Console

from lead_scoring import variables
from lead_scoring.backtest.days import tested_days
from lead_scoring.build import prepared
from lead_scoring.dbt_run import Outcome
from lead_scoring.engine import FILES, kind_of
from lead_scoring.errors import UserError
from lead_scoring.history.days import asked, further_days, known_by_day
from lead_scoring.paths import Paths, find_paths

# What the macros `is_backtest` and `is_asked_for` read: the days, comma-separated.
BACKTEST = "LEAD_SCORING_BACKTEST"
HORIZON = "backtest_horizon_days"

# The tables of facts, and those between them and the scores, that say what was known
# when; what reads them as views is made again with them.
KNOWN = ("profile_versions", "contact_value_periods")
AS_IT_IS = (
    *(f"{changed}+,path:models/facts" for changed in KNOWN),
    "contact_days",
)
# Weights of now, days of the past; the facts stay as the last build left them.
SCORES = (
    "fqn:lead_scoring.weights",
    "as_of_dates",
    "contact_personas",
    # ... but for what was known when.
    *(f"{changed}+,+path:models/insights/backtest" for changed in KNOWN),
    "+path:models/insights/backtest,path:models/scoring",
    "path:models/insights/backtest",
)
REPORTS = ("path:models/insights/backtest,config.incremental_strategy:append",)
# What each build tests anyway, one day at a time.
LEFT_OUT = (
    "resource_type:test,path:models/scoring",
    "resource_type:test,path:models/_seeds_weights.yml",
    "resource_type:test,path:tests",
)
# Days in one run of dbt: more would be kept in memory together.
CHUNK = 12


def backtest(
    first: date | None, last: date | None, horizon: int | None, arguments: Sequence[str]
) -> None:
    from lead_scoring.backtest.report import show

    paths = find_paths()
    console = Console(highlight=False)
    rest, given = variables.split(arguments)
    if horizon is not None:
        given[HORIZON] = horizon
    values = {**variables.of_project(paths.project), **given}
    run_day = date.fromisoformat(variables.one_day(given, values))
    kind = kind_of(paths, rest)
    refuse_unbuilt(paths, kind)
    with prepared(paths, kind, values, console):
        arguments = [*rest, *variables.as_argument(given)]
        run_day = last_known_day(paths, kind, arguments, run_day)
        days = tested_days(first, last, run_day, int(values[HORIZON]))
        if not days:
            raise UserError(
                "there is no end of a month in these days whose "
                f"{values[HORIZON]} days after it are over on {run_day}. Choose "
                "earlier days with --from and --to, or a shorter --horizon."
            )
        try:
            with known_by_day(True):
                outcome = score(paths, days, arguments, console)
        finally:
            forget_what_was_known_when(paths, arguments, console)
        show(paths, outcome.adapter, outcome.tables, console)
    console.print(
        f"\nAll of it is in {paths.short(paths.database)}, insights.model_performance "
        "and band_performance; the next `lead-scoring build` publishes them."
        if kind == FILES
        else "\nAll of it is in insights.model_performance and band_performance.",
        soft_wrap=True,
    )


def last_known_day(
    paths: Paths, kind: str, arguments: Sequence[str], run_day: date
) -> date:
    """The run's day, or that of the last build where it is earlier.

    The facts are as that build left them: nobody has won since, for all they know.
    """
    rows = asked(
        paths,
        kind,
        "select as_of_date from {as_of_dates} where is_run_date",
        ("facts", "as_of_dates"),
        arguments,
    )
    built = [date.fromisoformat(str(day)[:10]) for (day,) in rows]
    known = min([run_day, *built])
    os.environ[variables.DAY] = known.isoformat()
    return known


def forget_what_was_known_when(
    paths: Paths, arguments: Sequence[str], console: Console
) -> None:
    """Has the facts say again what is known now, as the last build left them."""
    from lead_scoring.dbt_run import run

    options = ["--select", *AS_IT_IS, "--resource-type", "model", *arguments]
    if not run(paths, options, console).passed:
        raise UserError(
            "the facts could not be put back to what is known now. The next "
            "`lead-scoring build` does it."
        )


def refuse_unbuilt(paths: Paths, kind: str) -> None:
    if kind == FILES and not Path(paths.database).is_file():
        raise UserError(
            f"{paths.short(paths.database)} does not exist: there are no facts to "
            "test with. Run `lead-scoring build` first."
        )


def score(
    paths: Paths, days: Sequence[date], arguments: Sequence[str], console: Console
) -> Outcome:
    """Scores the days in chunks, and writes the reports behind the last."""
    from lead_scoring import failures
    from lead_scoring.dbt_run import run

    console.print(
        f"Testing the scoring models on {len(days)} ends of months, {days[0]} to "
        f"{days[-1]}"
    )
    chunks = [days[place : place + CHUNK] for place in range(0, len(days), CHUNK)]
    os.environ[BACKTEST] = ",".join(map(str, days))
    for chunk in chunks:
        unread = () if chunk is chunks[-1] else REPORTS
        with further_days(chunk):
            outcome = run(
                paths,
                [
                    *("--select", *SCORES, "--exclude", *LEFT_OUT, *unread),
                    *("--exclude-resource-type", "unit_test", *arguments),
                ],
                console,
            )
        if not outcome.passed:
            failures.show(outcome, paths, console)
            raise UserError(failures.sentence(outcome, paths))
    return outcome
