"""The copy that dbt reads: commas, dots, UTF-8, columns in the order of the types.

dbt may write over the seeds it loads, and loads them by position; so it is given
this copy, and the marketer's folder is only read.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from lead_scoring.validate.schema import table_schemas
from lead_scoring.validate.tables import Table, read_tables


def stage(seeds: Path, target: Path) -> None:
    """Write the folder `seeds`, as it was understood, to `target`.

    Raises ValueError, with nothing written, when a cell cannot be read (`validate`
    says more) or when the target would touch the originals.
    """
    source, goal = Path(seeds).resolve(), Path(target).resolve()
    if goal == source or source in goal.parents or goal in source.parents:
        raise ValueError(f"{target} is in the way of the seeds in {seeds}")
    tables = read_tables(source)
    for table in tables.values():
        if table.findings:
            raise ValueError(str(table.findings[0]))
    for folder in ("weights", "lookups"):
        (goal / folder).mkdir(parents=True, exist_ok=True)
        # dbt would load what an earlier version of the project left behind.
        for old in (goal / folder).glob("*.csv"):
            old.unlink()
    for schema in table_schemas():
        (goal / schema.path).write_bytes(canonical(tables[schema.name]))


def canonical(table: Table) -> bytes:
    """The one spelling of a file for dbt: the columns that every file has."""
    return _spelled(table, table.schema.columns)


def spelled(table: Table) -> bytes:
    """The one spelling of a file for people: what is right and unchanged has these
    bytes. An optional column is there where somebody has filled it."""
    filled = [
        each.name
        for each in table.schema.fields
        if not each.optional or any(row[each.name] for row in table.rows)
    ]
    return _spelled(table, filled)


def _spelled(table: Table, columns: Sequence[str]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in table.rows:
        writer.writerow([row[column] for column in columns])
    return text.getvalue().encode("utf-8")
