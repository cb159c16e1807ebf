"""An .xlsx file as sheets of cells with their types, and what may not be read so."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from lead_scoring.errors import UserError

# Unpacked; real weights have a few hundred kilobytes.
MOST_BYTES = 100_000_000
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    AttributeError,
    EOFError,
    IndexError,
    KeyError,
    NotImplementedError,
    OverflowError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True)
class Cell:
    value: object
    shown_as: str = "General"
    # What the value was computed by, when it was.
    formula: str | None = None

    @property
    def is_blank(self) -> bool:
        return (
            self.value is None
            or isinstance(self.value, str)
            and (not self.value.strip())
        )


@dataclass
class Sheet:
    name: str
    rows: list[tuple[int, list[Cell]]]
    merged: list[str]
    is_hidden: bool = False
    hidden_rows: list[int] = field(default_factory=list)


def read_workbook(path: Path, content: bytes) -> list[Sheet]:
    """The sheets that hold anything, with their blank rows left out."""
    from io import BytesIO

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = archive.namelist()
            size = sum(each.file_size for each in archive.infolist())
        if "xl/workbook.xml" not in names:
            what = "a LibreOffice file" if "mimetype" in names else "no workbook"
            raise UserError(f"{path.name} is {what}; save it as Excel workbook (.xlsx)")
        if size > MOST_BYTES:
            raise UserError(
                f"{path.name} unpacks to {size // 1_000_000} MB, far more than "
                "weights have; copy the tables into a new workbook"
            )
        values = load_workbook(BytesIO(content), data_only=True)
        formulas = load_workbook(BytesIO(content))
    except (InvalidFileException, *BROKEN):
        raise UserError(
            f"{path.name} is damaged and cannot be opened; open it in the "
            "spreadsheet and save it again, or take an earlier copy"
        ) from None
    return [
        sheet
        for sheet in map(_sheet, values.worksheets, formulas.worksheets)
        if sheet.rows
    ]


def _sheet(values: Any, formulas: Any) -> Sheet:
    rows = list(_rows(values, formulas))
    hidden = [number for number, _ in rows if values.row_dimensions[number].hidden]
    return Sheet(
        name=values.title,
        rows=rows,
        merged=[str(each) for each in values.merged_cells.ranges],
        is_hidden=values.sheet_state != "visible",
        hidden_rows=hidden,
    )


def _rows(values: Any, formulas: Any) -> Iterator[tuple[int, list[Cell]]]:
    pairs = zip(values.iter_rows(), formulas.iter_rows(), strict=True)
    for number, (shown, written) in enumerate(pairs, start=1):
        cells = [
            Cell(
                each.value,
                each.number_format,
                str(getattr(source.value, "text", source.value))
                if source.data_type == "f"
                else None,
            )
            for each, source in zip(shown, written, strict=True)
        ]
        if any(not cell.is_blank or cell.formula for cell in cells):
            yield number, cells
