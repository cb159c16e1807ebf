"""What an Italian or Polish Excel saves is read as it was meant, and never written."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lead_scoring.validate import stage, validate
from lead_scoring.validate.files import read_file
from lead_scoring.validate.readings import read_date, read_number
from lead_scoring.validate.schema import table_schemas
from seed_folders import GOOD, PROJECT, all_of, cell, copy_of, records, semicolons

ITALIAN_BOOLEANS = {"true": "VERO", "false": "FALSO"}
POLISH_BOOLEANS = {"true": "PRAWDA", "false": "FAŁSZ"}
FIELDS = {
    (schema.file, field.name): field.type
    for schema in table_schemas()
    for field in schema.fields
}


def italian(file: str, column: str, text: str, operator: str) -> str:
    return _office(file, column, text, operator, "/", ITALIAN_BOOLEANS)


def polish(file: str, column: str, text: str, operator: str) -> str:
    return _office(file, column, text, operator, ".", POLISH_BOOLEANS)


def _office(
    file: str,
    column: str,
    text: str,
    operator: str,
    dot: str,
    booleans: dict[str, str],
) -> str:
    kind = FIELDS[file, column]
    numeric = column == "value" and operator in ("at_least", "at_most")
    if kind == "number" or numeric:
        return text.replace(".", ",")
    if kind == "date" and text:
        year, month, day = text.split("-")
        # The slash has two readings where the day could be a month.
        return f"{day}{dot}{month}{dot}{year}" if dot == "." or int(day) > 12 else text
    return booleans.get(text, text) if kind == "boolean" else text


def excel_copy(folder: Path, office: Callable[[str, str, str, str], str]) -> None:
    """Save every file over itself as Excel of that country would."""
    for path in sorted(folder.glob("*/*.csv")):
        header, *rows = records(path)
        saved = [header]
        for row in rows:
            named = dict(zip(header, row, strict=True))
            operator = named.get("operator", "")
            saved.append(
                [
                    office(path.name, name, text, operator)
                    for name, text in named.items()
                ]
            )
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(saved)
        path.write_bytes(text.getvalue().encode("utf-8-sig"))


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.glob("*/*"))
    }


@pytest.mark.parametrize("office", [italian, polish])
@pytest.mark.parametrize("folder", [GOOD, PROJECT], ids=["small", "project"])
def test_excel_copy_is_staged_like_the_original(
    folder: Path, office: Callable[[str, str, str, str], str], tmp_path: Path
) -> None:
    theirs = copy_of(folder, tmp_path / "theirs")
    excel_copy(theirs, office)
    assert contents(theirs) != contents(copy_of(folder, tmp_path / "ours"))
    report = validate(theirs)
    assert [str(each) for each in report.errors] == []
    stage(theirs, tmp_path / "staged_theirs")
    stage(folder, tmp_path / "staged_ours")
    assert contents(tmp_path / "staged_theirs") == contents(tmp_path / "staged_ours")


def test_files_as_two_offices_saved_them(tmp_path: Path) -> None:
    """Bytes written out by hand: marks, line ends, dates, numbers, truth."""
    folder = copy_of(GOOD, tmp_path / "seeds")
    (folder / "weights" / "attribute_weights.csv").write_bytes(
        b"\xef\xbb\xbfmodel_id;rule_id;attribute;operator;value;points;label;effect;"
        b"cap_group;valid_from;valid_to;note\r\n"
        b"inbound;size;employee_count;between;10..49;7,5;10 a 49 addetti;points;"
        b"company;30/06/2026;31.12.2026;\xe2\x80\x9cpiccole; medie\r\n".replace(
            b"\xe2\x80\x9cpiccole; medie", b'"piccole; medie"'
        )
        + b"inbound;revenue;annual_revenue;at_least;1.500.000,50;-2;grande;;;;;\r\n"
        b"event;age;age_years;at_most;65,5;1\xc2\xa0200,25;\xc5\xbc\xc3\xb3\xc5\x82\xc4"
        b"\x87;;;;;\r\n"
    )
    (folder / "lookups" / "activity_types.csv").write_bytes(
        b"\xef\xbb\xbfsep=;\r\nactivity_type;label;is_engagement\r\n"
        b"page_view;pagina;VERO\r\ndemo_request;demo;PRAWDA\r\n"
        b"unsubscribe;no;FALSO\r\nsales_rejected;no;FALSE\r\n"
        b"opportunity_opened;a;FA\xc5\x81SZ\r\nopportunity_won;b;falso\r\n"
        b"opportunity_lost;c;false\r\n"
    )
    assert [str(each) for each in validate(folder).errors] == []
    stage(folder, tmp_path / "staged")
    staged = (tmp_path / "staged/weights/attribute_weights.csv").read_text("utf-8")
    assert staged.splitlines()[1:] == [
        "inbound,size,employee_count,between,10..49,7.5,10 a 49 addetti,points,"
        "company,2026-06-30,2026-12-31,piccole; medie",
        "inbound,revenue,annual_revenue,at_least,1500000.5,-2,grande,,,,,",
        "event,age,age_years,at_most,65.5,1200.25,żółć,,,,,",
    ]
    types = (tmp_path / "staged/lookups/activity_types.csv").read_text("utf-8")
    assert re.findall("true|false", types) == ["true"] * 2 + ["false"] * 5


def test_columns_in_another_order_mean_the_same(tmp_path: Path) -> None:
    folder = copy_of(GOOD, tmp_path / "seeds")
    for path in folder.glob("*/*.csv"):
        turned = [list(reversed(row)) for row in records(path)]
        text = io.StringIO(newline="")
        csv.writer(text).writerows(turned)
        path.write_bytes(text.getvalue().encode("utf-8"))
    assert validate(folder).ok
    stage(folder, tmp_path / "turned")
    stage(GOOD, tmp_path / "straight")
    assert contents(tmp_path / "turned") == contents(tmp_path / "straight")


def test_quoted_decimal_comma_in_a_comma_file_is_read(tmp_path: Path) -> None:
    folder = copy_of(GOOD, tmp_path / "seeds")
    cell("attribute_weights.csv", 3, "points", "7,50")(folder)
    assert validate(folder).ok
    stage(folder, tmp_path / "staged")
    stage(GOOD, tmp_path / "straight")
    assert contents(tmp_path / "staged") == contents(tmp_path / "straight")


@pytest.mark.parametrize("before", [b"\n", b"\r\n\r\n", b"sep=,\n", b"\xef\xbb\xbf\n"])
def test_lines_before_the_header_cost_nothing(before: bytes, tmp_path: Path) -> None:
    folder = copy_of(GOOD, tmp_path / "seeds")
    path = folder / "weights" / "tiers.csv"
    path.write_bytes(before + path.read_bytes())
    assert validate(folder).ok
    stage(folder, tmp_path / "staged")
    stage(GOOD, tmp_path / "straight")
    assert contents(tmp_path / "staged") == contents(tmp_path / "straight")


def test_nothing_is_written_to_the_folder(tmp_path: Path) -> None:
    folder = copy_of(GOOD, tmp_path / "seeds")
    all_of(semicolons("tiers.csv"), semicolons("grades.csv"))(folder)
    paths = [folder, *folder.rglob("*")]
    for path in paths:
        os.utime(path, ns=(1_000_000_000, 1_000_000_000))
    before = {path: (path.stat().st_mtime_ns, path.is_file()) for path in paths}
    bytes_before = contents(folder)
    validate(folder)
    stage(folder, tmp_path / "staged")
    assert contents(folder) == bytes_before
    assert {p: (p.stat().st_mtime_ns, p.is_file()) for p in folder.rglob("*")} == {
        path: value for path, value in before.items() if path != folder
    }
    assert folder.stat().st_mtime_ns == 1_000_000_000


def test_read_only_folder_is_enough(tmp_path: Path) -> None:
    folder = copy_of(GOOD, tmp_path / "seeds")
    paths = [*folder.rglob("*"), folder]
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        assert validate(folder).ok
        stage(folder, tmp_path / "staged")
    finally:
        for path in paths:
            path.chmod(0o755)
    assert (tmp_path / "staged/weights/tiers.csv").is_file()


@pytest.mark.parametrize("inside", [".", "weights", "copy", ".."])
def test_copy_never_lands_on_the_originals(inside: str, tmp_path: Path) -> None:
    folder = copy_of(GOOD, tmp_path / "seeds")
    before = contents(folder)
    with pytest.raises(ValueError, match="in the way"):
        stage(folder, folder / inside)
    assert contents(folder) == before


def test_unreadable_seed_is_not_staged(tmp_path: Path) -> None:
    folder = copy_of(GOOD, tmp_path / "seeds")
    cell("attribute_weights.csv", 3, "points", "ten")(folder)
    with pytest.raises(ValueError, match=r"attribute_weights\.csv, line 3"):
        stage(folder, tmp_path / "staged")
    assert not (tmp_path / "staged").exists()


def test_copy_holds_what_was_given_and_nothing_else(tmp_path: Path) -> None:
    stale = tmp_path / "staged" / "weights" / "gone.csv"
    stale.parent.mkdir(parents=True)
    stale.write_text("a\n")
    stage(GOOD, tmp_path / "staged")
    assert set(contents(tmp_path / "staged")) == {s.path for s in table_schemas()}
    first = contents(tmp_path / "staged")
    stage(tmp_path / "staged", tmp_path / "again")
    assert contents(tmp_path / "again") == first


def test_project_seeds_are_good() -> None:
    assert [str(each) for each in validate(PROJECT).errors] == []


@pytest.mark.parametrize(
    ("text", "delimiter", "number"),
    [
        ("7", ",", "7"),
        ("+10", ",", "10"),
        ("-20.50", ",", "-20.5"),
        ("7,5", ";", "7.5"),
        ("7.5", ";", "7.5"),
        ("1.25", ";", "1.25"),
        ("0,125", ";", "0.125"),
        ("0.125", ";", "0.125"),
        ("1.234", ",", "1.234"),
        ("12,3456", ";", "12.3456"),
        ("1.234,5", ";", "1234.5"),
        ("1,234.5", ";", "1234.5"),
        ("1.234.567", ";", "1234567"),
        ("1 234,5", ";", "1234.5"),
        ("-0", ",", "0"),
    ],
)
def test_number_with_one_reading(text: str, delimiter: str, number: str) -> None:
    assert read_number(text, delimiter).text == number


@pytest.mark.parametrize("text", ["", "-", "7.", "1.2.3", "1,2,3", "12.34.567", "--1"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_text_is_no_number(text: str, delimiter: str) -> None:
    assert read_number(text, delimiter).problem


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-06-30", "2026-06-30"),
        ("2026/6/30", "2026-06-30"),
        ("30/06/2026", "2026-06-30"),
        ("06/30/2026", "2026-06-30"),
        ("30-6-2026", "2026-06-30"),
        ("01.02.2026", "2026-02-01"),
        ("05/05/2026", "2026-05-05"),
    ],
)
def test_day_with_one_reading(text: str, day: str) -> None:
    assert read_date(text).text == day


@settings(max_examples=200, deadline=None)
@given(st.dates(), st.sampled_from("/-"))
def test_day_is_read_rightly_or_refused(day, mark) -> None:  # type: ignore[no-untyped-def]
    reading = read_date(f"{day.day:02}{mark}{day.month:02}{day.year:{mark}>5}"[:10])
    if reading.problem is None:
        assert reading.text == day.isoformat()
    else:
        assert day.year < 1900 or (day.day <= 12 and day.day != day.month)


@settings(max_examples=300, deadline=None)
@given(st.decimals(-(10**9), 10**9, places=2), st.sampled_from(["", ".", " "]))
def test_number_as_an_office_writes_it_is_read_rightly(number, mark) -> None:  # type: ignore[no-untyped-def]
    english = f"{number:,.2f}"
    office = english.replace(".", "!").replace(",", mark).replace("!", ",")
    reading = read_number(office, ";")
    assert reading.problem is None
    assert float(reading.text) == float(number)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**9), st.sampled_from([",", ";"]), st.sampled_from(".,"))
def test_whole_number_with_marks_is_right_or_refused(number, delimiter, mark) -> None:  # type: ignore[no-untyped-def]
    reading = read_number(f"{number:,}".replace(",", mark), delimiter)
    if reading.problem is None and not (delimiter == "," and mark == "."):
        assert int(reading.text) == number
    if reading.problem:
        assert 1000 <= number < 1_000_000
        assert "two readings" in reading.problem


CELL = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=8), st.sampled_from(",;")
)
def test_reading_and_lines_agree_with_the_csv_that_was_written(  # type: ignore[no-untyped-def]
    tmp_path_factory, rows, delimiter
) -> None:
    schema = next(each for each in table_schemas() if each.name == "grades")
    folder = tmp_path_factory.mktemp("seeds")
    (folder / "weights").mkdir()
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([schema.columns, *rows])
    (folder / schema.path).write_bytes(text.getvalue().encode("utf-8"))
    table = read_file(folder, schema)
    expected = [
        (line, row)
        for line, row in enumerate(rows, start=2)
        if any(each.strip() for each in row)
    ]
    assert [(row.line, list(row.cells.values())) for row in table.rows] == expected
