"""Find the quote of a CSV file that nobody closes.

DuckDB drops what stands behind it without a word, where it reads a file in one piece
(as the build must) and the quote is not among the first rows.
"""

from __future__ import annotations

from pathlib import Path

CHUNK = 1 << 22
QUOTE = b'"'


def never_closed(path: Path, delimiter: str) -> str | None:
    """What stands behind the file's name in a sentence of the report."""
    if count_quotes(path) % 2 == 0:
        return None
    line = last_opened(path, delimiter.encode())
    if line is None:
        return None
    return (
        f"has a quote in line {line:,} that nobody closes, so that all rows behind it "
        "are lost. Close it, or write a quote inside a cell twice"
    )


def count_quotes(path: Path) -> int:
    with path.open("rb") as file:
        return sum(chunk.count(QUOTE) for chunk in iter(lambda: file.read(CHUNK), b""))


def last_opened(path: Path, delimiter: bytes) -> int | None:
    """The line of the quote that is still open at the end of the file."""
    opened: int | None = None
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not ends_open(line, opened is not None, delimiter):
                opened = None
            elif opened is None or QUOTE in line:
                opened = number
    return opened


def ends_open(line: bytes, is_open: bool, delimiter: bytes) -> bool:
    """Whether a quoted cell goes on in the next line."""
    closed_just_now = False
    for at, piece in enumerate(line.split(QUOTE)[:-1]):
        if is_open:
            is_open, closed_just_now = False, True
        elif closed_just_now and piece == b"":
            # Two quotes in a row are one that belongs to the cell.
            is_open, closed_just_now = True, False
        else:
            # Elsewhere than at the start of a cell it may mean inches.
            before = piece.rstrip(b" ")
            is_open = before.endswith(delimiter) or (at == 0 and not before)
            closed_just_now = False
    return is_open
