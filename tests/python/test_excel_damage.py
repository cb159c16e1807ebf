"""Broken files: each is refused with its own sentence, and no seed changes."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import yaml
from lead_scoring.errors import UserError
from lead_scoring.excel.importing import Refused, plan
from lead_scoring.excel.locales import LOCALES
from office_files import (
    Maker,
    book,
    cell,
    file,
    saved,
    seeds_in,
    semicolons,
    swap,
    typed_text,
)

ACTIVITY, ATTRIBUTE, MODEL = "activity_weights", "attribute_weights", "scoring_models"
TIERS, GRADES, DECAY = "tiers", "grades", "decay_windows"


def head(sheet: str, at: str, name: str | None) -> Maker:
    return cell(sheet, at, name)


def merged(opened: Any) -> None:
    opened[TIERS].merge_cells("A2:A3")


def extra_sheet(opened: Any) -> None:
    opened.create_sheet("Notes")["A1"] = "ask Anna about the tiers"


def twice(opened: Any) -> None:
    opened.copy_worksheet(opened[TIERS]).title = "tiers (2)"


def renamed(opened: Any) -> None:
    del opened[GRADES]
    opened[TIERS].title = GRADES


def doubled(opened: Any) -> None:
    sheet = opened[ATTRIBUTE]
    for one, other in zip(sheet[2], sheet[8], strict=True):
        other.value = one.value


def title_row(opened: Any) -> None:
    opened[TIERS].insert_rows(1)
    opened[TIERS]["A1"] = "Our tiers 2026"


def no_rows(opened: Any) -> None:
    opened[TIERS].delete_rows(2, 100)


def no_sheets(opened: Any) -> None:
    for name in opened.sheetnames[:-1]:
        del opened[name]
    opened["lists"].sheet_state = "visible"


def cut_short(folder: Path, seeds: Path) -> Path:
    path = book(lambda opened: None)(folder, seeds)
    path.write_bytes(path.read_bytes()[:5000])
    return path


def archive(*names: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as opened:
        for name in names:
            opened.writestr(name, "x")
    return content.getvalue()


# What each of the files below is told, for people to read and judge.
SENTENCES: dict[str, list[str]] = yaml.safe_load(
    (Path(__file__).parent / "fixtures" / "excel_damage.yml").read_text("utf-8")
)
MORNING = datetime.fromisoformat("2026-06-30T09:00")
MAY = date(2026, 5, 1)
REFUSED: dict[str, tuple[Maker, str | None]] = {
    # Numbers and days with two readings.
    "a dot before three digits": (typed_text(ACTIVITY, "F2", "1.234"), None),
    "a comma before three digits": (typed_text(ACTIVITY, "F2", "1,234"), None),
    "a dot that Poland leaves open": (typed_text(ACTIVITY, "F2", "1.234"), "pl"),
    "two readings in a range": (typed_text(ATTRIBUTE, "E3", "10..1.234"), None),
    "two readings in a value": (typed_text(ATTRIBUTE, "E4", "2.500"), None),
    "a day that may be a month": (typed_text(ACTIVITY, "P6", "01/02/2026"), None),
    "a percentage": (cell(ACTIVITY, "F2", 0.5, "0%"), None),
    # What a spreadsheet makes of a number.
    "a number turned into a day": (cell(ACTIVITY, "F2", MAY, "d-mmm"), None),
    "a range turned into a day": (
        cell(ATTRIBUTE, "E3", date(1949, 10, 1), "mmm-yy"),
        None,
    ),
    "an id turned into a day": (cell(ACTIVITY, "M2", MAY, "dd-mmm"), None),
    "a label turned into a day": (cell(ACTIVITY, "H2", MAY, "dd-mmm"), None),
    "a text turned into a time": (cell(ACTIVITY, "E3", time(10, 49)), None),
    "a count shown as a day": (cell(ACTIVITY, "L2", 30, "dd/mm/yyyy"), None),
    "an Italian month": (typed_text(ATTRIBUTE, "E3", "10-mag"), None),
    "a Polish month in a number": (typed_text(ACTIVITY, "F2", "1-maj"), None),
    "a day turned into a number": (cell(ACTIVITY, "P6", 46203, "General"), None),
    "a day with a clock": (cell(ACTIVITY, "P6", MORNING), None),
    "a clock in a text": (typed_text(ACTIVITY, "P6", "2026-06-30 00:00"), None),
    "a short year": (typed_text(ACTIVITY, "P6", "31/12/26"), None),
    "a day that is none": (typed_text(ACTIVITY, "P6", "30/02/2026"), None),
    "zeros that got lost": (cell(ACTIVITY, "M7", 123, "General"), None),
    "zeros that are only shown": (cell(ACTIVITY, "M2", 7, "00000"), None),
    "an id too long for a number": (cell(ACTIVITY, "M2", 10**17, "0"), None),
    "an id in scientific notation": (typed_text(ACTIVITY, "M2", "1,23457E+11"), None),
    "points in scientific notation": (typed_text(ACTIVITY, "F2", "1E+2"), None),
    "too many decimals": (cell(ACTIVITY, "F2", 7.456), None),
    "half a time": (cell(ACTIVITY, "I2", 1.5), None),
    "true for a number": (cell(ACTIVITY, "F2", True), None),
    "true for a day": (cell(ACTIVITY, "P6", True), None),
    "true in Italian": (typed_text(ATTRIBUTE, "E2", "VERO"), None),
    "false in Polish": (typed_text(ATTRIBUTE, "E5", "FAŁSZ"), None),
    # Errors and formulas.
    "an error": (cell(ACTIVITY, "F2", "#N/A"), None),
    "an Italian error": (typed_text(ACTIVITY, "G2", "#NOME?"), None),
    "a column too narrow": (typed_text(ACTIVITY, "F2", "#####"), None),
    "an error in a label": (typed_text(ACTIVITY, "H2", "#REF!"), None),
    "a formula without result": (cell(ACTIVITY, "F2", "=F3*2"), None),
    # What a text has in it that nobody sees or means.
    "a blank inside an id": (typed_text(ACTIVITY, "G2", "half\u00a0life_30"), None),
    "an invisible character": (typed_text(ACTIVITY, "E3", "/pri\u200bcing"), None),
    "curly quotation marks": (typed_text(ACTIVITY, "E3", "“/pricing”"), None),
    "doubled quotation marks": (typed_text(ACTIVITY, "E4", '"/products/"'), None),
    "the mark of a text": (typed_text(ACTIVITY, "M2", "'00123"), None),
    "a lost letter": (typed_text(ACTIVITY, "H2", "chiese\ufffd"), None),
    "UTF-8 read as Western Windows": (typed_text(ACTIVITY, "H2", "cittÃ\u00a0"), None),
    "UTF-8 read as Polish Windows": (typed_text(ACTIVITY, "H2", "KrakĂłw"), None),
    # Tables that are no longer what they were.
    "merged cells": (book(merged), None),
    "a further column": (head(TIERS, "J1", "comment"), None),
    "a column without a name": (cell(TIERS, "K3", "why?"), None),
    "a renamed column": (head(TIERS, "D1", "Min score"), None),
    "a column twice": (head(TIERS, "E1", "min_score"), None),
    "a column gone": (head(TIERS, "I1", None), None),
    "a title above the header": (book(title_row), None),
    "a further sheet": (book(extra_sheet), None),
    "a sheet twice": (book(twice), None),
    "a sheet with another's name": (book(renamed), None),
    "no sheets": (book(no_sheets), None),
    "a row twice": (book(doubled), None),
    "no rows": (book(no_rows), None),
    "an empty label": (cell(ACTIVITY, "H2", None), None),
    "an unknown operator": (cell(ATTRIBUTE, "D2", "is one of"), None),
    "an unknown decay": (cell(ACTIVITY, "G2", "half_life_31"), None),
    "tiers upside down": (cell(TIERS, "D4", 10), None),
    # Files.
    "half a workbook": (cut_short, None),
    "a workbook of LibreOffice": (
        file("w.xlsx", archive("mimetype", "content.xml")),
        None,
    ),
    "some archive": (file("w.xlsx", archive("letter.txt")), None),
    "an old workbook": (file("w.xls", b"\xd0\xcf\x11\xe0" + b"\x00" * 600), None),
    "a web page": (file("tiers.xls", b"<html><table></table></html>"), None),
    "no bytes": (file("tiers.csv", b""), None),
    "bytes of no text": (file("tiers.csv", b"tier_set,tier\n\x00\x01"), None),
    "no table": (file("list.csv", b"name,phone\nAnna,12\n"), None),
    "a table with another's name": (
        file("tiers.csv", b"dimension,grade,min_share\nfit,A,0.7\n"),
        None,
    ),
    # Encodings and separators.
    "Western Windows": (saved("tiers.csv", swap("Keep in", "Così"), "cp1252"), None),
    "Central European Windows": (
        saved("tiers.csv", swap("Keep in", "Wyślij"), "cp1250"),
        None,
    ),
    "Polish read as Italian": (
        saved("tiers.csv", swap("Keep in", "Wyślij że"), "cp1250"),
        "it",
    ),
    "an old Macintosh": (
        saved("tiers.csv", swap("Keep in", "perché"), "mac_roman"),
        "it",
    ),
    "Polish DOS": (saved("tiers.csv", swap("Keep in", "wyślij"), "cp852"), "pl"),
    "half a UTF-16": (file("tiers.csv", b"\xff\xfet\x00i\x00e"), None),
    "a decimal comma between commas": (
        saved("tiers.csv", swap("20.01", "20,01")),
        None,
    ),
    "thousands in quotation marks": (
        saved("tiers.csv", swap("20.01", '"4,321"')),
        None,
    ),
    "thousands between semicolons": (
        saved("tiers.csv", lambda b: semicolons(b).replace("20.01", "1.500")),
        None,
    ),
    "thousands between tabs": (
        saved(
            "tiers.csv",
            lambda b: b.replace(",", "\t").replace("20.01", "2.345"),
            "utf-16",
        ),
        None,
    ),
    "a quotation mark left open": (
        saved("tiers.csv", swap("Keep in", '"Keep in')),
        None,
    ),
    "a row too short": (saved("tiers.csv", swap(",none,,\n", ",none\n")), None),
    "two separators": (
        saved("tiers.csv", swap("plain,ready,2,20.01,,,mql,,48", "plain;ready;2")),
        None,
    ),
    "zeros lost in a text file": (
        saved("activity_weights.csv", swap("00123", "123")),
        None,
    ),
    "a number of a day in a text file": (
        saved("activity_weights.csv", swap("2026-12-31", "46387")),
        None,
    ),
    "a day that another order alone has": (
        saved("activity_weights.csv", swap("2026-12-31", "31/12/2026")),
        "en",
    ),
    "letters that ASCII does not have": (
        saved("activity_weights.csv", swap("novità", "novit?")),
        None,
    ),
    "a day of two readings in a text file": (
        saved("activity_weights.csv", swap("2026-12-31", "03/04/2026")),
        None,
    ),
    "the wrong mark announced": (
        saved("tiers.csv", lambda before: "sep=;\n" + before),
        None,
    ),
}


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return seeds_in(tmp_path_factory.mktemp("seeds"))


def refusal(path: Path, seeds: Path, locale: str | None) -> list[str]:
    before = contents(seeds)
    with pytest.raises(UserError) as refused:
        plan(path, seeds, LOCALES[locale] if locale else None)
    assert contents(seeds) == before
    error = refused.value
    return error.problems if isinstance(error, Refused) else [str(error)]


@pytest.mark.parametrize("kind", REFUSED)
def test_broken_file_is_refused_with_its_sentence(
    kind: str, seeds: Path, tmp_path: Path
) -> None:
    make, locale = REFUSED[kind]
    assert refusal(make(tmp_path, seeds), seeds, locale) == SENTENCES[kind]


def test_there_are_enough_kinds_of_damage_and_no_two_have_one_sentence() -> None:
    told = {tuple(sentences) for sentences in SENTENCES.values()}
    assert len(told) == len(SENTENCES) == len(REFUSED) >= 40
