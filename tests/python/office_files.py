"""Files as offices save them: a workbook of the good seeds, edited; CSVs by hand."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from lead_scoring.excel.exporting import workbook
from openpyxl import load_workbook
from seed_folders import GOOD, copy_of, path_of, text

ROOT = Path(__file__).parents[2]
ZEROS = "00123"
# Makes the file to import in a folder, from the seeds in another.
Maker = Callable[[Path, Path], Path]


def seeds_in(folder: Path) -> Path:
    """The good seeds, with an id that starts with zeros, and an accent."""
    seeds = copy_of(GOOD, folder)
    text("activity_weights.csv", "looked at a product", "ha visto una novità")(seeds)
    text("activity_weights.csv", ",launch,", f",{ZEROS},")(seeds)
    return seeds


@cache
def exported(seeds: Path) -> bytes:
    saved = io.BytesIO()
    workbook(seeds, ROOT).save(saved)
    return saved.getvalue()


def book(edit: Callable[[Any], object], name: str = "weights.xlsx") -> Maker:
    """The exported workbook after an edit."""

    def make(folder: Path, seeds: Path) -> Path:
        opened = load_workbook(io.BytesIO(exported(seeds)))
        edit(opened)
        opened.save(folder / name)
        return folder / name

    return make


def cell(sheet: str, at: str, value: object, shown_as: str | None = None) -> Maker:
    def edit(opened: Any) -> None:
        opened[sheet][at].value = value
        if shown_as:
            opened[sheet][at].number_format = shown_as

    return book(edit)


def typed_text(sheet: str, at: str, value: str) -> Maker:
    """A text, also where it looks like a formula or an error."""

    def edit(opened: Any) -> None:
        opened[sheet][at].value = value
        opened[sheet][at].data_type = "s"

    return book(edit)


def formula(sheet: str, at: str, formula: str, result: str) -> Maker:
    """A formula with the result that the office computed and kept."""

    def make(folder: Path, seeds: Path) -> Path:
        path = cell(sheet, at, formula)(folder, seeds)
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        number = load_workbook(path).sheetnames.index(sheet) + 1
        part = f"xl/worksheets/sheet{number}.xml"
        pattern = rf'(<c r="{at}"[^>]*><f>[^<]*</f>)<v\s*/>'
        xml, found = re.subn(pattern, rf"\1<v>{result}</v>", parts[part].decode())
        assert found == 1, f"{at} has no formula"
        parts[part] = xml.encode()
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
        return path

    return make


def file(name: str, content: bytes) -> Maker:
    def make(folder: Path, seeds: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return make


def saved(
    name: str, change: Callable[[str], str] = str, encoding: str = "utf-8"
) -> Maker:
    """A seed of the folder after an edit of its text, in some encoding."""

    def make(folder: Path, seeds: Path) -> Path:
        before = path_of(seeds, name).read_bytes().decode("utf-8")
        (folder / name).write_bytes(change(before).encode(encoding))
        return folder / name

    return make


def swap(old: str, new: str) -> Callable[[str], str]:
    def change(before: str) -> str:
        assert before.count(old) == 1, f"{old!r} is not there once"
        return before.replace(old, new)

    return change


def semicolons(before: str) -> str:
    """No cell of the good tiers and grades holds either mark."""
    return before.replace(",", ";")
