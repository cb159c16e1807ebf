"""The weights as a workbook that a marketer can edit without breaking it."""

from __future__ import annotations

import os
import uuid
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from lead_scoring.errors import UserError
from lead_scoring.excel.choices import Choices
from lead_scoring.excel.incoming import LISTS
from lead_scoring.excel.source import letters
from lead_scoring.excel.typed import DIGITS
from lead_scoring.validate.readings import plain
from lead_scoring.validate.runner import validate
from lead_scoring.validate.schema import Field, table_schemas
from lead_scoring.validate.tables import Table, read_tables

# Rows below the last one that have drop-down lists too.
SPARE_ROWS = 500
LAST_COLUMN = 16_384
WIDEST = 60
NARROWEST = 10
FORMATS = {"date": "yyyy-mm-dd", "number": "General", "integer": "0"}
TEXT = "@"


def export(seeds: Path, project: Path, file: Path, *, overwrite: bool = False) -> None:
    if file.suffix.lower() != ".xlsx":
        raise UserError(f"{file} does not end in .xlsx; give a name that does")
    if not file.parent.is_dir():
        raise UserError(f"there is no folder {file.parent}; make it, or name another")
    if file.exists() and not overwrite:
        raise UserError(f"{file} exists; give --overwrite to replace it")
    if errors := validate(seeds).errors:
        raise UserError(f"the seeds have mistakes, the first is: {errors[0]}")
    book = workbook(seeds, project)
    # A reader sees the whole workbook or the one before.
    aside = file.with_name(f".{file.name}.{uuid.uuid4().hex[:12]}")
    try:
        book.save(aside)
        os.replace(aside, file)
    except OSError as problem:
        raise UserError(f"{file} cannot be written ({problem.strerror})") from None
    finally:
        aside.unlink(missing_ok=True)


def workbook(seeds: Path, project: Path) -> Any:
    from openpyxl import Workbook

    tables = read_tables(seeds)
    weights = [s for s in table_schemas() if s.path.startswith("weights/")]
    described = descriptions(project)
    book = Workbook()
    book.remove(book.active)
    choices = Choices(tables)
    for schema in weights:
        sheet = book.create_sheet(schema.name)
        _fill(sheet, tables[schema.name])
        _head(sheet, tables[schema.name], described.get(schema.name, {}))
        choices.add_to(sheet, schema, len(tables[schema.name].rows) + 1 + SPARE_ROWS)
        _protect(sheet)
    choices.write(book.create_sheet(LISTS))
    return book


def descriptions(project: Path) -> dict[str, dict[str, str]]:
    """What each column means, as the project describes its seeds."""
    import yaml

    text = (project / "models" / "_seeds_weights.yml").read_text("utf-8")
    return {
        seed["name"]: {
            column["name"]: " ".join(column.get("description", "").split())
            for column in seed["columns"]
        }
        for seed in yaml.safe_load(text)["seeds"]
    }


def _fill(sheet: Any, table: Table) -> None:
    from openpyxl.styles import Alignment, Protection

    free = Protection(locked=False)
    fields = table.schema.fields
    for at, field in enumerate(fields):
        # A new cell takes the format of its column: what is typed stays as typed.
        column = sheet.column_dimensions[letters(at)]
        column.number_format = _format(field)
        column.protection = free
        column.width = _width(table, field)
    rest = sheet.column_dimensions[letters(len(fields))]
    rest.min, rest.max = len(fields) + 1, LAST_COLUMN
    rest.protection = free
    for line, row in enumerate(table.rows, start=2):
        for at, field in enumerate(fields, start=1):
            cell = sheet.cell(line, at)
            cell.number_format = _format(field)
            cell.protection = free
            cell.alignment = Alignment(vertical="top", wrap_text=field.name == "note")
            _put(cell, row[field.name], field)


def _format(field: Field) -> str:
    return FORMATS.get(field.type, TEXT)


def _put(cell: Any, text: str, field: Field) -> None:
    if not text:
        return
    if field.type == "date":
        cell.value = date.fromisoformat(text)
    elif field.type in ("number", "integer") and _is_exact(text):
        cell.value = int(text) if "." not in text else float(text)
    else:
        cell.value = text
        # openpyxl would make a formula of "=" and an error of "#N/A".
        cell.data_type = "s"
        cell.number_format = TEXT


def _is_exact(text: str) -> bool:
    return plain(Decimal(f"{float(text):.{DIGITS}g}")) == text


def _width(table: Table, field: Field) -> float:
    longest = max([len(field.name) + 3, *(len(row[field.name]) for row in table.rows)])
    return min(max(longest + 1, NARROWEST), WIDEST)


def _head(sheet: Any, table: Table, described: dict[str, str]) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill, Protection

    for at, field in enumerate(table.schema.fields, start=1):
        cell = sheet.cell(1, at, field.name)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="1F4E79")
        cell.alignment = Alignment(vertical="center")
        cell.protection = Protection(locked=True)
        cell.number_format = TEXT
        # dbt knows nothing of the columns that a file may do without.
        meaning = described.get(field.name) or field.description or ""
        if field.example:
            meaning = f"{meaning} Example: {field.example}".strip()
        if meaning:
            cell.comment = Comment(
                meaning,
                "lead-scoring",
                width=320,
                height=40 + 20 * (len(meaning) // 40),
            )
    sheet.row_dimensions[1].height = 22
    # The names of a row stay in sight: its model and its own.
    sheet.freeze_panes = "C2" if table.schema.columns[0] == "model_id" else "B2"
    last = letters(len(table.schema.fields) - 1)
    sheet.auto_filter.ref = f"A1:{last}{len(table.rows) + 1}"


def _protect(sheet: Any) -> None:
    """Only the header is locked; no password, because nothing here is secret."""
    sheet.protection.sheet = True
    for allowed in (
        *("formatCells", "formatColumns", "formatRows", "insertRows", "deleteRows"),
        *("sort", "autoFilter"),
    ):
        setattr(sheet.protection, allowed, False)
