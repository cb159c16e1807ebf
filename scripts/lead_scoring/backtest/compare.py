"""Two scoring models side by side, on the contacts and days that both scored."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from lead_scoring import variables
from lead_scoring.backtest.report import (
    BANDS,
    METRICS,
    PERFORMANCE,
    ask,
    by_metric,
    interval,
    number,
    plain_table,
    tiers_table,
)
from lead_scoring.build import lock_beside
from lead_scoring.engine import FILES, kind_of
from lead_scoring.errors import UserError
from lead_scoring.locks import exclusive
from lead_scoring.paths import Paths, find_paths
from lead_scoring.reader import CannotRead, Query, Rows, reading

SHARED = "shared_with"


def compare(one: str, other: str, arguments: Sequence[str]) -> None:
    paths = find_paths()
    console = Console(highlight=False)
    rest, given = variables.split(arguments)
    kind = kind_of(paths, rest)
    with exclusive(lock_beside(paths), paths.short(paths.database)):
        tables = names_of(paths, kind, [*rest, *variables.as_argument(given)], console)
        try:
            with reading(kind, Path(paths.database)) as query:
                show(query, tables, one, other, console)
        except CannotRead as error:
            raise UserError(
                "there is no back-test to read. Run `lead-scoring backtest` first. "
                f"The warehouse said: {error}"
            ) from None


def in_one(row: tuple[Any, ...], unit: str) -> str:
    """A number and its 95 % interval, which need little room side by side."""
    value, bounds = number(row[3], unit), interval(row[4], row[5], unit)
    return f"{value} ({bounds})" if bounds else value


def names_of(
    paths: Paths, kind: str, arguments: Sequence[str], console: Console
) -> dict[str, str]:
    """What the engine calls the reports; where it is a server, dbt opens it too.

    Outside of a back-test the reports are kept as they are.
    """
    if kind == FILES:
        return {}
    from lead_scoring.dbt_run import run

    reports = ("--select", "model_performance", "band_performance")
    outcome = run(paths, [*reports, "--resource-type", "model", *arguments], console)
    if not outcome.passed:
        raise UserError("dbt could not read the back-test. Run it again first.")
    return dict(outcome.tables)


def show(
    query: Query, tables: dict[str, str], one: str, other: str, console: Console
) -> None:
    numbers = ask(query, PERFORMANCE, tables, SHARED)
    mine = [row for row in numbers if (row[0], row[-1]) == (one, other)]
    theirs = [row for row in numbers if (row[0], row[-1]) == (other, one)]
    if not mine or not theirs:
        known = sorted({row[0] for row in ask(query, PERFORMANCE, tables, "all")})
        raise UserError(
            f"the last back-test has no case that both {one} and {other} scored. "
            f"It tested {', '.join(known) or 'no model'}; `lead-scoring backtest` "
            "tests all models."
        )
    first = mine[0]
    console.print()
    console.print(
        Text.assemble(
            (f"{one} ({first[1]}) and {other} ({theirs[0][1]})", "bold"),
            f" on the {first[6]:,} cases of {first[8]:,} contacts that both scored",
        ),
        soft_wrap=True,
    )
    table = plain_table(("metric", one, other), ())
    ours, others = by_metric(mine), by_metric(theirs)
    for metric, (label, unit) in METRICS.items():
        if metric in ours and metric in others:
            table.add_row(
                label, *(in_one(row, unit) for row in (ours[metric], others[metric]))
            )
    console.print(table)
    bands = ask(query, BANDS, tables, SHARED)
    for model, against in ((one, other), (other, one)):
        own: Rows = [row for row in bands if (row[0], row[-1]) == (model, against)]
        console.print()
        console.print(Text(model, style="bold"))
        console.print(tiers_table(own))
