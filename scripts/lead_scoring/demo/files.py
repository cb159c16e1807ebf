"""Write tables of a DuckDB connection as Parquet files, all or none."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

Progress = Callable[[str], None]
"""Called with a few words at the start of each step."""

TABLES = (
    "contacts",
    "accounts",
    "activities",
    "campaigns",
    "opportunities",
    "contact_attributes",
    "erasure_requests",
)


class OutputExistsError(FileExistsError):
    """The folder already holds a table that would be written."""


def silent(_: str) -> None:
    """Report progress to nobody."""


def refuse_existing(out: Path, tables: Sequence[str]) -> None:
    """Raise if `out` holds any of the tables, in any form the contract allows."""
    found = [
        path.name
        for table in tables
        for path in (out / f"{table}.parquet", out / f"{table}.csv", out / table)
        if path.exists()
    ]
    if found:
        raise OutputExistsError(
            f"{out} already holds {', '.join(found)}: choose an empty folder, or "
            "say that it may be overwritten."
        )


@contextmanager
def staged(out: Path, tables: Sequence[str], overwrite: bool) -> Iterator[Path]:
    """Give a folder beside `out`; what is in it at the end moves into `out`.

    It lies on the same disk, so each file moves in one step, and a run that
    fails leaves `out` as it was.
    """
    if not overwrite:
        refuse_existing(out, tables)
    out.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.resolve().parent))
    try:
        yield folder
        if not overwrite:
            refuse_existing(out, tables)
        for table in tables:
            os.replace(folder / f"{table}.parquet", out / f"{table}.parquet")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write_tables(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    tables: Sequence[str],
    progress: Progress = silent,
) -> None:
    """Copy each table or view of the connection to `folder/NAME.parquet`."""
    for table in tables:
        progress(f"writing {table}")
        target = str(folder / f"{table}.parquet").replace("'", "''")
        con.execute(f"copy (from {table}) to '{target}' (format parquet)")


def sql_files(folder: str) -> list[Path]:
    """Return the SQL files of a folder of this package, in their order."""
    with resources.as_file(resources.files(__package__) / folder) as path:
        return sorted(path.glob("*.sql"))
