"""The changes of an import as people read them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from rich.console import Console
from rich.table import Table
from rich.text import Text

from lead_scoring.excel.difference import Difference
from lead_scoring.validate.tables import Row


def show(found: Sequence[Difference], console: Console) -> None:
    for each in found:
        if not each:
            continue
        console.print(
            Text.assemble((each.table.schema.path, "bold"), ": ", count(each))
        )
        if each.changed:
            console.print(_table(each))
        for rows, sign, style in (
            (each.removed, "-", "red"),
            (each.added, "+", "green"),
        ):
            for row in rows:
                console.print(Text(f"{sign}  {_row(row, each)}", style), soft_wrap=True)


def count(found: Difference) -> str:
    rows = {change.key for change in found.changed}
    parts = [
        f"{number} {'row' if number == 1 else 'rows'} {what}"
        for number, what in (
            (len(rows), "changed"),
            (len(found.added), "added"),
            (len(found.removed), "removed"),
        )
        if number
    ]
    return ", ".join(parts)


def _table(found: Difference) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("", "row", "column", "before", "after"):
        table.add_column(name, overflow="fold")
    for key, changes in groupby(found.changed, key=lambda each: each.key):
        row = " ".join(key)
        for change in changes:
            table.add_row(
                Text("~", "yellow"),
                Text(row),
                Text(change.column),
                Text(change.before or "(empty)"),
                Text(change.after or "(empty)", "bold"),
            )
            row = ""
    return table


def _row(row: Row, found: Difference) -> str:
    key = " ".join(row[column] for column in found.key_columns)
    cells = ", ".join(
        f"{column} {row[column]}"
        for column in found.table.schema.known_columns
        if row[column] and column not in found.key_columns
    )
    return f"{key}: {cells}" if cells else key
