"""The published file: whole, readable, described, and never a leftover."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest
from lead_scoring.errors import UserError
from lead_scoring.locks import exclusive
from lead_scoring.publish.runs import ASIDE
from publishing import RELATIONS, build_warehouse, files, put, read

NAMES = ["current", "lead_scoring.duckdb", "manifest.json", "runs"]


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    return build_warehouse(tmp_path / "private.duckdb", rows=100, version=1)


def test_views_become_tables_and_private_schemas_stay_private(
    warehouse: Path, tmp_path: Path
) -> None:
    file = put(warehouse, tmp_path / "out", RELATIONS)
    found = read(
        file,
        "select table_schema || '.' || table_name, table_type "
        "from information_schema.tables order by all",
    )
    assert found == [
        ("insights.published_run", "BASE TABLE"),
        ("insights.shadow_lead_scores", "BASE TABLE"),
        ("marts.lead_score_breakdown", "BASE TABLE"),
        ("marts.lead_scores", "BASE TABLE"),
    ]

    sums = "select count(*), sum(points) from marts.lead_score_breakdown"
    assert read(file, sums) == read(warehouse, sums)
    assert files(tmp_path / "out") == NAMES


def test_a_view_of_what_is_published_can_stay_a_view(
    warehouse: Path, tmp_path: Path
) -> None:
    """Also where the file is attached beside others, under any name."""
    view = ("marts", "best_leads")
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("""
            create view marts.best_leads as
                select * from marts.lead_scores where score > 90;
            comment on view marts.best_leads is 'Few';
        """)
    file = put(warehouse, tmp_path / "out", [*RELATIONS, view], [view])
    found = "select comment from duckdb_views() where view_name = 'best_leads'"
    assert read(file, found) == [("Few",)]
    with duckdb.connect() as connection:
        connection.execute(f"attach '{file}' as other (read_only)")
        rows = connection.execute("from other.marts.best_leads").fetchall()
    assert len(rows) == 9
    # One that reads what stays behind is no view of the published file.
    with pytest.raises(duckdb.Error):
        put(warehouse, tmp_path / "out", RELATIONS, [RELATIONS[1]])
    assert read(file, found) == [("Few",)]


def test_descriptions_travel_along(warehouse: Path, tmp_path: Path) -> None:
    file = put(warehouse, tmp_path / "out", RELATIONS)
    assert read(
        file,
        "select table_name, comment from duckdb_tables() where comment is not null "
        "and schema_name = 'marts' order by all",
    ) == [("lead_score_breakdown", "Why"), ("lead_scores", "Who's ready")]
    assert read(
        file,
        "select comment from duckdb_columns() where comment is not null "
        "and schema_name = 'marts'",
    ) == [("What it's worth",)]


def test_the_file_has_the_storage_of_duckdb_1_2(
    warehouse: Path, tmp_path: Path
) -> None:
    file = put(warehouse, tmp_path / "out", RELATIONS)
    # Bytes 12 to 20 of a DuckDB file are its storage version; 65 is that of
    # v1.2, and a file of this DuckDB's own default has a higher one.
    version = int.from_bytes(file.read_bytes()[12:20], "little")
    own = int.from_bytes(warehouse.read_bytes()[12:20], "little")
    assert version == 65
    assert own > version


def test_a_table_whose_model_is_gone_is_not_published(
    warehouse: Path, tmp_path: Path
) -> None:
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("create table marts.long_gone as select 1 as x")
    file = put(warehouse, tmp_path / "out", RELATIONS)
    assert read(file, "select count(*) from duckdb_tables()") == [(4,)]


@pytest.mark.parametrize(
    "relations", [[], [("insights", "shadow_lead_scores")]], ids=["none", "no_scores"]
)
def test_without_scores_the_old_file_stays(
    relations: list[tuple[str, str]], warehouse: Path, tmp_path: Path
) -> None:
    file = put(warehouse, tmp_path / "out", RELATIONS)
    before = file.read_bytes()
    with pytest.raises(UserError, match=r"marts\.lead_scores was not built"):
        put(warehouse, tmp_path / "out", relations)
    assert file.read_bytes() == before
    assert files(tmp_path / "out") == NAMES


def test_a_copy_that_fails_leaves_the_old_file(warehouse: Path, tmp_path: Path) -> None:
    file = put(warehouse, tmp_path / "out", RELATIONS)
    before = file.read_bytes()
    with duckdb.connect(str(warehouse)) as connection:
        # The view still stands, but what it reads is gone.
        connection.execute("drop table scoring.score_ledger")
    with pytest.raises(duckdb.CatalogException):
        put(warehouse, tmp_path / "out", RELATIONS)
    assert file.read_bytes() == before
    assert files(tmp_path / "out") == NAMES


def test_leftovers_of_a_killed_run_are_removed(warehouse: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / f"{ASIDE}dead").write_bytes(b"half a file")
    (out / f"{ASIDE}dead.wal").write_bytes(b"half a log")
    (out / "notes.txt").write_text("the user's own", encoding="utf-8")
    put(warehouse, out, RELATIONS)
    assert files(out) == sorted([*NAMES, "notes.txt"])


def test_a_reader_keeps_the_file_it_has_open(warehouse: Path, tmp_path: Path) -> None:
    file = put(warehouse, tmp_path / "out", RELATIONS)
    script = (
        "import duckdb, sys; "
        f"c = duckdb.connect({str(file)!r}, read_only=True); "
        "print('open', flush=True); sys.stdin.readline(); "
        "print(c.execute('select count(*) from marts.lead_scores').fetchall())"
    )
    reader = subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert reader.stdout is not None
    assert reader.stdout.readline() == "open\n"
    build_warehouse(warehouse, rows=7, version=2)
    put(warehouse, tmp_path / "out", RELATIONS)
    said, _ = reader.communicate("go\n", timeout=60)
    assert said == "[(100,)]\n"
    assert read(file, "select count(*) from marts.lead_scores") == [(7,)]


def test_two_publications_wait_for_each_other(warehouse: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with ThreadPoolExecutor() as pool:
        runs = [pool.submit(put, warehouse, out, RELATIONS) for _ in range(4)]
    for run in runs:
        run.result()
    assert files(out) == NAMES
    assert read(out / "lead_scoring.duckdb", "select count(*) from marts.lead_scores")


HOLDER = """
import sys, time
from pathlib import Path
from lead_scoring.locks import exclusive

with exclusive(Path(sys.argv[1]), "the warehouse"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_lock_is_held_by_the_living_alone(tmp_path: Path) -> None:
    lock = tmp_path / "warehouse.lock"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(lock)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with (
            pytest.raises(UserError, match=f"process {holder.pid}.*the warehouse"),
            exclusive(lock, "the warehouse"),
        ):
            pytest.fail("two held one lock")
    finally:
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait()
    assert lock.exists()
    started = time.monotonic()
    with exclusive(lock, "the warehouse"):
        assert time.monotonic() - started < 1
