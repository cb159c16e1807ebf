"""Weights go to a workbook and come back: as they were, or as they were edited."""

from __future__ import annotations

import io
import os
import re
import shutil
import signal
import subprocess
import warnings
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lead_scoring.cli import app
from lead_scoring.errors import UserError
from lead_scoring.excel.exporting import export
from lead_scoring.excel.importing import Plan, plan, run
from lead_scoring.excel.locales import LOCALES
from lead_scoring.excel.write import refuse_half_written, write_together
from lead_scoring.validate import validate
from lead_scoring.validate.schema import table_schemas
from office_files import (
    ROOT,
    ZEROS,
    Maker,
    book,
    cell,
    formula,
    saved,
    seeds_in,
    semicolons,
    swap,
    typed_text,
)
from openpyxl import load_workbook
from rich.console import Console
from seed_folders import PROJECT, copy_of, path_of, records, write

WEIGHTS = [s for s in table_schemas() if s.path.startswith("weights/")]
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def bring(file: Path, seeds: Path, locale: str | None = None) -> Plan:
    planned = plan(file, seeds, LOCALES[locale] if locale else None)
    write_together(seeds, planned.contents, planned.expected, ())
    return planned


def emptied(seeds: Path, goal: Path) -> Path:
    """The same seeds with another number or text in every row, and rows gone."""
    copy_of(seeds, goal)
    for schema in WEIGHTS:
        path = goal / schema.path
        header, *rows = records(path)
        for column, text in (("note", "other"), ("points", "1"), ("max_points", "9")):
            if column in header:
                for row in rows:
                    row[header.index(column)] = text
        if schema.name in ("activity_weights", "attribute_weights"):
            del rows[::2]
        write(path, [header, *rows])
    return goal


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    return seeds_in(tmp_path / "seeds")


@pytest.mark.parametrize("origin", ["good", "project"])
def test_every_byte_comes_back(origin: str, tmp_path: Path) -> None:
    folder = tmp_path / "seeds"
    seeds = seeds_in(folder) if origin == "good" else copy_of(PROJECT, folder)
    export(seeds, ROOT, tmp_path / "w.xlsx")
    before = contents(seeds)
    assert not bring(tmp_path / "w.xlsx", seeds).contents
    assert contents(seeds) == before
    others = emptied(seeds, tmp_path / "others")
    bring(tmp_path / "w.xlsx", others)
    assert contents(others) == before


def test_an_optional_column_that_is_filled_stays(seeds: Path, tmp_path: Path) -> None:
    path = path_of(seeds, "activity_weights.csv")
    lines = path.read_text("utf-8").splitlines()
    marked = [f"{lines[0]},pinned", f"{lines[1]},true", *(f"{x}," for x in lines[2:])]
    path.write_text("\n".join([*marked, ""]), "utf-8")
    before = contents(seeds)
    export(seeds, ROOT, tmp_path / "w.xlsx")
    assert not bring(tmp_path / "w.xlsx", seeds).contents
    opened = load_workbook(tmp_path / "w.xlsx")
    opened["activity_weights"]["F3"] = 11
    opened["activity_weights"]["S4"] = True
    opened.save(tmp_path / "w.xlsx")
    bring(tmp_path / "w.xlsx", seeds)
    after = path.read_text("utf-8").splitlines()
    assert after[2].startswith("inbound,page_pricing,page_view,equals,/pricing,11,")
    assert [line.rsplit(",", 1)[1] for line in after[:4]] == [
        "pinned",
        "true",
        "",
        "true",
    ]
    assert contents(seeds).keys() == before.keys()


def test_workbook_guides_the_hand(tmp_path: Path) -> None:
    export(PROJECT, ROOT, tmp_path / "w.xlsx")
    opened = load_workbook(tmp_path / "w.xlsx")
    assert opened.sheetnames == [*(s.name for s in WEIGHTS), "lists"]
    for schema in WEIGHTS:
        sheet = opened[schema.name]
        assert sheet.protection.sheet and not sheet.protection.password
        assert not (sheet.protection.insertRows or sheet.protection.deleteRows)
        assert all(c.protection.locked and c.comment for c in sheet[1])
        rows = list(sheet.iter_rows(min_row=2))
        assert rows and not any(c.protection.locked for row in rows for c in row)
        # A new cell, which has no style yet, takes that of its column.
        assert not sheet.column_dimensions["B"].protection.locked
        assert sheet.freeze_panes in ("B2", "C2")
        assert not sheet.row_dimensions[2].hidden
    assert lists(opened, "attribute_weights")["operator"][1][:3] == [
        "equals",
        "not_equals",
        "one_of",
    ]
    rules = lists(opened, "activity_weights")
    types = records(PROJECT / "lookups" / "activity_types.csv")[1:]
    assert rules["activity_type"] == ("warning", [row[0] for row in types])
    assert "half_life_30" in rules["decay_id"][1]
    assert rules["effect"][0] == "stop"
    assert "hot" in lists(opened, "tiers")["tier"][1]
    assert "b2b" in lists(opened, "scoring_models")["tier_set"][1]
    comment = opened["activity_weights"]["I1"].comment.text
    assert "Example: 3" in comment and len(comment) > 30


def lists(opened: Any, name: str) -> dict[str, tuple[str, list[str]]]:
    """Of each column with a drop-down list: how strict it is, and what it offers."""
    found = {}
    for rule in opened[name].data_validations.dataValidation:
        first = str(rule.sqref).split(":")[0]
        column = opened[name][re.sub(r"\d", "", first) + "1"].value
        sheet, _, area = rule.formula1.replace("$", "").partition("!")
        cells = opened[sheet][area]
        found[column] = (rule.errorStyle, [row[0].value for row in cells])
    return found


def test_what_would_change_is_told_and_then_written(
    seeds: Path, tmp_path: Path
) -> None:
    def edit(opened: Any) -> None:
        sheet = opened["activity_weights"]
        sheet["F2"] = 35.5
        sheet["P2"] = date(2026, 6, 30)
        sheet.delete_rows(4)
        opened["cap_groups"].append(["event", "fair", 0.1 + 0.2])

    planned = bring(book(edit)(tmp_path, seeds), seeds)
    found = {each.table.schema.name: each for each in planned.differences if each}
    assert [
        (c.key, c.column, c.before, c.after) for c in found["activity_weights"].changed
    ] == [
        (("inbound", "demo_request"), "points", "30", "35.5"),
        (("inbound", "demo_request"), "valid_from", "", "2026-06-30"),
    ]
    assert [r["rule_id"] for r in found["activity_weights"].removed] == ["page_product"]
    assert [dict(r.cells) for r in found["cap_groups"].added] == [
        {"model_id": "event", "cap_group": "fair", "max_points": "0.3"}
    ]
    assert set(found) == {"activity_weights", "cap_groups"}
    rows = records(seeds / "weights" / "activity_weights.csv")
    assert rows[1][5] == "35.5" and rows[1][15] == "2026-06-30" and len(rows) == 6
    assert records(seeds / "weights" / "cap_groups.csv")[-1][2] == "0.3"


ACTIVITY, ATTRIBUTE = "activity_weights", "attribute_weights"
# A cell with two readings is read as the country reads it, and as no other.
SETTLED: list[tuple[Maker, str, str, int, str, str]] = [
    (typed_text(ATTRIBUTE, "E4", "1.234"), "it", ATTRIBUTE, 4, "value", "1234"),
    (typed_text(ATTRIBUTE, "E4", "1.234"), "en", ATTRIBUTE, 4, "value", "1.234"),
    (typed_text(ATTRIBUTE, "E4", "1,234"), "it", ATTRIBUTE, 4, "value", "1.234"),
    (typed_text(ATTRIBUTE, "E4", "1,234"), "pl", ATTRIBUTE, 4, "value", "1.234"),
    (typed_text(ATTRIBUTE, "E4", "1,234"), "en", ATTRIBUTE, 4, "value", "1234"),
    (
        typed_text(ATTRIBUTE, "E3", "1.5..1,234"),
        "en",
        ATTRIBUTE,
        3,
        "value",
        "1.5..1234",
    ),
    (
        typed_text(ATTRIBUTE, "J2", "01/02/2026"),
        "it",
        ATTRIBUTE,
        2,
        "valid_from",
        "2026-02-01",
    ),
    (
        typed_text(ATTRIBUTE, "J2", "01/02/2026"),
        "pl",
        ATTRIBUTE,
        2,
        "valid_from",
        "2026-02-01",
    ),
    (
        typed_text(ATTRIBUTE, "J2", "01/02/2026"),
        "en",
        ATTRIBUTE,
        2,
        "valid_from",
        "2026-01-02",
    ),
    (
        typed_text(ATTRIBUTE, "J2", "01/02/2026"),
        "en-GB",
        ATTRIBUTE,
        2,
        "valid_from",
        "2026-02-01",
    ),
    (typed_text(ATTRIBUTE, "E2", "VERO"), "it", ATTRIBUTE, 2, "value", "true"),
    (typed_text(ATTRIBUTE, "E2", "FAŁSZ"), "pl", ATTRIBUTE, 2, "value", "false"),
    (
        saved("tiers.csv", swap("Keep in", "Così"), "cp1252"),
        "it",
        "tiers",
        2,
        "next_action",
        "Così the newsletter",
    ),
    (
        saved("tiers.csv", swap("Keep in", "Wyślij"), "cp1250"),
        "pl",
        "tiers",
        2,
        "next_action",
        "Wyślij the newsletter",
    ),
    (
        saved("tiers.csv", swap("20.01", '"4,321"')),
        "en",
        "tiers",
        6,
        "min_score",
        "4321",
    ),
]
# What has one reading anywhere.
CERTAIN: list[tuple[Maker, str, int, str, str]] = [
    (cell(ACTIVITY, "F2", 0.1 + 0.2), ACTIVITY, 2, "points", "0.3"),
    (cell(ACTIVITY, "F2", 1e2), ACTIVITY, 2, "points", "100"),
    (cell(ATTRIBUTE, "E4", 1.234), ATTRIBUTE, 4, "value", "1.234"),
    (typed_text(ACTIVITY, "F2", "7,5"), ACTIVITY, 2, "points", "7.5"),
    (typed_text(ACTIVITY, "F2", "1.234,50"), ACTIVITY, 2, "points", "1234.5"),
    (typed_text(ACTIVITY, "F2", "1\u00a0234,5"), ACTIVITY, 2, "points", "1234.5"),
    (typed_text(ACTIVITY, "P6", "31/12/2026"), ACTIVITY, 6, "valid_from", "2026-12-31"),
    (typed_text(ACTIVITY, "G2", "steps "), ACTIVITY, 2, "decay_id", "steps"),
    (typed_text(ACTIVITY, "G2", "\u00a0steps"), ACTIVITY, 2, "decay_id", "steps"),
    (typed_text(ACTIVITY, "H2", "= a demo"), ACTIVITY, 2, "label", "= a demo"),
    (formula(ACTIVITY, "F2", "=F3*2", "20"), ACTIVITY, 2, "points", "20"),
    (cell(ATTRIBUTE, "E2", True), ATTRIBUTE, 2, "value", "true"),
    (cell(ATTRIBUTE, "E4", 300), ATTRIBUTE, 4, "value", "300"),
    (saved("tiers.csv", semicolons, "utf-8-sig"), "tiers", 6, "min_score", "20.01"),
    (
        saved("tiers.csv", lambda b: b.replace(",", "\t"), "utf-16"),
        "tiers",
        6,
        "min_score",
        "20.01",
    ),
    (
        saved("tiers.csv", lambda b: b.replace("\n", ",,\r\n") + ",,,,,,,,,,\r\n"),
        "tiers",
        6,
        "min_score",
        "20.01",
    ),
    (
        saved("tiers.csv", swap("Keep in", "Così • in"), "utf-8-sig"),
        "tiers",
        2,
        "next_action",
        "Così • in the newsletter",
    ),
]


def written(seeds: Path, table: str, line: int, column: str) -> str:
    rows = records(path_of(seeds, f"{table}.csv"))
    return rows[line - 1][rows[0].index(column)]


@pytest.mark.parametrize("case", range(len(SETTLED)))
def test_locale_settles_two_readings(case: int, seeds: Path, tmp_path: Path) -> None:
    make, locale, table, line, column, meant = SETTLED[case]
    path = make(tmp_path, seeds)
    with pytest.raises(UserError):
        plan(path, seeds, None)
    bring(path, seeds, locale)
    assert written(seeds, table, line, column) == meant


@pytest.mark.parametrize("case", range(len(CERTAIN)))
def test_one_reading_needs_no_locale(case: int, seeds: Path, tmp_path: Path) -> None:
    make, table, line, column, meant = CERTAIN[case]
    bring(make(tmp_path, seeds), seeds)
    assert written(seeds, table, line, column) == meant
    assert validate(seeds).ok


def test_notes_say_what_was_taken(seeds: Path, tmp_path: Path) -> None:
    def edit(opened: Any) -> None:
        sheet = opened["activity_weights"]
        sheet["G2"] = "steps "
        sheet.row_dimensions[3].hidden = True
        opened["grades"].sheet_state = "hidden"

    notes = plan(book(edit)(tmp_path, seeds), seeds, None).incoming.notes
    assert notes == [
        'weights.xlsx, sheet "activity_weights", cell G2 (decay_id): the blank before '
        'or after "steps" was cut',
        'weights.xlsx, sheet "activity_weights": hidden rows (3) were read all the '
        "same",
        'weights.xlsx, sheet "grades": the sheet is hidden, and was read all the same',
    ]


def test_sorted_sheet_is_no_change(seeds: Path, tmp_path: Path) -> None:
    def edit(opened: Any) -> None:
        sheet = opened["attribute_weights"]
        rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=2)]
        for row, values in zip(sheet.iter_rows(min_row=2), rows[::-1], strict=True):
            for each, value in zip(row, values, strict=True):
                each.value = value

    assert not plan(book(edit)(tmp_path, seeds), seeds, None).contents


def test_seed_that_excel_saved_over_itself_is_written_cleanly(seeds: Path) -> None:
    path = seeds / "weights" / "tiers.csv"
    before = path.read_bytes()
    spoilt = before.decode().replace(",", ";").replace("20.01", "20,01")
    path.write_bytes(spoilt.replace("\n", "\r\n").encode("utf-16"))
    assert not validate(seeds).ok
    bring(path, seeds)
    assert path.read_bytes() == before


def test_nothing_is_written_when_one_file_cannot_be(
    seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def edit(opened: Any) -> None:
        for name in ("tiers", "cap_groups", "scoring_models"):
            opened[name]["A1"].comment = None
        opened["cap_groups"]["C2"] = 77
        opened["tiers"]["H2"] = "Wait"
        opened["scoring_models"]["D2"] = 9

    before = contents(seeds)
    planned = plan(book(edit)(tmp_path, seeds), seeds, None)
    assert len(planned.contents) == 3
    done: list[object] = []

    def failing(source: Path, goal: Path) -> None:
        if len(done) == 2:
            done.append("failed")
            raise OSError(28, "No space left on device")
        done.append(goal)
        rename(source, goal)

    rename = os.replace
    monkeypatch.setattr("lead_scoring.excel.write.os.replace", failing)
    with pytest.raises(UserError, match="No space left on device"):
        write_together(seeds, planned.contents, planned.expected, ())
    assert "failed" in done and contents(seeds) == before
    monkeypatch.undo()
    (seeds / "weights" / "grades.csv").write_bytes(b"edited meanwhile")
    now = contents(seeds)
    with pytest.raises(UserError, match=r"grades\.csv was changed"):
        write_together(seeds, planned.contents, planned.expected, ())
    assert contents(seeds) == now


def test_who_is_killed_between_two_files_leaves_a_mark(
    seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = seeds / "weights" / "grades.csv", seeds / "weights" / "tiers.csv"
    before = {path: path.read_bytes() for path in (first, second)}
    after = {path: content + b"\n" for path, content in before.items()}
    done = os.fork()
    if done == 0:
        rename = os.replace

        def deadly(source: Path, goal: Path) -> None:
            rename(source, goal)
            os.kill(os.getpid(), signal.SIGKILL)

        monkeypatch.setattr("lead_scoring.excel.write.os.replace", deadly)
        write_together(seeds, after, before, ())
        os._exit(1)
    assert os.WTERMSIG(os.waitpid(done, 0)[1]) == signal.SIGKILL
    assert first.read_bytes() == after[first]
    assert second.read_bytes() == before[second]
    with pytest.raises(UserError, match=r"grades\.csv, tiers\.csv .* or was cut off"):
        refuse_half_written(seeds)
    now = {first: after[first], second: before[second]}
    # What brings only a part of it, or only looks, does not make it whole.
    said = "or was cut off"
    console = Console(file=io.StringIO())
    with pytest.raises(UserError, match=said):
        run(first, seeds, None, (), console, lambda: True)
    run(first, seeds, None, (), console, None)
    with pytest.raises(UserError, match=said):
        write_together(seeds, {first: before[first]}, now, {first.name})
    with pytest.raises(UserError, match=said):
        refuse_half_written(seeds)
    write_together(seeds, after, now, {first.name, second.name})
    refuse_half_written(seeds)
    assert second.read_bytes() == after[second]
    assert not [each for each in seeds.rglob(".*") if each.is_file()]


LETTERS = st.characters(
    codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Co", "Cn", "Z"]
) | st.sampled_from(' ,;"|\n=+#')
TEXTS = st.sampled_from(["_x0041_", "=1+1", "+39 02", "-", "'s", "1.234", "VERO"]) | (
    st.text(LETTERS, min_size=1, max_size=30).filter(
        lambda text: text == text.strip() and text[0] != "#"
    )
)
POINTS = st.decimals(-999_999, 999_999, places=2)
FACTORS = st.decimals(0, 1000, places=9)
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31)).map(date.isoformat)
IDS = st.from_regex(r"(00[1-9]{5}|[1-9][0-9]{17}|[a-z_]{1,9}|1-5|TRUE)", fullmatch=True)


def spelled(number: Decimal) -> str:
    text = format(number, "f").rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def empty_or(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.just("") | strategy


RANDOM_ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "points": POINTS.map(spelled),
            "label": TEXTS,
            "note": empty_or(TEXTS),
            "campaign_id": empty_or(IDS),
            "max_points": empty_or(POINTS.map(abs).map(spelled)),
            "valid_from": empty_or(DAYS),
        }
    ),
    min_size=1,
    max_size=6,
)


def random_seeds(goal: Path, rows: list[dict[str, str]], factors: list[str]) -> Path:
    seeds = copy_of(ROOT / "tests/python/fixtures/seeds_ok", goal)
    path = seeds / "weights" / "activity_weights.csv"
    header = records(path)[0]
    made = [
        {"model_id": "inbound", "rule_id": f"rule_{at}", "activity_type": "page_view"}
        | row
        for at, row in enumerate(rows)
    ]
    write(path, [header, *([row.get(name, "") for name in header] for row in made)])
    path = seeds / "weights" / "decay_windows.csv"
    windows = [
        ["random", "step", str(at), str(at + 1), factor, "", ""]
        for at, factor in enumerate(factors)
    ]
    write(path, [*records(path), *windows])
    return seeds


@settings(
    max_examples=6,
    # Each example takes a second, and is small as it is.
    phases=[Phase.reuse, Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(RANDOM_ROWS, st.lists(FACTORS.map(spelled), max_size=4))
def test_random_weights_come_back(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[dict[str, str]],
    factors: list[str],
) -> None:
    folder = tmp_path_factory.mktemp("random")
    seeds = random_seeds(folder / "seeds", rows, factors)
    assert [str(each) for each in validate(seeds).errors] == []
    before = contents(seeds)
    others = emptied(seeds, folder / "others")
    export(seeds, ROOT, folder / "w.xlsx")
    bring(folder / "w.xlsx", others)
    assert contents(others) == before
    for name in ("activity_weights.csv", "decay_windows.csv"):
        others = emptied(seeds, folder / f"others_{name}")
        # A number with three decimals means one thing in one country only.
        bring(path_of(seeds, name), others, "en")
        assert path_of(others, name).read_bytes() == path_of(seeds, name).read_bytes()


def test_command_shows_first_and_writes_when_told(
    seeds: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("LEAD_SCORING_SEEDS", str(seeds))
    monkeypatch.setenv("COLUMNS", "100")
    path = cell("tiers", "D4", 120)(tmp_path, seeds)
    before = contents(seeds)

    def run(*arguments: str) -> tuple[int, str, str]:
        status = 0
        try:
            app(["import-weights", *map(str, arguments)], standalone_mode=False)
        except SystemExit as end:
            status = int(end.code or 0)
        return status, *capsys.readouterr()

    status, shown, _ = run(path, "--dry-run")
    assert status == 0 and "standard hot" in shown and contents(seeds) == before
    assert re.search(r"min_score +100 +120", shown)
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    status, shown, told = run(path)
    assert status == 1 and "give --yes" in told and contents(seeds) == before
    status, shown, told = run(cell("tiers", "D4", "1.234")(tmp_path, seeds), "--yes")
    assert status == 1 and "cell D4 (min_score)" in shown and contents(seeds) == before
    assert "Nothing was changed" in told
    path = cell("tiers", "D4", 120)(tmp_path, seeds)
    status, shown, _ = run(path, "--yes")
    assert status == 0 and "Wrote tiers.csv" in shown
    assert written(seeds, "tiers", 4, "min_score") == "120"


PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale"
 oor:op="fuse"><value>{}</value></prop></item></oor:items>
"""
# Semicolons, UTF-8, cells as they are shown, each sheet a file.
AS_CSV = "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false,false,false,-1"


def convert(file: Path, kind: str, folder: Path, profile: Path, country: str) -> None:
    """Open and save in a LibreOffice of that country."""
    assert OFFICE
    if not profile.exists():
        (profile / "user").mkdir(parents=True)
        settings = profile / "user" / "registrymodifications.xcu"
        settings.write_text(PROFILE.format(country), "utf-8")
    subprocess.run(
        [
            OFFICE,
            f"-env:UserInstallation={profile.as_uri()}",
            *("--headless", "--convert-to", kind, "--outdir", str(folder), str(file)),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )


@pytest.mark.parametrize("country", ["it-IT", "pl-PL"])
def test_libreoffice_changes_nothing(country: str, tmp_path: Path) -> None:
    if OFFICE is None:
        warnings.warn(
            "LibreOffice is missing (Debian: libreoffice-calc-nogui), so nobody "
            "knows whether weights survive it",
            stacklevel=1,
        )
        pytest.skip("LibreOffice is not installed")
    rows = [
        {
            "points": "1234.5",
            "label": "così, „żółć”; = 1",
            "note": "=1+1",
            "campaign_id": ZEROS,
            "max_points": "0.75",
            "valid_from": "2026-02-01",
        },
        {"points": "-7.5", "label": "1.234", "campaign_id": "1-5", "note": "a\nb"},
    ]
    factors = ["0.123456789", "1.234", "0.333333333"]
    seeds = random_seeds(tmp_path / "seeds", rows, factors)
    assert [str(each) for each in validate(seeds).errors] == []
    before = contents(seeds)
    others = emptied(seeds, tmp_path / "others")
    profile, saved_by = tmp_path / "profile", tmp_path / "saved"
    export(seeds, ROOT, tmp_path / "w.xlsx")
    convert(tmp_path / "w.xlsx", "xlsx", saved_by, profile, country)
    bring(saved_by / "w.xlsx", others)
    assert contents(others) == before
    # As CSV it writes 7,5 and so two readings of 1,234, which the country settles.
    others = emptied(seeds, tmp_path / "others_csv")
    convert(saved_by / "w.xlsx", AS_CSV, saved_by, profile, country)
    with pytest.raises(UserError):
        plan(saved_by / "w-decay_windows.csv", others, None)
    for schema in WEIGHTS:
        bring(saved_by / f"w-{schema.name}.csv", others, country[:2])
    assert contents(others) == before
