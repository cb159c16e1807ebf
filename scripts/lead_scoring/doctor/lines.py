"""The first lines of a CSV file: its header, the delimiter, and what stands above."""

from __future__ import annotations

from collections.abc import Collection
from itertools import islice
from pathlib import Path

from lead_scoring.doctor.names import plain

DELIMITERS = (",", ";", "\t", "|")
MAX_LINE = 10_000_000
# How far down a header may have slipped below titles and blank lines.
TITLES = 10


def delimiter_of(header: str) -> str:
    """The first of the most frequent ones, as the macro `duckdb_csv_reader` takes."""
    return max(DELIMITERS, key=header.count)


def first_line(path: Path) -> str:
    return next(iter(first_lines(path, 1)), "")


def first_lines(path: Path, number: int = TITLES) -> list[str]:
    with path.open("rb") as file:
        lines = list(islice(iter(lambda: file.readline(MAX_LINE), b""), number))
    # The mark that some programs write in front of UTF-8 is no letter.
    return [line.decode("utf-8-sig", "replace").rstrip("\r\n") for line in lines]


def slipped(path: Path, known: Collection[str]) -> int | None:
    """The line of the header where something stands above it (`sep=;`, a title).

    Arguments:
        known: the columns of the table.
    """
    names = {plain(name) for name in known}
    enough = min(2, len(names))
    for number, line in enumerate(first_lines(path), start=1):
        cells = line.split(delimiter_of(line))
        if sum(plain(cell.strip(' "')) in names for cell in cells) >= enough:
            return number if number > 1 else None
    return None
