"""`lead-scoring outlook`: score the days to come, as if everybody stayed silent.

The days go through the same models as today, in chunks, for those alone who stand
above the lowest tier. All of them are looked at, and not only some with
a search between: a score may fall and rise again. A whole build ends it, so that
marts and the published file are of today again, with the outlook beside them.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from time import monotonic

from rich.console import Console

from lead_scoring import failures, raw_memory, variables
from lead_scoring.build import prepared, run_and_publish
from lead_scoring.dbt_run import run, selects
from lead_scoring.engine import FILES, kind_of
from lead_scoring.errors import UserError
from lead_scoring.history.backfill import MOST_DAYS, OPTIONS
from lead_scoring.history.days import contacts, days_to_catch_up, further_days
from lead_scoring.history.progress import Days, showing
from lead_scoring.paths import Paths, find_paths

# The last day that people read (`score_in_90_days`).
HORIZON = 90
# Contacts times days in one go. Only those above the lowest tier are scored on the days
# that follow, while each run scores its own day for everybody again.
AT_ONCE = 7_000_000
# What the macro `outlook_step` reads.
STEP = "LEAD_SCORING_OUTLOOK"
EVERYTHING = "+outlook_scores"
# Data tests ask for everybody, and these days are of those above the lowest tier alone.
SCORES = ("as_of_dates+,+outlook_scores", ("--resource-type", "model"))


def outlook(arguments: Sequence[str]) -> None:
    paths = find_paths()
    console = Console(highlight=False)
    rest, given = variables.split(arguments)
    if selects(rest):
        raise UserError(
            "outlook scores whole days and chooses what that takes itself. Leave out "
            "--select and its like."
        )
    project = variables.of_project(paths.project)
    day = variables.one_day(given, project)
    kind = kind_of(paths, rest)
    with prepared(paths, kind, {**project, **given}, console):
        arguments = [*rest, *variables.as_argument(given)]
        began = monotonic()
        console.print(f"Looking {HORIZON} days ahead of {day}", soft_wrap=True)
        look_ahead(paths, kind, arguments, date.fromisoformat(day), console)
        console.print(f"Scored {HORIZON} days in {monotonic() - began:.0f} s")
        with further_days(days_to_catch_up(paths, kind, arguments, day)):
            run_and_publish(paths, arguments, day, kind, console, is_asked_for=False)


def look_ahead(
    paths: Paths, kind: str, arguments: Sequence[str], day: date, console: Console
) -> None:
    if kind == FILES:
        if raw_memory.starts_anew(paths, arguments) is not None:
            raise UserError(
                "the raw folder is another one than in the last build. Run "
                "`lead-scoring build` first."
            )
        raw_memory.begin(paths)
    days = [day + timedelta(days=number + 1) for number in range(HORIZON)]
    with showing(console, len(days), "Looking ahead") as shown:
        # Facts and weights are brought up to date, and today's standing is kept.
        score(paths, arguments, "today", (), shown, console)
        people = contacts(paths, kind, arguments)
        at_once = min(max(AT_ONCE // max(people, 1), 1), MOST_DAYS)
        for first in range(0, len(days), at_once):
            chunk = days[first : first + at_once]
            with shown.scoring(chunk):
                score(paths, arguments, "days", chunk, shown, console)


def score(
    paths: Paths,
    arguments: Sequence[str],
    step: str,
    chunk: Iterable[date],
    shown: Days,
    console: Console,
) -> None:
    selection, options = (EVERYTHING, OPTIONS) if step == "today" else SCORES
    with further_days(chunk), writing(step):
        command = ["--select", selection, *options, *arguments]
        outcome = run(paths, command, console, shown.watch)
    if not outcome.passed:
        failures.show(outcome, paths, console)
        raise UserError(
            f"{failures.sentence(outcome, paths)} The outlook is not whole; run this "
            "command again."
        )


@contextmanager
def writing(step: str) -> Iterator[None]:
    """Has dbt write this step of the outlook."""
    os.environ[STEP] = step
    try:
        yield
    finally:
        del os.environ[STEP]
