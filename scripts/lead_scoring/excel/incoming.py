"""The tables of a file that somebody saved in a spreadsheet."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from lead_scoring.errors import UserError
from lead_scoring.excel.cells import Settler
from lead_scoring.excel.locales import Locale
from lead_scoring.excel.source import Source, letters
from lead_scoring.excel.textfile import text_of
from lead_scoring.excel.which import no_table, table_named, table_with
from lead_scoring.excel.workbook import Cell, Sheet, read_workbook
from lead_scoring.validate.files import read_text
from lead_scoring.validate.findings import Finding
from lead_scoring.validate.header import read_header
from lead_scoring.validate.rawtable import RawRow, RawTable
from lead_scoring.validate.schema import TableSchema
from lead_scoring.validate.tables import Table, Tables, read_table

# The sheet behind the drop-down lists of an exported workbook.
LISTS = "lists"


@dataclass
class Incoming:
    tables: Tables = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    # What was taken, and still ought to be known.
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def add(self, table: Table, source: Source) -> None:
        self.tables[table.schema.name] = table
        self.sources[table.schema.name] = source


def read(path: Path, current: Tables, locale: Locale | None) -> Incoming:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise UserError(f"there is no file {path}; check its name") from None
    except OSError as problem:
        raise UserError(f"{path} cannot be read ({problem.strerror})") from None
    if content.startswith(b"PK"):
        return _of_workbook(path, content, current, locale)
    return _of_text(path, content, current, locale)


def _of_text(
    path: Path, content: bytes, current: Tables, locale: Locale | None
) -> Incoming:
    text = text_of(path, content, locale)
    lines = [line for line in text.splitlines() if line.strip()]
    if lines and lines[0].lower().startswith(("sep=", '"sep=')):
        del lines[0]
    header = [name.strip(' "') for name in re.split(r"[,;\t|]", (lines or [""])[0])]
    schema = table_with(header) or table_named(path.stem)
    if schema is None:
        raise UserError(
            f"{path.name}, line 1: neither the name of the file nor the header tells "
            "which table it is; name it as the seed is named, such as tiers.csv"
        )
    _refuse_misnamed(path.name, path.stem, schema, "file")
    raw = RawTable(schema)
    read_text(text, raw, lenient=True)
    source = Source(path.name)
    source.positions = {name: at for at, name in enumerate(raw.columns)}
    incoming = Incoming()
    # From here on a number is settled: beside commas its dot is certain.
    raw.delimiter = ","
    settler = Settler(schema, current[schema.name], locale, source, of_text=True)
    rows = [(row, {k: Cell(v) for k, v in row.cells.items()}) for row in raw.rows]
    incoming.add(_settled(raw, rows, settler), source)
    incoming.notes += settler.notes
    return incoming


def _of_workbook(
    path: Path, content: bytes, current: Tables, locale: Locale | None
) -> Incoming:
    incoming = Incoming()
    for sheet in read_workbook(path, content):
        if sheet.name == LISTS:
            continue
        header = [str(cell.value or "").strip() for cell in sheet.rows[0][1]]
        schema = table_named(sheet.name) or table_with(header)
        place = Source(path.name, sheet.name).place(None, None)
        if schema is None:
            incoming.problems.append(f"{place}: {no_table(sheet.name, 'sheet')}")
            continue
        _refuse_misnamed(place, sheet.name, table_with(header) or schema, "sheet")
        if schema.name in incoming.tables:
            other = incoming.sources[schema.name].sheet
            incoming.problems.append(
                f'{place}: the sheet "{other}" holds the table {schema.name} already; '
                "delete one of the two"
            )
            continue
        _read_sheet(sheet, schema, path, current, locale, incoming)
    if not incoming.tables and not incoming.problems:
        raise UserError(f"{path.name} holds no table; nothing was changed")
    return incoming


def _refuse_misnamed(place: str, name: str, holds: TableSchema, what: str) -> None:
    named = table_named(name)
    if named is not None and named != holds:
        raise UserError(
            f"{place}: the {what} is called {named.name} and has the columns of "
            f"{holds.name}; rename it"
        )


def _read_sheet(
    sheet: Sheet,
    schema: TableSchema,
    path: Path,
    current: Tables,
    locale: Locale | None,
    incoming: Incoming,
) -> None:
    source = Source(path.name, sheet.name)
    (line, header), *rows = sheet.rows
    filled = {
        at
        for _, cells in sheet.rows
        for at, cell in enumerate(cells)
        if not cell.is_blank or cell.formula
    }
    width = max(filled) + 1
    # Typed numbers are written with a dot, which is certain beside commas.
    raw = RawTable(schema, ",", line)
    for merged in sheet.merged:
        raw.fault(
            None,
            None,
            f"the cells {merged} are merged; unmerge them, and write into each what it "
            "holds",
        )
    names = [str(c.value or "").strip() for c in _padded(header, width)]
    named = [at for at in range(width) if names[at]]
    if above := _rows_above(sheet, schema):
        raw.fault(
            line,
            None,
            f"the header stands in row {above}; delete what is above it",
        )
        incoming.add(read_table(raw), source)
        return
    for at in sorted(filled - set(named)):
        raw.fault(
            line,
            None,
            f"column {letters(at)} has cells and no name; write its name, or delete it",
        )
    found = read_header([names[at] for at in named], raw)
    source.positions = {name: named[at] for name, at in found.items()}
    settler = Settler(schema, current[schema.name], locale, source, of_text=False)
    read = [
        (
            RawRow(number, {}, {}),
            {name: _padded(cells, width)[at] for name, at in source.positions.items()},
        )
        for number, cells in rows
        # The cells that a merged one covers are empty: once is said enough.
        if not sheet.merged
    ]
    incoming.add(_settled(raw, read, settler), source)
    incoming.notes += settler.notes
    place = source.place(None, None)
    if sheet.is_hidden:
        incoming.notes.append(
            f"{place}: the sheet is hidden, and was read all the same"
        )
    if sheet.hidden_rows:
        numbers = ", ".join(map(str, sheet.hidden_rows[:5]))
        more = ", ..." if len(sheet.hidden_rows) > 5 else ""
        incoming.notes.append(
            f"{place}: hidden rows ({numbers}{more}) were read all the same"
        )


def _rows_above(sheet: Sheet, schema: TableSchema) -> int | None:
    """The row of the header, when something stands above it."""
    (_, first), *others = sheet.rows
    if table_with([str(cell.value) for cell in first]) is None:
        for number, cells in others[:10]:
            if table_with([str(cell.value) for cell in cells if cell.value]) == schema:
                return number
    return None


def _padded(cells: list[Cell], width: int) -> list[Cell]:
    return [*cells, *[Cell(None)] * (width - len(cells))][:width]


def _settled(
    raw: RawTable, rows: list[tuple[RawRow, dict[str, Cell]]], settler: Settler
) -> Table:
    """Cells with two readings are settled or refused, the others read as ever."""
    raw.rows = []
    problems: list[tuple[int, str, str]] = []
    for at, (row, cells) in enumerate(rows):
        readings = settler.row(row.line, cells)
        texts = {name: reading.text for name, reading in readings.items()}
        raw.rows.append(RawRow(row.line, texts, row.lines))
        problems += [
            (at, name, reading.problem)
            for name, reading in readings.items()
            if reading.problem
        ]
    table = read_table(raw)
    for at, name, problem in problems:
        table.error(table.rows[at], name, problem)
        table.unread.add(name)
    return table


def sentences(incoming: Incoming, errors: list[Finding]) -> list[str]:
    """The findings with the cell of the sheet; of other files as they are."""
    of_file = {
        table.schema.file: incoming.sources[name]
        for name, table in incoming.tables.items()
    }
    told = [
        of_file[each.file].sentence(each) if each.file in of_file else str(each)
        for each in errors
    ]
    return [*incoming.problems, *told]
