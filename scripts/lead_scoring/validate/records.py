"""Lines to cells, and rows to columns: quotation marks, line breaks, widths."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

from lead_scoring.validate.findings import Finding
from lead_scoring.validate.rawtable import SEPARATORS, RawRow, RawTable

LINE_END = re.compile(r"\r\n|\r|\n")


def read_records(
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


def add_row(
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
