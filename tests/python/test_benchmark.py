"""The benchmark on a tiny world: it runs, and both sides give the same rows.

The seconds say nothing at this size. That the hand-written Polars script finds row by
row what the models find is the point: else it would be no measure of them.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from engines import unavailable

ROOT = Path(__file__).resolve().parents[2]
KEYS = (
    "contacts", "activities", "build_s", "build_with_tests_s", "scoring_s",
    "increment_s", "reweigh_s", "floor_s", "polars_s", "peak_mb",
)  # fmt: skip
CONTACTS, ACTIVITIES = 300, 3_000


@pytest.fixture(scope="module", autouse=True)
def polars() -> None:
    if find_spec("polars") is None:
        unavailable("polars", "it is not installed (the extra `benchmark`)")


def module(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs `python -m ...` as `scripts/benchmark` does."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("LEAD_SCORING_", "DBT_"))
    }
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=ROOT,
        env={**clean, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("worlds")


@pytest.fixture(scope="module")
def measured(world: Path) -> subprocess.CompletedProcess[str]:
    """All but the build with all tests, which the other tests do all the time."""
    return module(
        "lead_scoring.benchmark",
        *("--contacts", str(CONTACTS), "--activities", str(ACTIVITIES)),
        *("--repeat", "1", "--skip", "tests", "--folder", str(world)),
    )


def test_one_line_with_the_keys(
    measured: subprocess.CompletedProcess[str],
) -> None:
    """It ends well only if the ledger and the scores are those of the Polars script
    after a full build, after another weight and after one day more."""
    assert measured.returncode == 0, measured.stderr
    found = json.loads(measured.stdout)
    assert tuple(found) == KEYS
    assert (found["contacts"], found["activities"]) == (CONTACTS, ACTIVITIES)
    assert found.pop("build_with_tests_s") is None, "it was left out"
    assert all(value > 0 for value in found.values()), found
    for what in ("a full build", "another weight", "one day more"):
        assert f"comparing {what} with Polars" in measured.stderr


def test_the_table_has_the_goals(measured: subprocess.CompletedProcess[str]) -> None:
    for words in ("6.00 floors", "1.00 Polars", "0.25 builds", "6,144 MB"):
        assert words in measured.stderr, measured.stderr


def test_nothing_stays_behind(measured: subprocess.CompletedProcess[str]) -> None:
    """Worlds are kept where --folder says so; workspaces never."""
    assert measured.returncode == 0, measured.stderr
    assert not list((ROOT / "target" / "benchmark").glob("*/lead_scoring.duckdb"))


@pytest.fixture(scope="module")
def raw(measured: subprocess.CompletedProcess[str], world: Path) -> Path:
    return next(world.iterdir())


@pytest.fixture(scope="module")
def scored(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield polars_script(raw, ROOT / "seeds", tmp_path_factory.mktemp("scored"))


def polars_script(raw: Path, seeds: Path, out: Path) -> Path:
    from lead_scoring.benchmark.world import DAY

    done = module(
        "lead_scoring.benchmark.baselines.polars_script",
        *(str(raw), str(seeds), DAY.isoformat(), str(out)),
    )
    assert done.returncode == 0, done.stderr
    return out


def warehouse_of(scored: Path, path: Path) -> Path:
    """Tables of the project's names that hold what the script found."""
    import duckdb

    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema scoring")
        for table, file in (("score_ledger", "ledger"), ("contact_scores", "scores")):
            connection.execute(
                f"create table scoring.{table} as from '{scored}/{file}.parquet'"
            )
    return path


def test_equal_rows_are_equal(scored: Path, tmp_path: Path) -> None:
    from lead_scoring.benchmark.compare import differences

    assert not differences(warehouse_of(scored, tmp_path / "same.duckdb"), scored)


def test_another_weight_on_one_side_is_noticed(
    raw: Path, scored: Path, tmp_path: Path
) -> None:

    from lead_scoring.benchmark import weights
    from lead_scoring.benchmark.compare import differences

    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    weights.edit_one(tmp_path / "seeds")
    other = polars_script(raw, tmp_path / "seeds", tmp_path / "other")
    found = differences(warehouse_of(scored, tmp_path / "one.duckdb"), other)
    assert any(line.startswith("scoring.score_ledger") for line in found), found
    assert any(line.startswith("scoring.contact_scores") for line in found), found


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("score_ledger", "delete from scoring.score_ledger where rowid = 0"),
        ("score_ledger", "insert into scoring.score_ledger from scoring.score_ledger"),
        ("contact_scores", "update scoring.contact_scores set is_primary = null"),
        ("contact_scores", "delete from scoring.contact_scores"),
    ],
)
def test_each_row_counts(scored: Path, tmp_path: Path, table: str, change: str) -> None:
    """A row that is missing, twice there, or different in one cell."""
    import duckdb
    from lead_scoring.benchmark.compare import differences

    path = warehouse_of(scored, tmp_path / "changed.duckdb")
    with duckdb.connect(str(path)) as connection:
        connection.execute(change)
    assert any(table in line for line in differences(path, scored))


def test_two_empty_sides_are_no_equality(scored: Path, tmp_path: Path) -> None:
    import duckdb
    from lead_scoring.benchmark.compare import differences

    for file in ("ledger", "scores"):
        duckdb.sql(f"from '{scored}/{file}.parquet' limit 0").write_parquet(
            str(tmp_path / f"{file}.parquet")
        )
    empty = warehouse_of(tmp_path, tmp_path / "empty.duckdb")
    assert differences(empty, tmp_path) == [
        "scoring.score_ledger is empty",
        "scoring.contact_scores is empty",
    ]


def test_one_day_more(raw: Path, tmp_path: Path) -> None:
    """A thousandth of new rows, all loaded on the next day, some of them late; the
    same bytes each time."""
    import duckdb
    from lead_scoring.benchmark import world

    placed = world.place(world.World(raw, world.DAY), tmp_path / "raw")
    assert world.size(placed) == (world.size(placed)[0], ACTIVITIES)
    new = tmp_path / "raw" / "activities" / "part_002.parquet"
    written = []
    for _ in range(2):
        world.add_next_day(placed, 100)
        written.append(new.read_bytes())
    assert written[0] == written[1]
    rows: list[tuple[Any, ...]] = duckdb.sql(
        "select cast(occurred_at as date), cast(loaded_at as date), count(*) "
        f"from '{new}' group by all"
    ).fetchall()
    assert sum(count for *_, count in rows) == ACTIVITIES // 100
    assert {loaded for _, loaded, _ in rows} == {date(2026, 7, 1)}
    late = sum(count for day, _, count in rows if day < date(2026, 7, 1))
    assert late == ACTIVITIES // 1_000
    assert max(day for day, *_ in rows) == date(2026, 7, 1)
    world.take_next_day_away(placed)
    assert not new.exists()
