"""docs/bring-your-own-data.md, done: what it quotes is what the commands say."""

from __future__ import annotations

import io
import re
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pytest
from job import ROOT, Job
from lead_scoring import summary
from lead_scoring.paths import find_paths
from rich.console import Console

PAGE = ROOT / "docs" / "bring-your-own-data.md"
EXPORT = Path(__file__).parent / "fixtures" / "own_crm" / "export"
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# Shorter pieces between two `...` prove nothing.
TELLING = 8


@dataclass(frozen=True)
class Page:
    blocks: tuple[tuple[str, str], ...]

    def block(self, start: str, language: str = "") -> str:
        """The one block that begins so."""
        found = [
            text
            for kind, text in self.blocks
            if kind == language and text.startswith(start)
        ]
        assert len(found) == 1, f"{len(found)} blocks begin with {start!r}"
        return found[0]


@dataclass(frozen=True)
class Walk:
    """A newcomer's folder, in which the page's commands were run."""

    page: Page
    place: Path

    def job(self, raw: str) -> Job:
        seeds = self.place / "my-seeds"
        return Job(
            self.place / "job",
            raw=self.place / raw,
            seeds=seeds if seeds.exists() else None,
        )

    def settings(self) -> str:
        return self.page.block("as_of:", "yaml")

    def add(self, file: str, block: str) -> None:
        path = self.place / "my-seeds" / file
        path.write_text(path.read_text("utf-8") + block, encoding="utf-8")

    def put(self, file: str, text: str) -> None:
        (self.place / "my-raw" / file).write_text(text, encoding="utf-8")


def collapsed(text: str) -> str:
    return " ".join(text.split())


def quotes(block: str) -> list[str]:
    """The pieces of a block that must be in the real output, unwrapped."""
    pieces = collapsed(block).split("...")
    return [piece.strip() for piece in pieces if len(piece.strip()) >= TELLING]


def assert_said(block: str, output: str, place: Path) -> None:
    said = collapsed(output.replace(f"{place}/", ""))
    at = 0
    for piece in quotes(block):
        assert piece in said[at:], f"the page says {piece!r}, the command\n{output}"
        # In the page's order too.
        at = said.index(piece, at) + len(piece)


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(tuple(FENCE.findall(PAGE.read_text(encoding="utf-8"))))


@pytest.fixture(scope="module")
def walk(page: Page, tmp_path_factory: pytest.TempPathFactory) -> Walk:
    return Walk(page, tmp_path_factory.mktemp("own"))


# The tests of this file are one walk and run in its order.


def test_the_page_shows_the_export_as_it_is(walk: Walk) -> None:
    shutil.copytree(EXPORT, walk.place / "my-export")
    shown = walk.page.block("==> my-export/Contacts.csv")
    for file in EXPORT.iterdir():
        assert f"==> my-export/{file.name} <==" in shown
        for line in file.read_text(encoding="utf-8").splitlines()[:2]:
            assert line in shown


def test_the_doctor_says_of_the_export_what_the_page_says(walk: Walk) -> None:
    done = walk.job("my-export").run("doctor")
    assert done.returncode == 1
    quoted = walk.page.block("Looking at my-export")
    assert_said(quoted, done.stdout + done.stderr, walk.place)


def test_the_pages_sql_leaves_but_the_types_to_mend(walk: Walk) -> None:
    (walk.place / "my-raw").mkdir()
    sql = walk.page.block("copy", "sql").replace("'my-", f"'{walk.place}/my-")
    with duckdb.connect() as connection:
        connection.execute(sql)
    done = walk.job("my-raw").run("doctor")
    assert done.returncode == 1
    assert done.stdout.count("error: ") == 1
    quoted = walk.page.block("error: activities.csv")
    assert_said(quoted, done.stdout, walk.place)


def test_with_map_and_own_columns_nothing_is_to_mend(walk: Walk) -> None:
    for folder in ("weights", "lookups"):
        shutil.copytree(ROOT / "seeds" / folder, walk.place / "my-seeds" / folder)
    lines = walk.page.block("generic,")
    walk.add("lookups/activity_type_map.csv", lines)
    walk.add("weights/attribute_weights.csv", walk.page.block("inbound_b2b,"))
    # The doctor's own proposals are the lines that the page adds, but for its `?`.
    proposed = re.findall(
        r"^ +(generic,.*,\w+)  ", walk.page.block("error: activities.csv"), re.M
    )
    assert set(proposed) <= set(lines.splitlines())
    done = walk.job("my-raw").run("doctor", "--vars", walk.settings())
    assert done.returncode == 0, done.stderr
    quoted = walk.page.block("Looking at my-raw")
    assert_said(quoted, done.stdout, walk.place)


def test_the_first_build_scores_as_the_page_says(walk: Walk) -> None:
    said = walk.job("my-raw").must("build", "--vars", walk.settings())
    assert_said(walk.page.block("Scores of"), said, walk.place)


def test_rejected_rows_are_those_of_the_page(walk: Walk) -> None:
    table = [
        tuple(cell.strip() for cell in line.strip("|\n").split("|"))
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        if line.startswith("| generic |")
    ]
    with duckdb.connect(str(walk.job("my-raw").database), read_only=True) as warehouse:
        found = warehouse.execute(
            "select columns(*)::varchar from facts.rejected_rows order by all"
        ).fetchall()
    assert [tuple(cell or "" for cell in row) for row in found] == table


def test_own_columns_move_scores(walk: Walk) -> None:
    points = walk.job("my-raw").query(
        "select contact_id, points from marts.lead_score_breakdown "
        "where rule_id = 'old_dishwasher' order by 1"
    )
    # bought in 2011, 2014 (four people of one company) and 2009
    assert [contact for contact, _ in points] == [
        "G-001",
        "G-004",
        "G-005",
        "G-006",
        "G-007",
        "G-010",
    ]
    assert {float(given) for _, given in points} == {12.0}


def test_the_next_delivery_counts_what_waited(walk: Walk) -> None:
    contacts = (walk.place / "my-raw" / "contacts.csv").read_text(encoding="utf-8")
    walk.put(
        "contacts.csv",
        contacts + "G-999,2026-11-20,l.greco@osteria-greco.it,Lea Greco,,,IT,8,2013,\n",
    )
    walk.put("activities.csv", walk.page.block("activity_id,activity_type"))
    settings = walk.settings().replace("2026-11-22", "2026-11-23")
    # Without dbt's tests, which the first build has run; so it says no summary itself.
    models = ("--resource-type", "model", "--resource-type", "seed")
    job = walk.job("my-raw")
    job.must("build", *models, "--vars", settings)
    paths = replace(find_paths(), raw=job.raw_folder, database=job.database)
    said = io.StringIO()
    summary.show(paths, "2026-11-23", Console(file=said, width=200))
    assert_said(walk.page.block("Top leads"), said.getvalue(), walk.place)
    with duckdb.connect(str(walk.job("my-raw").database), read_only=True) as warehouse:
        counted = warehouse.execute(
            "select activity_id from facts.fct_activities where contact_id = 'G-999'"
        ).fetchall()
    assert counted == [("11",)]


def test_every_reason_is_explained() -> None:
    """The reasons that the SQL can give are the ones that the page explains."""
    written = set()
    for folder in ("models", "macros"):
        for file in (ROOT / folder).rglob("*.sql"):
            written |= set(
                re.findall(
                    r"then '(missing_\w+|unreadable_\w+|unknown_\w+|duplicate|merged|"
                    r"erased|no_parent|superseded|series|deleted)'",
                    file.read_text(encoding="utf-8"),
                )
            )
    explained = set(
        re.findall(
            r"`(\w+)`", " ".join(re.findall(r"^\| (`.*?) \|", PAGE.read_text(), re.M))
        )
    )
    assert {"missing_id", "unreadable_time", "superseded", "series"} <= written
    assert written <= explained
