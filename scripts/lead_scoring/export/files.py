"""The files of a run: written aside, on the disk, then put in place by one rename."""

import shutil
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lead_scoring.export.systems import Kind, columns
from lead_scoring.publish.copy import literal
from lead_scoring.publish.runs import sync

if TYPE_CHECKING:
    import duckdb

ASIDE = ".lead_scoring.exporting."


def remove_leftovers(out: Path) -> None:
    """Of a run that died; the caller holds the folder's lock."""
    for leftover in out.glob(f"{ASIDE}*"):
        shutil.rmtree(leftover)


def write(
    connection: "duckdb.DuckDBPyConnection",
    kind: Kind,
    folder: Path,
    name: str,
    most_rows: int | None,
) -> None:
    """The rows of `wanted` into the folder, in the order of their keys."""
    folder.mkdir()
    counted = connection.execute(
        "select file, count(*) from wanted group by file order by file"
    ).fetchall()
    for file, rows in counted:
        step = most_rows or rows
        starts = range(0, rows, step)
        for part, start in enumerate(starts, 1):
            suffix = f"-{part:02}" if len(starts) > 1 else ""
            path = folder / f"{name}-{file}{suffix}.csv"
            connection.execute(
                f"copy (select {columns(kind)} from wanted "
                f"where file = {literal(file)} "
                f"and place > {start} and place <= {start + step} order by place) "
                f"to {literal(path)} (format csv, header, delimiter ',', quote '\"')"
            )
            sync(path)
    sync(folder)


def free_name(out: Path, label: str, now: datetime) -> str:
    """A new one for each run: nothing that was written is ever written over."""
    name = first = f"{label}-{now:%Y%m%dT%H%M%SZ}"
    number = 1
    while (out / name).exists():
        number += 1
        name = f"{first}-{number}"
    return name


def put_in_place(aside: Path, folder: Path) -> None:
    aside.rename(folder)
    sync(folder.parent)
