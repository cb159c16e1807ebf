"""Say why a build did not pass: what, where, what to do, the first rows."""

import os
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from lead_scoring import raw_faults
from lead_scoring.dbt_run import Failure, Outcome, compiled
from lead_scoring.engine import FILES
from lead_scoring.paths import Paths
from lead_scoring.reader import CannotRead, reading

SHOWN_FAILURES = 5
SHOWN_ROWS = 5
SHOWN_COLUMNS = 8


def show(outcome: Outcome, paths: Paths, console: Console) -> None:
    for failure in outcome.failures[:SHOWN_FAILURES]:
        console.print()
        console.print(Text(f"Failed: {what(failure)}", style="bold red"))
        if failure.description:
            console.print(Text(f"  rule   {' '.join(failure.description.split())}"))
        console.print(Text(f"  where  {failure.file}"))
        if (sql := compiled(failure, paths)) is not None:
            console.print(Text(f"  SQL    {paths.short(sql)}"), soft_wrap=True)
        show_details(failure, outcome.adapter, paths.database, console)
    more = len(outcome.failures) - SHOWN_FAILURES
    if more > 0:
        steps = "1 further step" if more == 1 else f"{more} further steps"
        logs = paths.short(
            Path(os.environ.get("DBT_LOG_PATH") or paths.project / "logs")
        )
        console.print(f"\n{steps} failed; see {logs}/dbt.log.", soft_wrap=True)
    console.print()


def what(failure: Failure) -> str:
    if failure.kind == "unit_test":
        return f"the unit test {failure.name} got other rows than it expects"
    if failure.kind == "test" and failure.sql is not None:
        return f"the test {failure.name} found {failure.rows:,} rows against its rule"
    return f"the {failure.kind} {failure.name} could not be built"


def show_details(
    failure: Failure, adapter: str, database: Path, console: Console
) -> None:
    if failure.kind == "test" and failure.sql is not None:
        show_rows(failure.sql, adapter, database, console)
        return
    # The first line of dbt's message repeats the name and the file.
    for line in failure.message.strip().splitlines()[1:] or [failure.message]:
        console.print(Text.from_ansi(f"  {line}"), soft_wrap=True)


def show_rows(sql: str, adapter: str, database: Path, console: Console) -> None:
    try:
        with reading(adapter, database) as query:
            columns, rows = query(
                f"select * from (\n{sql}\n) as bad limit {SHOWN_ROWS}"
            )
    except CannotRead as error:
        # The rows only help; without them the failure is still told.
        console.print(Text(f"  (its rows cannot be shown: {error})"))
        return
    table = Table(box=None, pad_edge=False, show_edge=False)
    for column in columns[:SHOWN_COLUMNS]:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(str(cell) for cell in row[:SHOWN_COLUMNS]))
    console.print(Text(f"  first rows (at most {SHOWN_ROWS}):"))
    console.print(table)


def sentence(outcome: Outcome, paths: Paths) -> str:
    """The last line of a build that did not pass."""
    first = outcome.failures[0] if outcome.failures else None
    where = f"{what(first)} ({first.file})" if first else "dbt reports no reason"
    count = len(outcome.failures)
    others = f" and {count - 1} more" if count > 1 else ""
    if outcome.adapter != FILES:
        return (
            f"the build did not pass: {where}{others}. What comes after it was not "
            f"built: its tables in {outcome.adapter} are those of the last build. "
            f"{advice(first)}"
        )
    kept = (
        f"{paths.short(paths.published_file)} still holds the last good build"
        if paths.published_file.exists()
        else "there is no earlier build to fall back on"
    )
    return (
        f"the build did not pass: {where}{others}. Nothing was published; {kept}. "
        f"{advice(first)}"
    )


def advice(first: Failure | None) -> str:
    if first is None:
        return "Look at the end of logs/dbt.log, then run this command again."
    raw_fault = raw_faults.explain(" ".join(first.message.split()))
    if raw_fault:
        return f"The cause: {raw_fault}"
    if first.kind == "test" and first.file.startswith("models/_seeds"):
        return "Mend those rows of the weights or look-ups and run this command again."
    if first.kind == "test":
        return (
            "Follow the rows shown above back to the raw files or to the model, "
            "mend it there and run this command again."
        )
    return "Mend what the message above names and run this command again."
