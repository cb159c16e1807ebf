"""Bytes to cells: encoding, separator, quotation marks, header, width of the rows.

Own code, because a library that reads on after such a fault shifts cells or lines,
and because the same reading has to serve the check and the staged copy.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lead_scoring.validate.findings import Finding
from lead_scoring.validate.schema import TableSchema
from lead_scoring.validate.suggest import nearest

SAVE_AS = "save the file as CSV UTF-8 (comma delimited)"
SEPARATOR_HINT = re.compile(r'"?sep=(.)"?[,;\t]*', re.IGNORECASE)
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
READABLE = ",;"
# Bytes that are no UTF-8 survive as these, so that every one of them is reported.
BROKEN_BYTE = re.compile("[\udc80-\udcff]")
LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass
class RawRow:
    line: int
    cells: dict[str, str]
    lines: dict[str, int]


@dataclass
class RawTable:
    schema: TableSchema
    delimiter: str = ","
    header_line: int = 1
    columns: list[str] = field(default_factory=list)
    rows: list[RawRow] = field(default_factory=list)
    # False when rows or columns could not be read, so that "there is no such row"
    # cannot be told from "it could not be read".
    complete: bool = True
    findings: list[Finding] = field(default_factory=list)

    def fault(self, line: int | None, column: str | None, message: str) -> None:
        self.findings.append(Finding(self.schema.file, line, column, message))
        self.complete = False


def read_file(folder: Path, schema: TableSchema) -> RawTable:
    table = RawTable(schema)
    path = folder / schema.path
    if not path.is_file():
        table.fault(None, None, _missing(path, schema))
        return table
    text = _decode(path.read_bytes(), table)
    if text is None:
        return table
    lines = list(io.StringIO(text, newline=""))
    start = _header_start(lines, table)
    if start is None:
        return table
    records = _records(lines, start, table)
    header = next(records, None)
    if header is None:
        table.fault(1, None, f"the file is empty; write the header {_header(schema)}")
        return table
    if header[0] != table.header_line:
        return table
    positions = _read_header(header[1], table)
    width = len(header[1])
    good_header = table.complete
    rows = list(records)
    # A column is missing in the header alone: that was said, once is enough.
    if not good_header and {len(cells) for _, cells in rows}.isdisjoint({width}):
        return table
    for line, cells in rows:
        _add_row(line, cells, width, positions, table)
    return table


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


def _header_start(lines: list[str], table: RawTable) -> int | None:
    """Find the separator; the index of the line that holds the header."""
    start = 0
    hint = SEPARATOR_HINT.fullmatch(lines[0].strip()) if lines else None
    if hint:
        start = 1
    if start >= len(lines):
        return start
    known = {name.casefold() for name in table.schema.columns}

    def hits(separator: str) -> tuple[int, int]:
        parts = lines[start].strip().split(separator)
        names = sum(part.strip(' "').casefold() in known for part in parts)
        return names, len(parts)

    table.delimiter = max(SEPARATORS, key=hits)
    table.header_line = start + 1
    if table.delimiter not in READABLE:
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


def _records(
    lines: list[str], start: int, table: RawTable
) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of each record; a faulty quotation mark costs its line only."""
    position = start
    width = 0
    while position < len(lines):
        reader = csv.reader(
            iter(lines[position:]), delimiter=table.delimiter, strict=True
        )
        advanced = 0
        for cells, problem in _each(reader):
            line = position + advanced + 1
            taken = reader.line_num - advanced
            swallowed = taken > 1 and width and len(cells) != width
            if problem or swallowed:
                _quote_fault(lines[line - 1], line, table)
                advanced += 1
                break
            width = width or len(cells)
            advanced = reader.line_num
            if cells:
                yield line, cells
        position += advanced


def _each(reader: Iterator[list[str]]) -> Iterator[tuple[list[str], bool]]:
    while True:
        try:
            yield next(reader), False
        except StopIteration:
            return
        except csv.Error:
            yield [], True


def _quote_fault(text: str, line: int, table: RawTable) -> None:
    at = _faulty_cell(text.rstrip("\r\n"), table.delimiter)
    column = table.columns[at] if at < len(table.columns) else None
    table.fault(
        line,
        column,
        'a quotation mark (") is opened and not closed, or closed before the end of '
        'the cell; delete it, or write "" for each one inside a quoted cell',
    )


def _faulty_cell(text: str, delimiter: str) -> int:
    """The number of the cell, from 0, whose quotation marks do not add up."""
    cell = re.compile(
        rf'(?:"(?:[^"]|"")*"|(?!")[^{re.escape(delimiter)}]*)(?:{re.escape(delimiter)}|$)'
    )
    at = position = 0
    while match := cell.match(text, position):
        position = match.end()
        if position >= len(text):
            break
        at += 1
    return at


def _read_header(names: list[str], table: RawTable) -> dict[str, int]:
    """Where each column stands; columns may be in any order."""
    wanted = table.schema.columns
    line = table.header_line
    table.columns = [
        f"number {at}" if not name or BROKEN_BYTE.search(name) else name
        for at, name in enumerate(names, start=1)
    ]
    positions: dict[str, int] = {}
    unknown: list[tuple[int, str]] = []
    for at, name in enumerate(names):
        if name in positions:
            table.fault(
                line, name, f'the column "{name}" is there twice; delete or rename one'
            )
        elif name in wanted:
            positions[name] = at
        else:
            unknown.append((at, name))
    missing = [name for name in wanted if name not in positions]
    for at, name in unknown:
        if BROKEN_BYTE.search(name):
            table.fault(line, table.columns[at], f"the name is not UTF-8; {SAVE_AS}")
            continue
        meant = nearest(name, missing) if name else None
        if not name.strip():
            problem = f"column number {at + 1} has no name; delete the column"
        elif meant:
            missing.remove(meant)
            problem = f'there is no column "{name}"; did you mean "{meant}"?'
        else:
            problem = f'there is no column "{name}"; delete it'
            if missing:
                problem += f" or call it one of {', '.join(missing)}"
        table.fault(line, table.columns[at], problem)
    for name in missing:
        table.fault(line, name, f'the column "{name}" is missing; add it to the header')
    return positions


def _add_row(
    line: int,
    cells: list[str],
    width: int,
    positions: dict[str, int],
    table: RawTable,
) -> None:
    if not any(cell.strip() for cell in cells):
        if len(cells) > 1 or cells[0]:
            table.findings.append(
                Finding(
                    table.schema.file,
                    line,
                    None,
                    "the row is blank; delete it",
                )
            )
        return
    if len(cells) != width:
        table.fault(
            line, _where_it_ends(cells, width, table), _width(cells, width, table)
        )
        return
    lines: dict[str, int] = {}
    if any("\n" in cell or "\r" in cell for cell in cells):
        for name, at in positions.items():
            breaks = sum(len(LINE_END.findall(cell)) for cell in cells[:at])
            lines[name] = line + breaks
    table.rows.append(
        RawRow(line, {name: cells[at] for name, at in positions.items()}, lines)
    )


def _where_it_ends(cells: list[str], width: int, table: RawTable) -> str | None:
    """The first column that has no cell; none for cells beyond the last column."""
    return table.columns[len(cells)] if len(cells) < width else None


def _width(cells: list[str], width: int, table: RawTable) -> str:
    found = f"the row has {_count(len(cells))} and the header {_count(width)}"
    if len(cells) < width:
        other = ";" if table.delimiter == "," else ","
        if len(cells) == 1 and other in cells[0]:
            return (
                f"{found}; separate the cells by {SEPARATORS[table.delimiter]}, "
                f"as in the header"
            )
        return f'{found}; an empty cell needs its "{table.delimiter}" too'
    if table.delimiter == ",":
        return (
            f"{found}; write a decimal number with a dot (7.5), and put a text that "
            f'contains a comma in quotation marks ("hotel, bar")'
        )
    return f'{found}; put a text that contains a semicolon in quotation marks ("a; b")'


def _count(cells: int) -> str:
    return "1 cell" if cells == 1 else f"{cells} cells"
