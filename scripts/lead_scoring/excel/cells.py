"""One row of a spreadsheet as the texts that a seed file would have."""

from __future__ import annotations

from dataclasses import dataclass, field

from lead_scoring.excel import typed
from lead_scoring.excel.difference import key_of
from lead_scoring.excel.locales import Locale, settled, unsure
from lead_scoring.excel.source import Source
from lead_scoring.excel.workbook import Cell
from lead_scoring.validate.damage import damaged, garbled, letters_lost
from lead_scoring.validate.readings import BLANKS, Reading
from lead_scoring.validate.schema import TableSchema
from lead_scoring.validate.tables import PROSE, Table


@dataclass
class Settler:
    schema: TableSchema
    # What the seed says today: a text that is there already has one reading.
    current: Table
    locale: Locale | None
    source: Source
    of_text: bool
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._known = {
            each.name: self.current.values(each.name) for each in self.schema.fields
        }
        self._key = key_of(self.schema.name)
        self._rows = {
            tuple(row[column] for column in self._key): row for row in self.current.rows
        }
        self._kinds = {each.name: each.type for each in self.schema.fields}

    def row(self, line: int, cells: dict[str, Cell]) -> dict[str, Reading]:
        operator = str(cells.get("operator", Cell("")).value or "").strip().lower()
        readings = {
            name: self._cell(line, name, cell, self._kind(name, operator))
            for name, cell in cells.items()
        }
        was = self._rows.get(
            tuple(readings.get(column, Reading()).text for column in self._key)
        )
        return {
            name: _with_its_letters(reading, was[name]) if was else reading
            for name, reading in readings.items()
        }

    def _kind(self, name: str, operator: str) -> str:
        if name == "value" and operator in ("at_least", "at_most"):
            return "number"
        if name == "value" and operator == "between":
            return "range"
        kind = self._kinds[name]
        if kind == "string":
            return "prose" if name in PROSE else "text"
        return kind

    def _cell(self, line: int, name: str, cell: Cell, kind: str) -> Reading:
        if cell.formula is not None and cell.value is None:
            return Reading(
                problem=f"the formula {cell.formula} has no result; open the file in "
                "the spreadsheet and save it, or write the value"
            )
        if cell.value is None:
            return Reading()
        reading = typed.text_of(cell.value, cell.shown_as, kind)
        if reading.problem or not reading.text:
            return reading
        text = reading.text
        if not isinstance(cell.value, str):
            known = self._zeros_lost(text, name, kind)
            if cell.formula and not known:
                self._note(line, name, f"{text} is the result of {cell.formula}")
            return Reading(problem=known) if known else reading
        if kind in ("text", "prose") and (intended := garbled(text)):
            # Before blanks are cut: one of them may be half a letter.
            return Reading(
                problem=f'"{text}" looks garbled: UTF-8 that was read in another code '
                f'page; write "{intended}", or save the file as "CSV UTF-8"'
            )
        bare = text.strip(f" {BLANKS}")
        if bare != text:
            if not bare:
                return Reading()
            text = bare
            if kind != "prose":
                self._note(line, name, f'the blank before or after "{bare}" was cut')
        if cell.formula:
            self._note(line, name, f'"{text}" is the result of {cell.formula}')
        return self._text(line, name, text, kind)

    def _text(self, line: int, name: str, text: str, kind: str) -> Reading:
        if kind in ("text", "prose") and text in self._known[name]:
            return Reading(text)
        if kind == "prose":
            problem = damaged(text, number=False) if text.startswith("#") else None
            return Reading(problem=problem) if problem else Reading(text)
        meant = settled(text, kind, self.locale)
        if meant is not None and self.locale is not None:
            told = f'"{text}" was read as {meant} (--locale {self.locale.name})'
            self._note(line, name, told)
            return Reading(meant)
        problem = unsure(text, kind, self.locale)
        if problem is None and self.of_text:
            problem = self._zeros_lost(text, name, kind)
        return Reading(problem=problem) if problem else Reading(text)

    def _zeros_lost(self, text: str, name: str, kind: str) -> str | None:
        """A number where an id is known that differs by leading zeros alone."""
        known = self._known[name]
        if kind != "text" or not text.isdigit() or text in known:
            return None
        longer = [
            each
            for each in known
            if each.isdigit() and each.lstrip("0") == text.lstrip("0")
        ]
        if not longer:
            return None
        return (
            f"{text} has lost the zeros that {longer[0]} starts with; format the cell "
            f"as Text and write {longer[0]}"
        )

    def _note(self, line: int, name: str, message: str) -> None:
        self.notes.append(f"{self.source.place(line, name)}: {message}")


def _with_its_letters(reading: Reading, was: str) -> Reading:
    if not letters_lost(was, reading.text):
        return reading
    return Reading(
        problem=f'"{reading.text}" has lost letters; write "{was}", or save the file '
        'as "CSV UTF-8"'
    )
