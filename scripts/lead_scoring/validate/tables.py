"""Files as tables of cells with one meaning each: what is checked and staged."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from lead_scoring.validate import readings
from lead_scoring.validate.conditions import is_number_operator, read_bounds
from lead_scoring.validate.damage import damaged, dated, garbled
from lead_scoring.validate.files import read_file
from lead_scoring.validate.findings import Finding
from lead_scoring.validate.rawtable import BROKEN_BYTE, SAVE_AS, RawRow, RawTable
from lead_scoring.validate.readings import Reading
from lead_scoring.validate.schema import Field, TableSchema, table_schemas

# Prose, where a blank at the end does no harm.
PROSE = {
    "description",
    "label",
    "model_name",
    "next_action",
    "note",
    "owner",
    "persona_name",
}
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f]")
# Digits of the warehouse's decimals, by how many of them stand behind the point.
TOTAL_DIGITS = {2: 12, 4: 9, 9: 18}


@dataclass
class Row:
    line: int
    cells: dict[str, str]
    lines: dict[str, int] = field(default_factory=dict)
    # Columns that were reported already: later checks leave them alone.
    broken: set[str] = field(default_factory=set)

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def sound(self, *columns: str) -> bool:
        return all(each in self.cells and each not in self.broken for each in columns)

    def number(self, column: str) -> Decimal | None:
        return Decimal(self[column]) if self.sound(column) and self[column] else None

    def at(self, column: str | None) -> int:
        return self.lines.get(column, self.line) if column else self.line


@dataclass
class Table:
    schema: TableSchema
    rows: list[Row]
    complete: bool
    header_line: int
    findings: list[Finding]
    warnings: list[Finding] = field(default_factory=list)
    # Columns with a cell that could not be read, whatever it was meant to say.
    unread: set[str] = field(default_factory=set)

    def knows(self, *columns: str) -> bool:
        """Whether what is not in these columns is certainly not in the file."""
        return self.complete and not self.unread & set(columns)

    def error(self, row: Row, column: str | None, message: str) -> None:
        self.findings.append(Finding(self.schema.file, row.at(column), column, message))
        if column:
            row.broken.add(column)

    def warn(self, row: Row, column: str, message: str) -> None:
        self.warnings.append(Finding(self.schema.file, row.at(column), column, message))

    def values(self, column: str) -> set[str]:
        return {row[column] for row in self.rows if row[column]}

    def sound_rows(self, *columns: str) -> Iterator[Row]:
        return (row for row in self.rows if row.sound(*columns))


Tables = dict[str, Table]


def read_tables(folder: Path) -> Tables:
    return {
        schema.name: read_table(read_file(folder, schema)) for schema in table_schemas()
    }


def read_table(raw: RawTable) -> Table:
    table = Table(raw.schema, [], raw.complete, raw.header_line, raw.findings)
    for raw_row in raw.rows:
        row = _read_row(raw_row, raw.delimiter, table)
        table.rows.append(row)
        table.unread |= row.broken
    return table


def _read_row(raw: RawRow, delimiter: str, table: Table) -> Row:
    row = Row(raw.line, dict(raw.cells), raw.lines)
    operator = raw.cells.get("operator", "").strip().lower()
    for described in table.schema.fields:
        name = described.name
        if name not in row.cells:
            continue
        clean = _clean(row, described, table)
        row.cells[name] = clean
        if not clean or name in row.broken:
            continue
        if _is_damaged(clean, described, operator, row, table):
            continue
        reading = _read_cell(clean, described, delimiter)
        if name == "value" and is_number_operator(operator):
            reading = read_bounds(operator, clean, delimiter)
        if reading.problem:
            table.error(row, name, reading.problem)
        else:
            row.cells[name] = reading.text
    return row


def _clean(row: Row, described: Field, table: Table) -> str:
    """The cell without white space around it, which nobody can see."""
    text, name = row.cells[described.name], described.name
    # Every later message may quote the cell, so it has to be printable.
    bare = BROKEN_BYTE.sub("\ufffd", text).strip()
    if BROKEN_BYTE.search(text):
        table.error(row, name, f'"{bare}" is not written in UTF-8; {SAVE_AS}')
    elif "\ufffd" in text:
        table.error(row, name, f'"{bare}" has lost a letter; write it again')
    elif INVISIBLE.search(text):
        seen = INVISIBLE.sub("", bare)
        table.error(
            row, name, f'"{seen}" contains an invisible character; type it again'
        )
        return seen
    elif text != bare and not bare:
        table.error(
            row, name, "the cell holds nothing but blanks; empty it, or write a value"
        )
    elif text != bare and not (name in PROSE and text.strip(" ") == bare):
        kind = "no-break space" if "\u00a0" in text else "blank"
        table.error(row, name, f'there is a {kind} before or after "{bare}"; delete it')
    elif meant := garbled(text):
        table.warn(row, name, f'"{bare}" looks garbled; did you mean "{meant}"?')
    return bare


def _is_damaged(
    text: str, described: Field, operator: str, row: Row, table: Table
) -> bool:
    name, of_value = described.name, described.name == "value"
    prose = name in PROSE or described.type == "date"
    if prose and not text.startswith("#"):
        return False
    number = described.type in ("number", "integer")
    number = number or (of_value and operator in ("at_least", "at_most"))
    problem = damaged(text, number=number)
    if problem is None:
        sign = ".." if of_value and operator == "between" else "-"
        problem = dated(text, number=number, range_sign=sign)
        # Ranges are values. A campaign or an asset may well be called nov-25.
        if problem and not number and not of_value:
            table.warn(row, name, problem)
            return False
    if problem:
        table.error(row, name, problem)
    return problem is not None


def _read_cell(text: str, described: Field, delimiter: str) -> Reading:
    if described.type == "integer":
        return readings.read_integer(text, delimiter, described.example)
    if described.type == "number":
        reading = readings.read_number(text, delimiter, described.example)
        return reading if reading.problem else _fits(reading, described)
    if described.type == "date":
        return readings.read_date(text)
    if described.type == "boolean":
        return readings.read_boolean(text)
    return Reading(text)


def _fits(reading: Reading, described: Field) -> Reading:
    """Whether the warehouse's decimal can hold the number without rounding it."""
    if described.decimals is None:
        return reading
    number = Decimal(reading.text)
    whole, _, decimals = reading.text.partition(".")
    if len(decimals) > described.decimals:
        places = Decimal(1).scaleb(-described.decimals)
        rounded = readings.plain(number.quantize(places, ROUND_HALF_UP))
        problem = (
            f"{reading.text} has {len(decimals)} decimals; write at most "
            f"{described.decimals}, such as {rounded}"
        )
        if described.decimals == 2 and readings.TWO_READINGS.fullmatch(reading.text):
            joined = reading.text.replace(".", "")
            problem += f" (or {joined}, if the dot marks thousands)"
        return Reading(problem=problem)
    digits = TOTAL_DIGITS[described.decimals] - described.decimals
    if len(whole.lstrip("-")) > digits:
        return Reading(
            problem=f"{reading.text} is too large; write at most {digits} digits"
        )
    return reading
