"""Which days are recorded, and which ones a run scores beside its own."""

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from lead_scoring import variables
from lead_scoring.dbt_run import query, selects
from lead_scoring.engine import FILES
from lead_scoring.paths import Paths

# What the macros `further_days` and `known_by` read.
FURTHER = "LEAD_SCORING_FURTHER_DAYS"
KNOWN_BY = "LEAD_SCORING_KNOWN_BY"


def day_of(value: Any) -> date:
    """Of a date or a time, or of its text, as the engines give them."""
    return date.fromisoformat(str(value)[:10])


def recorded_days(
    paths: Paths, kind: str, arguments: Sequence[str] = ()
) -> frozenset[date]:
    """The days of the history; none where there is no history yet."""
    # A recorded day has one row that names nobody.
    rows = asked(
        paths,
        kind,
        "select as_of_date from {score_changes} where contact_id is null",
        ("scoring", "score_changes"),
        arguments,
    )
    return frozenset(day_of(day) for (day,) in rows)


def contacts(paths: Paths, kind: str, arguments: Sequence[str] = ()) -> int:
    """How many people there are to score."""
    rows = asked(
        paths,
        kind,
        "select count(*) from {contact_profiles}",
        ("facts", "contact_profiles"),
        arguments,
    )
    return int(rows[0][0]) if rows else 0


def first_look(paths: Paths, kind: str, arguments: Sequence[str] = ()) -> date | None:
    """The first day of which it was written down how people were."""
    rows = asked(
        paths,
        kind,
        "select min(seen_on) from {profile_history}",
        ("facts", "profile_history"),
        arguments,
    )
    day = rows[0][0] if rows else None
    return day_of(day) if day else None


def asked(
    paths: Paths,
    kind: str,
    sql: str,
    model: tuple[str, str],
    arguments: Sequence[str],
) -> list[tuple[Any, ...]]:
    """The rows of a question about a model; none where it was never built."""
    schema, name = model
    if kind != FILES:
        # dbt knows the server, and how it calls its tables.
        reference = f"{{{{ ref('{name}') }}}}"
        return query(paths, sql.replace(f"{{{name}}}", reference), arguments) or []
    import duckdb

    if not paths.database.exists():
        return []
    try:
        with duckdb.connect(str(paths.database), read_only=True) as connection:
            found: list[tuple[Any, ...]] = connection.execute(
                sql.replace(f"{{{name}}}", f"{schema}.{name}")
            ).fetchall()
            return found
    except duckdb.Error:
        # No such table, or no warehouse at all; what is wrong the build says better.
        return []


def days_between(first: date, last: date, every: int = 1) -> list[date]:
    return [
        first + timedelta(days=number)
        for number in range(0, (last - first).days + 1, every)
    ]


def neighbours(new: Collection[date], recorded: Iterable[date]) -> set[date]:
    """The recorded days before and after new ones.

    To tell which rule moved somebody to another tier, the ledgers of both days
    must be computed in one run.
    """
    known = set(recorded)
    return {
        found
        for pair in pairwise(sorted({*new, *known}))
        if not known.issuperset(pair)
        for found in pair
        if found in known
    }


def days_to_catch_up(
    paths: Paths, kind: str, arguments: Sequence[str], day: str
) -> set[date]:
    """What a build scores beside its day, so that a finished day is recorded.

    The day itself where it is finished, else yesterday: who builds daily has a
    history without doing anything for it.
    """
    if selects(arguments):
        return set()
    run_day, today = date.fromisoformat(day), variables.today()
    new = min(run_day, today - timedelta(days=1))
    recorded = recorded_days(paths, kind, arguments)
    if new in recorded:
        return set()
    return ({new} | neighbours({new}, recorded)) - {run_day}


@contextmanager
def further_days(days: Iterable[date]) -> Iterator[None]:
    """Has dbt score these days too."""
    before = os.environ.get(FURTHER, "")
    named = [day.isoformat() for day in sorted(days)]
    os.environ[FURTHER] = ",".join([*named, *before.split(",")]).strip(",")
    try:
        yield
    finally:
        os.environ[FURTHER] = before


@contextmanager
def known_by_day(wished: bool) -> Iterator[None]:
    """Has dbt score each day with what had come by its end."""
    before = os.environ.get(KNOWN_BY, "")
    if wished:
        os.environ[KNOWN_BY] = "each_day"
    try:
        yield
    finally:
        os.environ[KNOWN_BY] = before
