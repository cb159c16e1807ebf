"""Import files for a CRM: the right rows, whatever the builds or the machine do."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from connectors import build, put
from harness import MODELS_ONLY, ROOT, Project
from job import COMMAND
from lead_scoring import export as exports
from lead_scoring.errors import UserError
from lead_scoring.export import Wish
from lead_scoring.export.systems import KINDS, System
from lead_scoring.locks import exclusive
from openpyxl import load_workbook
from publishing import put as publish
from rich.console import Console

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
DAY = date(2026, 6, 29)
Row = dict[str, str]


def contract(table: str) -> dict[str, str]:
    """Columns and types as the models promise them."""
    file = ROOT / "models" / "marts" / f"{table}.yml"
    (model,) = yaml.safe_load(file.read_text(encoding="utf-8"))["models"]
    return {column["name"]: column["data_type"] for column in model["columns"]}


def score(value: str = "50", **more: Any) -> dict[str, Any]:
    return {
        "model_id": "inbound",
        "score": Decimal(value),
        "tier": "warm",
        "qualification": "mql",
        "grade": "B2",
        "fit_points": Decimal(20),
        "engagement_points": Decimal(value) - 20,
        "next_action": "Call",
        "is_primary": True,
        # What must stay behind.
        "owner_id": "hubspot:owner-9",
        "account_id": "hubspot:company-8",
        "top_reasons": "+40 asked for a demo",
        **more,
    }


@dataclass
class World:
    """Made-up scores, published as the models' contracts say."""

    place: Path
    # Of people: a score, or several; of records: the person, and whether it is current.
    scores: dict[str, dict[str, Any] | list[dict[str, Any]]] = field(
        default_factory=dict
    )
    records: dict[str, tuple[str, bool]] = field(default_factory=dict)

    def score(self, **scores: dict[str, Any]) -> None:
        """Generic contacts, named by their ids."""
        self.scores |= scores
        self.records |= {contact: (contact, True) for contact in scores}

    def publish(self, day: date = DAY) -> None:
        rows: dict[str, list[Mapping[str, Any]]] = {
            "lead_scores": [
                {"contact_id": contact, "as_of_date": day, **each}
                for contact, own in self.scores.items()
                for each in (own if isinstance(own, list) else [own])
            ],
            "contact_ids": [
                {
                    "system_contact_id": record,
                    "contact_id": contact,
                    "is_current": is_current,
                }
                for record, (contact, is_current) in self.records.items()
            ],
        }
        file = self.place / "published" / "lead_scoring.duckdb"
        file.parent.mkdir(parents=True, exist_ok=True)
        aside = file.with_suffix(".new")
        aside.unlink(missing_ok=True)
        with duckdb.connect(str(aside)) as connection:
            connection.execute("create schema marts")
            for table, own in rows.items():
                types = contract(table)
                columns = ", ".join(f"{name} {kind}" for name, kind in types.items())
                connection.execute(f"create table marts.{table} ({columns})")
                marks = ", ".join("?" for _ in types)
                for row in own:
                    connection.execute(
                        f"insert into marts.{table} values ({marks})",
                        [row.get(name) for name in types],
                    )
        aside.replace(file)

    # ------------------------------------------- and the command on it

    @property
    def settings(self) -> dict[str, str]:
        return {
            "LEAD_SCORING_PROJECT": str(ROOT),
            "LEAD_SCORING_DB": str(self.place / "warehouse" / "w.duckdb"),
            "LEAD_SCORING_PUBLISHED": str(self.place / "published"),
        }

    @property
    def out(self) -> Path:
        return self.place / "exports"

    @property
    def state(self) -> Path:
        return self.place / "warehouse" / "w.exports.duckdb"

    def run(self, system: str, **wish: Any) -> tuple[dict[str, list[Row]], str]:
        """What each file of the run holds, and what was said."""
        said = StringIO()
        folder = exports.export(
            Wish(System(system), **wish),
            Console(file=said, width=200, highlight=False),
        )
        return (read_all(folder) if folder else {}), said.getvalue()

    def rows(self, system: str, **wish: Any) -> dict[str, Row]:
        """By key, where a run writes one file or none."""
        found, _ = self.run(system, **wish)
        (rows,) = found.values() or [[]]
        return by_key(rows)

    def in_state(self) -> set[str]:
        with duckdb.connect(str(self.state), read_only=True) as connection:
            found = connection.execute("select system_contact_id from exported")
            return {str(row[0]) for row in found.fetchall()}


def read_all(folder: Path) -> dict[str, list[Row]]:
    found = {}
    for path in sorted(folder.iterdir()):
        with path.open(encoding="utf-8", newline="") as file:
            name = path.name.removeprefix(f"{folder.name}-").removesuffix(".csv")
            found[name] = list(csv.DictReader(file, strict=True))
    return found


def by_key(rows: list[Row]) -> dict[str, Row]:
    found = {next(iter(row.values())): row for row in rows}
    assert len(found) == len(rows)
    return found


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    made = World(tmp_path)
    for name, value in made.settings.items():
        monkeypatch.setenv(name, value)
    return made


# ------------------------------------------------- what a file says


def test_a_row_says_the_score_and_nothing_of_the_person(world: World) -> None:
    world.score(c2=score("-3.5", grade=None, next_action=None), c1=score("61.25"))
    world.publish()
    found, said = world.run("csv")
    assert found == {
        "contacts": [
            {
                "contact_id": "c1",
                "score": "61.25",
                "tier": "warm",
                "qualification": "mql",
                "grade": "B2",
                "fit_points": "20.00",
                "engagement_points": "41.25",
                "next_action": "Call",
                "model_id": "inbound",
                "as_of_date": "2026-06-29",
            },
            {
                "contact_id": "c2",
                "score": "-3.50",
                "tier": "warm",
                "qualification": "mql",
                "grade": "",
                "fit_points": "20.00",
                "engagement_points": "-23.50",
                "next_action": "",
                "model_id": "inbound",
                "as_of_date": "2026-06-29",
            },
        ]
    }
    assert "csv: 2 rows (2 new)" in said


def test_only_the_primary_model_of_a_contact_or_the_one_that_is_named(
    world: World,
) -> None:
    world.score(c1=score("1"))
    world.scores["c1"] = [
        score("1"),
        score("2", model_id="event", is_primary=False),
    ]
    world.publish()
    assert world.rows("csv")["c1"]["score"] == "1.00"
    # It has a memory of its own.
    assert world.rows("csv", model="event")["c1"]["score"] == "2.00"
    assert world.rows("csv", model="event") == {}
    with pytest.raises(UserError, match=r"is called evnt\. Give one of event, inbound"):
        world.run("csv", model="evnt")
    # A model that retires leaves no scores behind, and no typing error.
    world.scores["c1"] = score("1")
    world.publish()
    assert world.rows("csv", model="event")["c1"]["tier"] == "unscored"
    assert world.rows("csv") == {}


def test_cells_are_no_formulas_and_come_back_whole(world: World) -> None:
    texts = [
        '=HYPERLINK("http://x.example","y")',
        "+1",
        "-1+cmd|' /C calc'!A0",
        "@SUM(1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "\N{FULLWIDTH EQUALS SIGN}1",
    ]
    harmless = ['say "hi", then\r\ncall', "zadzwoń; è tutto", "a=b", "'quoted", " x "]
    for number, text in enumerate([*texts, *harmless]):
        world.score(**{f"c{number:02}": score(next_action=text)})
    world.score(**{"=c": score("-7")})
    world.publish()
    rows = world.rows("csv")
    for number, text in enumerate([*texts, *harmless]):
        expected = f"'{text}" if text in texts else text
        assert rows[f"c{number:02}"]["next_action"] == expected
    assert rows["'=c"]["score"] == "-7.00"
    assert rows["'=c"]["engagement_points"] == "-27.00"


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_an_office_opens_a_file_without_running_it(world: World) -> None:
    for number, text in enumerate(("=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1")):
        world.score(**{f"c{number}": score("-7", next_action=text)})
    world.publish()
    world.run("csv")
    (path,) = world.out.glob("*/*.csv")
    profile = f"-env:UserInstallation={(world.place / 'profile').as_uri()}"
    # Commas, double quotes, UTF-8; formulas in text count, as where people say so.
    filters = "CSV:44,34,76,1,,0,false,true,false,false,false,-1,true"
    subprocess.run(
        [
            *(str(OFFICE), profile, "--headless", "--convert-to", "xlsx"),
            *(f"--infilter={filters}", "--outdir", str(world.place), str(path)),
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )
    sheet = load_workbook(world.place / f"{path.stem}.xlsx").active
    assert sheet is not None
    cells = list(sheet.iter_rows(min_row=2))
    assert len(cells) == 5
    assert all(cell.data_type != "f" for row in cells for cell in row)
    assert {row[1].value for row in cells} == {-7}


# ------------------------------------------------- only what changed


def test_only_what_changed_goes_out(world: World) -> None:
    world.score(c1=score("1"), c2=score("2"), c3=score("3"))
    world.publish()
    assert set(world.rows("csv")) == {"c1", "c2", "c3"}
    # The day alone is no change.
    world.publish(date(2026, 6, 30))
    found, said = world.run("csv")
    assert found == {}
    assert "nothing changed" in said
    assert len(list(world.out.iterdir())) == 1
    world.score(c2=score("2", grade=None), c4=score("4"))
    world.publish(date(2026, 7, 1))
    rows = world.rows("csv")
    assert set(rows) == {"c2", "c4"}
    assert rows["c2"]["as_of_date"] == "2026-07-01"
    found, said = world.run("csv", everything=True)
    assert set(by_key(found["contacts"])) == {"c1", "c2", "c3", "c4"}
    assert "4 rows (4 as they were)" in said
    assert world.rows("csv") == {}


@pytest.mark.parametrize(
    "change",
    [
        {"value": "50.01"},
        {"tier": "hot"},
        {"qualification": "sql"},
        {"grade": "A1"},
        {"fit_points": Decimal(19)},
        {"engagement_points": Decimal(31)},
        {"next_action": "Write"},
        {"model_id": "event"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_each_cell_is_watched(world: World, change: dict[str, Any]) -> None:
    world.score(c1=score(), c2=score())
    world.publish()
    world.run("csv")
    world.score(c1=score(**change))
    world.publish()
    assert set(world.rows("csv")) == {"c1"}


def test_who_has_no_score_any_more_is_cleared_once(world: World) -> None:
    world.score(c1=score("1"), c2=score("2"))
    world.publish()
    world.run("csv")
    del world.scores["c1"]
    world.publish()
    assert world.rows("csv") == {
        "c1": {
            "contact_id": "c1",
            "score": "",
            "tier": "unscored",
            "qualification": "",
            "grade": "",
            "fit_points": "",
            "engagement_points": "",
            "next_action": "",
            "model_id": "",
            "as_of_date": "2026-06-29",
        }
    }
    assert world.rows("csv") == {}
    # A file that was never imported is asked for anew, with those who left.
    assert set(world.rows("csv", everything=True)) == {"c1", "c2"}
    assert world.rows("csv") == {}
    world.score(c1=score("1"))
    world.publish()
    assert world.rows("csv")["c1"]["score"] == "1.00"


def test_who_was_erased_is_forgotten_and_never_written(world: World) -> None:
    world.score(c1=score("1"), c2=score("2"), c3=score("3"))
    world.publish()
    world.run("csv")
    world.run("csv", name="lake")
    for contact in ("c1", "c2"):
        del world.scores[contact]
        del world.records[contact]
    world.publish()
    found, said = world.run("csv")
    assert found == {}
    # Of all targets, also of those that did not run.
    assert "Forgotten: 4" in said
    assert world.in_state() == {"c3"}
    assert set(world.rows("csv", everything=True)) == {"c3"}


def test_destinations_remember_apart(world: World) -> None:
    world.score(c1=score("1"))
    world.publish()
    assert set(world.rows("csv")) == {"c1"}
    assert set(world.rows("csv", name="sandbox")) == {"c1"}
    assert world.rows("csv", name="sandbox") == {}
    with pytest.raises(UserError, match="--name takes letters"):
        world.run("csv", name="../up")


# ------------------------------------------------- the systems


def eighteen(key: str) -> str:
    """Salesforce's id of 18 characters, as its documentation tells: a bit for each
    capital, the first character the lowest."""
    signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
    chunks = (key[:5], key[5:10], key[10:])
    return key + "".join(
        signs[sum(2**at for at, sign in enumerate(chunk) if "A" <= sign <= "Z")]
        for chunk in chunks
    )


CONTACT = "0035g00000AbCdE"
LEAD = "00Q5g00000aBcDz"
NEW = "00Q5g00000aBcDy"


@pytest.fixture
def systems(world: World) -> World:
    """Anna is in three systems, Bruno in HubSpot, Carla and Dora in Salesforce."""
    world.scores = {
        "shop-1": score("99", next_action=None, grade=None),
        "hubspot:12": score("12"),
        f"salesforce:{LEAD}": score("5"),
        f"salesforce:{eighteen(CONTACT)}": score("6"),
        "shop-2": score("1"),
    }
    world.records = {
        "shop-1": ("shop-1", True),
        "hubspot:7": ("shop-1", True),
        "salesforce:003000000000001AAA": ("shop-1", True),
        "hubspot:12": ("hubspot:12", True),
        f"salesforce:{LEAD}": (f"salesforce:{LEAD}", True),
        f"salesforce:{eighteen(CONTACT)}": (f"salesforce:{eighteen(CONTACT)}", True),
        "shop-2": ("shop-2", True),
    }
    return world


def test_every_record_of_a_person_has_the_score_in_its_system(systems: World) -> None:
    assert eighteen("001A0000006Vm9r") == "001A0000006Vm9rIAC"
    systems.publish()
    found, said = systems.run("hubspot")
    assert list(found) == ["contacts"]
    assert found["contacts"] == [
        {
            "Record ID": "12",
            "lead_score": "12.00",
            "lead_score_tier": "warm",
            "lead_score_qualification": "mql",
            "lead_score_grade": "B2",
            "lead_score_fit": "20.00",
            "lead_score_engagement": "-8.00",
            "lead_score_next_action": "Call",
            "lead_score_model": "inbound",
            "lead_score_date": "2026-06-29",
        },
        {
            "Record ID": "7",
            "lead_score": "99.00",
            "lead_score_tier": "warm",
            "lead_score_qualification": "mql",
            # An empty cell would leave the old value.
            "lead_score_grade": "none",
            "lead_score_fit": "20.00",
            "lead_score_engagement": "79.00",
            "lead_score_next_action": "none",
            "lead_score_model": "inbound",
            "lead_score_date": "2026-06-29",
        },
    ]
    assert "Left out: 3 without a record in HubSpot" in said
    found, said = systems.run("salesforce")
    scores = {
        file: {row["Id"]: row["Lead_Score__c"] for row in rows}
        for file, rows in found.items()
    }
    assert scores == {
        "contacts": {"003000000000001AAA": "99.00", eighteen(CONTACT): "6.00"},
        "leads": {eighteen(LEAD): "5.00"},
    }
    assert "Left out: 2 without a record in Salesforce" in said
    assert set(systems.rows("csv")) == set(systems.scores)


def test_a_cleared_record_has_a_word_where_empty_would_change_nothing(
    systems: World,
) -> None:
    systems.publish()
    systems.run("hubspot")
    systems.run("salesforce")
    del systems.scores["shop-1"]
    systems.publish()
    assert systems.rows("hubspot") == {
        "7": {
            "Record ID": "7",
            "lead_score": "0.00",
            "lead_score_tier": "unscored",
            "lead_score_qualification": "none",
            "lead_score_grade": "none",
            "lead_score_fit": "0.00",
            "lead_score_engagement": "0.00",
            "lead_score_next_action": "none",
            "lead_score_model": "none",
            "lead_score_date": "2026-06-29",
        }
    }
    rows = systems.rows("salesforce")
    assert {key: row["Lead_Score_Tier__c"] for key, row in rows.items()} == {
        "003000000000001AAA": "unscored"
    }


def test_a_record_that_its_system_merged_clears_nothing(systems: World) -> None:
    """The old id leads to the record that stayed, whose value is anybody's guess."""
    systems.publish()
    systems.run("hubspot")
    systems.records["hubspot:12"] = ("shop-1", False)
    del systems.scores["hubspot:12"]
    systems.publish()
    # The same score, and yet told anew, also where the machine died the first time.
    for attempt in (Wish(System.hubspot, dry_run=True), Wish(System.hubspot)):
        said = StringIO()
        folder = exports.export(attempt, Console(file=said))
        assert "hubspot: 1 row (1 changed)" in said.getvalue()
    assert folder is not None
    assert set(by_key(read_all(folder)["contacts"])) == {"7"}
    assert systems.in_state() == {"hubspot:7"}
    assert systems.rows("hubspot") == {}
    # HubSpot may make a new record of two; it may hold the score of either.
    systems.records["hubspot:7"] = ("shop-1", False)
    systems.records["hubspot:99"] = ("shop-1", True)
    scored = systems.scores.pop("shop-1")
    systems.publish()
    assert systems.rows("hubspot")["99"]["lead_score_tier"] == "unscored"
    assert systems.rows("hubspot") == {}
    # One that was deleted there is not written either.
    systems.records["hubspot:99"] = ("shop-1", False)
    systems.scores["shop-1"] = scored
    systems.publish()
    assert systems.rows("hubspot", everything=True) == {}
    assert systems.in_state() == set()


def test_people_who_are_joined_share_the_score_in_all_their_records(
    systems: World,
) -> None:
    systems.publish()
    systems.run("hubspot")
    # Bruno got Anna's email: one person, two records that HubSpot still shows.
    systems.records["hubspot:12"] = ("shop-1", True)
    del systems.scores["hubspot:12"]
    systems.publish()
    rows = systems.rows("hubspot")
    assert {key: row["lead_score"] for key, row in rows.items()} == {"12": "99.00"}


def test_ids_that_a_system_would_not_know_are_left_out_and_counted(
    systems: World,
) -> None:
    for record in ("salesforce:001000000000001AAA", "salesforce:=1+1", "hubspot:x7"):
        systems.scores[record] = score()
        systems.records[record] = (record, True)
    systems.publish()
    found, said = systems.run("salesforce")
    assert sum(map(len, found.values())) == 3
    assert "Left out: 2 whose id is none of Salesforce's" in said
    _, said = systems.run("hubspot")
    assert "Left out: 1 whose id is none of HubSpot's" in said


def test_one_record_that_is_written_in_two_ways_is_one_row(systems: World) -> None:
    """Salesforce refuses a file that updates a record twice."""
    systems.records["salesforce:003000000000001"] = ("shop-1", True)
    systems.publish()
    found, _ = systems.run("salesforce")
    assert sorted(row["Id"] for row in found["contacts"]) == [
        "003000000000001AAA",
        eighteen(CONTACT),
    ]
    systems.publish()
    assert systems.run("salesforce")[0] == {}


def test_large_exports_are_split(world: World) -> None:
    world.score(**{f"c{number}": score(str(number)) for number in range(7)})
    world.publish()
    found, _ = world.run("csv", rows_per_file=3)
    assert [(name, len(rows)) for name, rows in found.items()] == [
        ("contacts-01", 3),
        ("contacts-02", 3),
        ("contacts-03", 1),
    ]
    keys = [row["contact_id"] for rows in found.values() for row in rows]
    assert keys == sorted(f"c{number}" for number in range(7))
    # HubSpot takes 1,048,576 lines in a file, Data Loader five million.
    assert KINDS[System.hubspot].most_rows == 1_000_000
    assert KINDS[System.salesforce].most_rows == 5_000_000


# ------------------------------------------------- what may go wrong

DIE = """
import os, sys
from lead_scoring import export
from lead_scoring.export import Wish, files, queries
from lead_scoring.export.systems import System

def die(*_, **__):
    os._exit(9)

class HalfWay(tuple):
    def __iter__(self):
        yield self[0]
        die()

moment = sys.argv[1]
if moment == "before the files":
    files.write = die
elif moment == "after the first file":
    files.sync = die
elif moment == "before they are in place":
    files.put_in_place = die
elif moment == "before they are noted":
    export.take = die
elif moment == "while they are noted":
    queries.TAKE = HalfWay(queries.TAKE)
export.export(Wish(System.salesforce))
"""


@pytest.mark.parametrize(
    ("moment", "is_in_place"),
    [
        ("before the files", False),
        ("after the first file", False),
        ("before they are in place", False),
        ("before they are noted", True),
        ("while they are noted", True),
    ],
)
def test_a_machine_that_dies_loses_no_row(
    systems: World, moment: str, is_in_place: bool
) -> None:
    systems.publish()
    systems.run("salesforce")
    systems.scores[f"salesforce:{LEAD}"] = score("77")
    del systems.scores["shop-1"]
    systems.publish()
    before = set(systems.out.iterdir())
    died = subprocess.run(
        [sys.executable, "-c", DIE, moment],
        env={**os.environ, **systems.settings},
        check=False,
        capture_output=True,
        text=True,
    )
    assert died.returncode == 9, died.stderr
    expected = {
        "contacts": {"003000000000001AAA": "0.00"},
        "leads": {eighteen(LEAD): "77.00"},
    }

    def scores(found: dict[str, list[Row]]) -> dict[str, dict[str, str]]:
        return {
            file: {row["Id"]: row["Lead_Score__c"] for row in rows}
            for file, rows in found.items()
        }

    shown = [
        path
        for path in set(systems.out.iterdir()) - before
        if not path.name.startswith(".")
    ]
    assert [scores(read_all(path)) for path in shown] == [expected] * is_in_place
    again, _ = systems.run("salesforce")
    assert scores(again) == expected
    assert systems.run("salesforce")[0] == {}
    assert not [path for path in systems.out.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize("moment", ["before they are noted", "while they are noted"])
def test_a_score_that_comes_back_after_a_crash_is_told(
    systems: World, moment: str
) -> None:
    """The file of the run that died says another one, and may have been imported."""
    systems.publish()
    systems.run("salesforce")
    before = dict(systems.scores)
    systems.scores[f"salesforce:{LEAD}"] = score("77")
    systems.records[f"salesforce:{NEW}"] = (f"salesforce:{NEW}", True)
    systems.scores[f"salesforce:{NEW}"] = score("88")
    systems.publish()
    died = subprocess.run(
        [sys.executable, "-c", DIE, moment],
        env={**os.environ, **systems.settings},
        check=False,
        capture_output=True,
    )
    assert died.returncode == 9, died.stderr
    systems.scores = before
    systems.publish()
    rows = systems.rows("salesforce")
    assert {key: row["Lead_Score__c"] for key, row in rows.items()} == {
        eighteen(LEAD): "5.00",
        eighteen(NEW): "0.00",
    }
    assert systems.run("salesforce")[0] == {}


def test_one_at_a_time(world: World) -> None:
    world.score(c1=score())
    world.publish()
    lock = world.state.with_name(world.state.name + ".lock")
    with (
        exclusive(lock, "it"),
        pytest.raises(UserError, match="another `lead-scoring export`"),
    ):
        world.run("csv")
    assert set(world.rows("csv")) == {"c1"}


def test_a_dry_run_changes_nothing(world: World) -> None:
    world.score(c1=score(), c2=score())
    world.publish()
    found, said = world.run("csv", dry_run=True)
    assert found == {}
    assert "csv: 2 rows (2 new)" in said
    assert sorted(path.name for path in world.place.iterdir()) == ["published"]
    world.run("csv")
    kept = world.state.read_bytes()
    world.score(c1=score("1"))
    del world.records["c2"], world.scores["c2"]
    world.publish()
    assert "1 row (1 changed)" in world.run("csv", dry_run=True)[1]
    assert world.state.read_bytes() == kept


def test_what_cannot_be_exported_is_said(world: World) -> None:
    with pytest.raises(UserError, match="nothing is published yet"):
        world.run("csv")
    world.score(c1=score())
    world.publish()
    world.run("csv")
    # A build that scores nobody must not clear a CRM.
    del world.scores["c1"]
    world.publish()
    with pytest.raises(UserError, match="it would clear every score"):
        world.run("csv")
    world.score(c1=score("1"))
    world.publish()
    (world.place / "blocked").write_text("")
    with pytest.raises(UserError, match="nothing is lost"):
        world.run("csv", out=world.place / "blocked")
    assert set(world.rows("csv")) == {"c1"}
    file = world.place / "published" / "lead_scoring.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute("drop table marts.contact_ids")
    with pytest.raises(UserError, match=r"has no marts\.contact_ids"):
        world.run("csv")


def test_the_command(world: World) -> None:
    world.score(c1=score())
    world.publish()

    def command(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [COMMAND, "export", *arguments],
            cwd=world.place,
            env={**os.environ, **world.settings},
            check=False,
            capture_output=True,
            text=True,
        )

    done = command("csv", "--all", "--out", "here", "--rows-per-file", "5")
    assert done.returncode == 0, done.stderr
    (folder,) = (world.place / "here").iterdir()
    assert set(by_key(read_all(folder)["contacts"])) == {"c1"}
    assert f"{folder.name}-contacts.csv" in done.stdout
    wrong = command("csv", "--scoring-model", "x")
    assert wrong.returncode == 1
    assert wrong.stderr.startswith("Error: no live scoring model is called x.")


# ------------------------------------------------- from the raw tables

RAW: dict[str, dict[str, list[dict[str, str | None]]]] = {
    "hubspot": {
        "contact": [
            # Anna, first seen here.
            {
                "id": "7",
                "property_createdate": "2026-04-01",
                "property_email": "anna@aurora.example",
                "property_hs_merged_object_ids": "8",
            },
            {
                "id": "12",
                "property_createdate": "2026-04-02",
                "property_email": "bruno@blu.example",
            },
            {
                "id": "13",
                "property_createdate": "2026-04-02",
                "property_email": "gone@blu.example",
                "_fivetran_deleted": "true",
                "_fivetran_synced": "2026-05-01",
            },
            {
                "id": "14",
                "property_createdate": "2026-04-02",
                "property_email": "erased@blu.example",
            },
        ],
        "erasure_requests": [{"contact_id": "14", "requested_at": "2026-05-01"}],
    },
    "salesforce": {
        "contact": [
            {
                "id": "003000000000001AAA",
                "created_date": "2026-06-01",
                "email": "anna@aurora.example",
            }
        ],
        "lead": [
            {
                "id": "00Q000000000001AAA",
                "created_date": "2026-04-03",
                "email": "anna@aurora.example",
                "converted_contact_id": "003000000000001AAA",
            },
            {
                "id": "00Q000000000002AAA",
                "created_date": "2026-04-03",
                "email": "carla@verde.example",
            },
        ],
    },
}


def test_from_the_tables_of_two_systems(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for system, tables in RAW.items():
        put(project, "exported", system, tables)
    built = build(
        project,
        "exported",
        ("hubspot", "salesforce"),
        DAY,
        weights={
            "scoring_models": [
                {
                    "model_id": "all",
                    "model_name": "All",
                    "status": "live",
                    "priority": "1",
                    "tier_set": "b2b",
                    "reviewed_on": "2026-06-01",
                }
            ],
            "activity_weights": [],
            "attribute_weights": [],
            "inactivity_weights": [],
            "cap_groups": [],
        },
        arguments=("--select", "+contact_ids", "+lead_scores", *MODELS_ONLY),
    )
    ids = built.rows("select * from marts.contact_ids order by 1")
    assert [tuple(row.values()) for row in ids] == [
        ("hubspot:12", "hubspot:12", True),
        ("hubspot:13", "hubspot:13", False),
        ("hubspot:7", "hubspot:7", True),
        ("hubspot:8", "hubspot:7", False),
        ("salesforce:003000000000001AAA", "hubspot:7", True),
        ("salesforce:00Q000000000001AAA", "hubspot:7", False),
        ("salesforce:00Q000000000002AAA", "salesforce:00Q000000000002AAA", True),
    ]
    world = World(tmp_path)
    for name, value in world.settings.items():
        monkeypatch.setenv(name, value)
    relations = [("marts", "contact_ids"), ("marts", "lead_scores")]
    publish(built.path, tmp_path / "published", relations)
    assert set(world.rows("hubspot")) == {"7", "12"}
    found, _ = world.run("salesforce")
    assert {file: set(by_key(rows)) for file, rows in found.items()} == {
        "contacts": {"003000000000001AAA"},
        "leads": {"00Q000000000002AAA"},
    }
    assert set(world.rows("csv")) == {
        "hubspot:7",
        "hubspot:12",
        "salesforce:00Q000000000002AAA",
    }
