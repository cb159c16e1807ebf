"""Bytes to cells: is it there, its encoding, its separator, and what then follows.

Own code, because a library that reads on after such a fault shifts cells or lines,
and because the same reading has to serve the check and the staged copy.
"""

from __future__ import annotations

import io
import re
from collections.abc import Container
from pathlib import Path

from lead_scoring.validate.header import names_for_people, read_header
from lead_scoring.validate.rawtable import SAVE_AS, SEPARATORS, RawTable
from lead_scoring.validate.records import add_row, read_records
from lead_scoring.validate.schema import TableSchema
from lead_scoring.validate.suggest import nearest

SEPARATOR_HINT = re.compile(r'"?sep=(.)"?[,;\t]*', re.IGNORECASE)
READABLE = ",;"


def read_file(folder: Path, schema: TableSchema) -> RawTable:
    table = RawTable(schema)
    path = folder / schema.path
    if not path.is_file():
        table.fault(None, None, _missing(path, schema))
        return table
    try:
        text = _decode(path.read_bytes(), table)
    except OSError as problem:
        table.fault(None, None, f"cannot be read ({problem.strerror}); allow it")
        return table
    if text is not None:
        read_text(text, table)
    return table


def read_text(text: str, table: RawTable, *, lenient: bool = False) -> None:
    """The rows of a file; `lenient` with what an office adds and nobody means:
    any separator, blank rows, empty columns at the right.
    """
    lines = list(io.StringIO(text, newline=""))
    start = _header_start(lines, table, SEPARATORS if lenient else READABLE)
    if start is None:
        return
    records = read_records(lines, start, table)
    header = next(records, None)
    if header is None:
        table.fault(
            1, None, f"the file is empty; write the header {_header(table.schema)}"
        )
        return
    if header[0] != table.header_line:
        return
    names = header[1]
    # Named before the rows are read, whose faults say in which column they are.
    table.columns = names_for_people(names)
    rows = list(records)
    if lenient:
        rows = [(line, cells) for line, cells in rows if any(map(str.strip, cells))]
        names, rows = _without_empty_columns(names, rows)
    positions = read_header(names, table)
    width = len(names)
    good_header = table.complete
    # A column is missing in the header alone: that was said, once is enough.
    if not good_header and {len(cells) for _, cells in rows}.isdisjoint({width}):
        return
    for line, cells in rows:
        add_row(line, cells, width, positions, table)


def _without_empty_columns(
    names: list[str], rows: list[tuple[int, list[str]]]
) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Cut the columns at the right that have neither a name nor a value."""
    width = len(names)
    while width and not names[width - 1].strip():
        width -= 1
    if any(cell.strip() for _, cells in rows for cell in cells[width:]):
        return names, rows
    return names[:width], [(line, cells[:width]) for line, cells in rows]


def _header(schema: TableSchema) -> str:
    return ",".join(schema.columns)


def _missing(path: Path, schema: TableSchema) -> str:
    folder = path.parent
    there = sorted(each.name for each in folder.glob("*")) if folder.is_dir() else []
    alike = nearest(schema.file, [name for name in there if _stray(name)])
    hint = f'; did you mean "{alike}"? Rename it' if alike else ""
    empty = (
        "" if hint else f"; put it there, with at least the header {_header(schema)}"
    )
    return f"the file {schema.path} is missing{hint}{empty}"


def _stray(name: str) -> bool:
    from lead_scoring.validate.schema import table_schemas

    return name not in {schema.file for schema in table_schemas()}


def _decode(content: bytes, table: RawTable) -> str | None:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in content[:400]:
        table.fault(1, None, f"the file is not UTF-8 but UTF-16; {SAVE_AS}")
        return None
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        table.fault(1, None, f"the file is an Excel workbook and no CSV; {SAVE_AS}")
        return None
    return content.decode("utf-8-sig", "surrogateescape")


def _header_start(
    lines: list[str], table: RawTable, readable: Container[str]
) -> int | None:
    """Find the separator; the index of the line that holds the header."""
    start = 0
    hint = SEPARATOR_HINT.fullmatch(lines[0].strip()) if lines else None
    if hint:
        start = 1
    while start < len(lines) and not lines[start].strip():
        start += 1
    if start >= len(lines):
        return start
    known = {name.casefold() for name in table.schema.known_columns}

    def hits(separator: str) -> tuple[int, int]:
        parts = lines[start].strip().split(separator)
        names = sum(part.strip(' "').casefold() in known for part in parts)
        return names, len(parts)

    table.delimiter = max(SEPARATORS, key=hits)
    table.header_line = start + 1
    if table.delimiter not in readable:
        word = SEPARATORS[table.delimiter]
        table.fault(start + 1, None, f"the cells are separated by {word}; {SAVE_AS}")
        return None
    if hint and hint[1] != table.delimiter:
        table.fault(
            1,
            None,
            f'the first line says that "{hint[1]}" separates the cells, but '
            f'"{table.delimiter}" does; delete the first line',
        )
    return start
