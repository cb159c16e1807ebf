"""`lead-scoring backfill`: score past days that are not recorded yet.

Days are scored in chunks, so that a run needs about the memory of one build of
a million contacts. The first chunk brings facts and weights up to date, the
others only score; a whole build ends it, so that marts and the published file
are of today again.
"""

from collections.abc import Collection, Sequence
from datetime import date
from time import monotonic

from rich.console import Console

from lead_scoring import failures, raw_memory, variables
from lead_scoring.build import prepared, run_and_publish
from lead_scoring.dbt_run import run, selects
from lead_scoring.engine import FILES, kind_of
from lead_scoring.errors import UserError
from lead_scoring.history.days import (
    contacts,
    days_between,
    days_to_catch_up,
    first_look,
    further_days,
    known_by_day,
    neighbours,
    recorded_days,
)
from lead_scoring.history.progress import Days, showing
from lead_scoring.history.versions import (
    Uses,
    in_force,
    replaying,
    same_weights,
    uses_of_weights,
)
from lead_scoring.paths import Paths, find_paths

# Contacts times days that are scored in one go.
AT_ONCE = 1_000_000
MOST_DAYS = 31
EVERYTHING = "+score_changes"
SCORES = "as_of_dates+,+score_changes"
# What another version of the weights changes, where they are those of then.
WEIGHTS = "weights_log+,+score_changes"
# Data tests stand before the history, as in a build; unit tests know no data.
OPTIONS = (
    *("--exclude-resource-type", "unit_test"),
    *("--indirect-selection", "cautious"),
)


def backfill(
    first: date,
    last: date,
    every: int,
    arguments: Sequence[str],
    *,
    by_day: bool = False,
    weights_of_then: bool = False,
) -> None:
    """`by_day`: each day with what had come by its end, as a build then did."""
    paths = find_paths()
    console = Console(highlight=False)
    rest, given = variables.split(arguments)
    refuse_wrong_days(first, last)
    if selects(rest):
        raise UserError(
            "backfill scores whole days and chooses what that takes itself. Leave "
            "out --select and its like."
        )
    project = variables.of_project(paths.project)
    day = variables.one_day(given, project)
    kind = kind_of(paths, rest)
    with prepared(paths, kind, {**project, **given}, console):
        arguments = [*rest, *variables.as_argument(given)]
        known = recorded_days(paths, kind, arguments)
        wanted = days_between(first, last, every)
        missing = [each for each in wanted if each not in known]
        there = f"; {len(wanted) - len(missing)} are recorded already"
        console.print(
            f"Backfilling {len(missing)} days from {wanted[0]} to {wanted[-1]}"
            f"{there if len(missing) < len(wanted) else ''}",
            soft_wrap=True,
        )
        if not missing:
            return
        began = monotonic()
        uses = Uses({})
        if weights_of_then:
            uses = uses_of_weights(paths, kind, arguments)
        if weights_of_then and not uses.versions:
            raise UserError(
                "no build has written down any weights yet, so nobody knows those of "
                "then. Leave out --weights then."
            )
        with known_by_day(by_day):
            fill(paths, kind, arguments, missing, known, uses, console)
        if by_day:
            say_what_nobody_saw(first_look(paths, kind, arguments), missing, console)
        console.print(f"Recorded {len(missing)} days in {monotonic() - began:.0f} s")
        with further_days(days_to_catch_up(paths, kind, arguments, day)):
            run_and_publish(paths, arguments, day, kind, console, is_asked_for=False)


def refuse_wrong_days(first: date, last: date) -> None:
    if first > last:
        raise UserError(f"--from {first} is after --to {last}. Change them round.")
    if last >= variables.today():
        raise UserError(
            f"--to {last} is not over yet (days are UTC days), and only finished days "
            "are recorded. Name yesterday or an earlier day."
        )


def say_what_nobody_saw(
    looked: date | None, days: Sequence[date], console: Console
) -> None:
    """Of days before the first look nobody knows who was there, and how."""
    unseen = [day for day in days if looked is None or day < looked]
    if unseen:
        console.print(
            f"No build wrote down how people were before {looked}: {len(unseen)} of "
            f"these days ({unseen[0]} to {unseen[-1]}) take the oldest known values. "
            "Their activities are those known then.",
            soft_wrap=True,
        )


def fill(
    paths: Paths,
    kind: str,
    arguments: Sequence[str],
    missing: Sequence[date],
    known: Collection[date],
    uses: Uses,
    console: Console,
) -> None:
    """Scores the missing days, oldest first, in chunks."""
    if kind == FILES:
        if raw_memory.starts_anew(paths, arguments) is not None:
            raise UserError(
                "the raw folder is another one than in the last build. Run "
                "`lead-scoring build` first."
            )
        raw_memory.begin(paths)
    recorded = set(known)
    with showing(console, len(missing)) as days:
        at_once, selection, weights = 1, EVERYTHING, in_force(uses, missing[0])
        while len(recorded) - len(known) < len(missing):
            done = len(recorded) - len(known)
            now, chunk = same_weights(uses, missing[done : done + at_once])
            if now != weights:
                selection, weights = f"{WEIGHTS} {SCORES}", now
            with replaying(weights):
                score(paths, arguments, selection, chunk, recorded, days, console)
            recorded.update(chunk)
            if selection == EVERYTHING:
                # How many people there are is known now.
                people = contacts(paths, kind, arguments)
                at_once = min(max(AT_ONCE // max(people, 1), 1), MOST_DAYS)
            selection = SCORES


def score(
    paths: Paths,
    arguments: Sequence[str],
    selection: str,
    chunk: Sequence[date],
    recorded: Collection[date],
    days: Days,
    console: Console,
) -> None:
    with further_days({*chunk, *neighbours(chunk, recorded)}), days.scoring(chunk):
        options = ["--select", selection, *OPTIONS, *arguments]
        outcome = run(paths, options, console, days.watch)
        if not outcome.passed:
            failures.show(outcome, paths, console)
            raise UserError(
                f"{failures.sentence(outcome, paths)} {days.done} of {days.total} days "
                "were recorded before it; the same command goes on from there."
            )
