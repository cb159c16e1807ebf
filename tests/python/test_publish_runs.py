"""Runs of the published copy: swapped in one step, kept, brought back, forgotten."""

from __future__ import annotations

import hashlib
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from job import ROOT
from lead_scoring import build, dbt_run
from lead_scoring.errors import UserError, one_clear_sentence
from lead_scoring.paths import Paths
from lead_scoring.publish import KEEP, erased, pages, runs, runs_to_keep
from lead_scoring.publish.rollback import rollback, show_kept
from publishing import RELATIONS, build_warehouse, files, manifest, put, read
from readers import reading
from rich.console import Console

VERSION = "select distinct version from marts.lead_scores"


@pytest.fixture(autouse=True)
def no_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erased, "GRACE_SECONDS", 0)


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    """Places of a project, which `rollback` finds too."""
    monkeypatch.setenv("LEAD_SCORING_DB", str(tmp_path / "private.duckdb"))
    monkeypatch.setenv("LEAD_SCORING_PUBLISHED", str(tmp_path / "out"))
    return Paths(
        project=ROOT,
        raw=tmp_path / "raw",
        seeds=tmp_path / "seeds",
        database=tmp_path / "private.duckdb",
        published=tmp_path / "out",
        target=tmp_path / "target",
    )


def versions(paths: Paths, *numbers: int, keep: int = 3, **more: Any) -> None:
    for number in numbers:
        build_warehouse(paths.database, rows=number, version=number, **more)
        put(paths.database, paths.published, RELATIONS, keep=keep)


def shown(paths: Paths) -> list[int]:
    return [row[0] for row in read(paths.published_file, VERSION)]


def ids(paths: Paths) -> list[str]:
    return [run.run_id for run in runs.kept(paths.published)]


def published_ids(paths: Paths) -> set[str]:
    """Every contact id in any file beneath the published folder, however it got there.

    Of DuckDB and Parquet files, hidden ones too.
    """
    found: set[str] = set()
    for file in paths.published.rglob("*"):
        if file.suffix == ".parquet":
            with duckdb.connect() as connection:
                told = connection.execute(f"from '{file}' limit 0").description or []
                if "contact_id" in {column[0] for column in told}:
                    rows = connection.execute(f"select contact_id from '{file}'")
                    found |= {row[0] for row in rows.fetchall()}
        elif file.suffix == ".duckdb":
            found |= {
                row[0] for row in read(file, "select contact_id from marts.lead_scores")
            }
    return found


# ---------------------------------------------------------------- what is there


def test_the_manifest_says_what_was_published(paths: Paths) -> None:
    versions(paths, 5, 7)
    said = manifest(paths.published)
    ((run, day, code),) = read(
        paths.published_file,
        "select run_id, as_of_date, code_version from insights.published_run",
    )
    assert (said["run_id"], said["as_of"], said["code_version"]) == (
        run,
        day.isoformat(),
        code,
    )
    assert said["previous_run_id"] == ids(paths)[0]
    assert said["weights_versions"] == {"inbound": "weights 7"}
    assert set(said["tables"]) == {
        *(".".join(relation) for relation in RELATIONS),
        "insights.published_run",
    }
    for table, told in {**said["tables"], "": said["duckdb"]}.items():
        file = paths.published / told["file"]
        content = file.read_bytes()
        assert told["bytes"] == len(content)
        assert told["sha256"] == hashlib.sha256(content).hexdigest()
        if table:
            assert read(paths.published_file, f"select count(*) from {table}") == [
                (told["rows"],)
            ]
            assert read(paths.published_file, f"from {table} order by all") == read(
                paths.published_file, f"from '{file}' order by all"
            )
    assert (paths.published / said["duckdb"]["file"]).samefile(paths.published_file)


def test_the_last_runs_are_kept_alone(paths: Paths) -> None:
    (paths.published / "runs" / "mine").mkdir(parents=True)
    versions(paths, 1, 2, 3, 4, 5)
    numbers = [int(run.partition("-")[0]) for run in ids(paths)]
    assert numbers == [3, 4, 5]
    # What is not ours stays.
    assert len(files(paths.published / "runs")) == 4
    versions(paths, 6, keep=2)
    assert len(ids(paths)) == 2


@pytest.mark.parametrize("given", ["1", "0", "-2", "many", "2.5"])
def test_fewer_than_two_runs_cannot_be_kept(
    given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEEP, given)
    with pytest.raises(UserError, match="at least 2"):
        runs_to_keep()
    monkeypatch.setenv(KEEP, "7")
    assert runs_to_keep() == 7


def test_the_plain_file_of_an_older_release_makes_way(paths: Paths) -> None:
    versions(paths, 1)
    old = paths.published_file.read_bytes()
    shutil.rmtree(paths.published)
    paths.published.mkdir()
    paths.published_file.write_bytes(old)
    versions(paths, 2)
    assert shown(paths) == [2]


def test_the_folder_can_be_moved(paths: Paths, tmp_path: Path) -> None:
    versions(paths, 1)
    moved = paths.published.rename(tmp_path / "elsewhere")
    assert read(moved / "lead_scoring.duckdb", VERSION) == [(1,)]
    assert (moved / manifest(moved)["tables"]["marts.lead_scores"]["file"]).is_file()


# ---------------------------------------------------------------- rollback


def test_a_rollback_goes_to_the_run_before_and_forward_again(
    paths: Paths, capsys: pytest.CaptureFixture[str]
) -> None:
    versions(paths, 1, 2, 3)
    first, second, third = ids(paths)
    rollback(None)
    assert shown(paths) == [2]
    assert manifest(paths.published)["run_id"] == second
    said = capsys.readouterr().out
    assert f"Published is run {second} again: scores of 2026-06-30" in said
    assert f"lead-scoring rollback --to {third}" in said
    rollback(None)
    assert shown(paths) == [1]
    with pytest.raises(UserError, match=f"no run before {first}"):
        rollback(None)
    rollback(third)
    assert shown(paths) == [3]
    with pytest.raises(UserError, match="published one already"):
        rollback(third)
    with pytest.raises(UserError, match=f"yesterday is not kept .*{first}, {second}"):
        rollback("yesterday")
    show_kept()
    lines = capsys.readouterr().out.splitlines()[-3:]
    assert [line.split()[0] for line in lines] == [third, second, first]
    assert ["published" in line for line in lines] == [True, False, False]
    assert lines[0].split()[1:3] == ["2026-06-30", "3"]


def test_the_run_that_was_brought_back_is_the_one_before_the_next(
    paths: Paths,
) -> None:
    """Nobody is led back to what was found wrong, nor is the good one dropped."""
    versions(paths, 1, 2, 3, keep=2)
    versions(paths, 4, keep=2)
    good, _ = ids(paths)
    rollback(None)
    versions(paths, 5, keep=2)
    assert len(ids(paths)) == 3
    rollback(None)
    assert manifest(paths.published)["run_id"] == good


def test_a_damaged_run_is_not_brought_back(paths: Paths) -> None:
    versions(paths, 1, 2)
    run = runs.kept(paths.published)[0]
    with (run.folder / "marts.lead_scores.parquet").open("ab") as file:
        file.write(b"!")
    with pytest.raises(UserError, match=r"lead_scores\.parquet is not as"):
        rollback(None)
    assert shown(paths) == [2]


def test_without_runs_or_warehouse_nothing_is_brought_back(paths: Paths) -> None:
    with pytest.raises(UserError, match="keeps no run"):
        rollback(None)
    with pytest.raises(UserError, match="keeps no run"):
        show_kept()
    versions(paths, 1, 2)
    paths.database.unlink()
    with pytest.raises(UserError, match="does not say who was erased"):
        rollback(None)
    assert shown(paths) == [2]


# ---------------------------------------------------------------- erasure


def test_an_erased_person_leaves_the_kept_runs(paths: Paths) -> None:
    versions(paths, 5, 6)
    assert "c3" in published_ids(paths)
    versions(paths, 7, erased=["c3"])
    assert published_ids(paths) == {f"c{i}" for i in range(8) if i != 3}
    assert len(ids(paths)) == 3
    for run in runs.kept(paths.published):
        assert read(run.file, "select run_id from insights.published_run") == [
            (run.run_id,)
        ]
    # Everybody else is there again, and the manifest is right.
    rollback(None)
    assert read(paths.published_file, "select count(*) from marts.lead_scores") == [
        (5,)
    ]
    said = manifest(paths.published)
    assert (said["revision"], said["tables"]["marts.lead_scores"]["rows"]) == (2, 5)
    assert runs.kept(paths.published)[1].folder.is_dir()
    # Nothing is written anew where nobody has to go.
    kept = files(paths.published / "runs")
    versions(paths, 8, keep=4, erased=["c3"])
    assert files(paths.published / "runs")[:3] == kept


def test_a_rollback_never_brings_back_somebody_erased(paths: Paths) -> None:
    """Also where the build that knew it failed, or was killed before it tidied."""
    versions(paths, 5, 6)
    build_warehouse(paths.database, rows=7, version=7, erased=["c3"])
    rollback(None)
    assert shown(paths) == [5]
    assert published_ids(paths) == {"c0", "c1", "c2", "c4", "c5"}


def test_the_row_of_an_account_that_names_somebody_erased_goes(paths: Paths) -> None:
    build_warehouse(paths.database, rows=5, version=5)
    accounts = ("marts", "account_scores")
    with duckdb.connect(str(paths.database)) as connection:
        connection.execute(
            "create table marts.account_scores as select * from "
            "(values ('a', 'c1'), ('b', 'c3'), ('c', null)) as t (id, best_contact_id)"
        )
    put(paths.database, paths.published, [*RELATIONS, accounts])
    versions(paths, 6, erased=["c3"])
    rollback(None)
    assert read(paths.published_file, "select id from marts.account_scores") == [
        ("a",),
        ("c",),
    ]


def test_a_run_that_cannot_be_written_anew_is_dropped(
    paths: Paths, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    versions(paths, 5, 6)

    def fail(*_: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr(erased, "rewrite", fail)
    build_warehouse(paths.database, rows=7, version=7, erased=["c3"])
    put(paths.database, paths.published, RELATIONS)
    assert shown(paths) == [7]
    assert len(ids(paths)) == 1
    assert "c3" not in published_ids(paths)


def truncate(file: Path) -> None:
    with file.open("r+b") as opened:
        opened.truncate(5_000)


def spoil(file: Path) -> None:
    """The header stays: what it leads to does not."""
    with file.open("r+b") as opened:
        opened.seek(12_288)
        opened.write(b"\xff" * (file.stat().st_size - 12_288))


@pytest.mark.parametrize("damage", [truncate, spoil, Path.unlink])
def test_a_run_that_cannot_be_read_stands_in_nobodys_way(
    paths: Paths, capsys: pytest.CaptureFixture[str], damage: Callable[[Path], None]
) -> None:
    """Nor in that of those who have to leave the other runs."""
    versions(paths, 5, 6, 7, keep=6)
    damage(runs.kept(paths.published)[0].file)
    said: list[str] = []
    build_warehouse(paths.database, rows=8, version=8, erased=["c3"])
    put(paths.database, paths.published, RELATIONS, keep=6, say=said.append)
    assert [f"Run {number}" in said[0] for number in ("0001", "0002")] == [True, False]
    assert len(said) == 1
    assert [run.number for run in runs.kept(paths.published)] == [2, 3, 4]
    assert "c3" not in published_ids(paths)
    rollback(None)
    assert shown(paths) == [7]


def test_a_run_whose_manifest_is_damaged_is_named(
    paths: Paths, capsys: pytest.CaptureFixture[str]
) -> None:
    versions(paths, 1, 2, 3)
    run = runs.kept(paths.published)[0]
    (run.folder / "manifest.json").write_text("", encoding="utf-8")
    show_kept()
    listed = capsys.readouterr().out.splitlines()
    assert listed[-1].split() == [run.run_id, "damaged"]
    assert len(listed) == 4
    with pytest.raises(UserError, match=r"manifest\.json is damaged"):
        rollback(run.run_id)
    assert shown(paths) == [3]


def test_a_warehouse_that_is_open_elsewhere_is_named(paths: Paths) -> None:
    versions(paths, 1, 2)
    script = f"""
import duckdb
with duckdb.connect({str(paths.database)!r}):
    print("open", flush=True)
    input()
"""
    with subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(UserError, match=r"private\.duckdb cannot be read") as told:
            rollback(None)
        other.communicate("\n")
    assert "disk" not in str(told.value)
    assert shown(paths) == [2]


def test_a_failure_after_the_swap_says_that_it_is_published(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions(paths, 1)

    def fail(*_: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr(runs, "surplus", fail)
    with pytest.raises(UserError, match=r"The new scores are published.*\(no room\)"):
        versions(paths, 2)
    assert shown(paths) == [2]


def test_a_rollback_names_pages_of_the_run_that_was_taken_back(
    paths: Paths, capsys: pytest.CaptureFixture[str]
) -> None:
    versions(paths, 1, 2)
    first, second = ids(paths)
    folder = paths.published / pages.FOLDER
    folder.mkdir()
    for name, run_id in (("lead_card", second), ("overview", first)):
        page = folder / f"{name}.html"
        page.write_text("<html><head></head></html>", encoding="utf-8")
        pages.mark(page, run_id)
    rollback(None)
    said = capsys.readouterr().out
    assert (
        "Drawn from another run, as their foot says: lead_card.html in dashboards. "
        "`lead-scoring dashboards` draws them from this one."
    ) in said
    rollback(second)
    assert (
        "another run, as their foot says: overview.html in" in capsys.readouterr().out
    )


def test_a_rollback_removes_pages_that_name_somebody_erased(paths: Paths) -> None:
    """Before runs are written anew: after it nobody could tell whom a page names."""
    versions(paths, 5, 6)
    folder = paths.published / pages.FOLDER
    folder.mkdir()
    page = folder / "lead_card.html"
    page.write_text("<html><head></head></html>", encoding="utf-8")
    pages.mark(page, ids(paths)[1])
    build_warehouse(paths.database, rows=7, version=7, erased=["c3"])
    rollback(None)
    assert not page.exists()


# ---------------------------------------------------------------- readers

# Each version has as many rows as its number says, in both tables: a reader that met
# a mix of two, an empty or a missing file would see it.
QUESTION = """
    select
        (select run_id from {run}),
        min(weights_version),
        count(*),
        min(version),
        max(version),
        (select count(*) from {ledger})
    from {scores}
"""
FAILING, KILLED = 4_000, 7_000


def outcome(*, passed: bool) -> dbt_run.Outcome:
    """What dbt says of a build, or of one with a failing test."""
    test = dbt_run.Failure("test", "it", "tests/it.sql", "", "", 1, None, None)
    return dbt_run.Outcome(
        passed=passed,
        steps=3,
        skipped=0,
        warnings=(),
        failures=() if passed else (test,),
        relations=tuple(RELATIONS),
        views=(),
        tables={},
        partial=None,
        adapter="duckdb",
    )


def test_readers_never_see_a_mixed_half_or_failed_state(
    paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten publications, one killed, one with a failing test, some after an erasure."""
    monkeypatch.setattr(erased, "GRACE_SECONDS", 0.2)
    versions(paths, 1)
    with reading(paths.published, QUESTION) as readers:
        publish_ten(paths, tmp_path, monkeypatch)
        ended = readers.end()
    for told in ended:
        assert told.problem == ""
        assert told.reads > 30
        seen = [int(rows) for _, rows, *_ in told.answers]
        for weights, rows, low, high, ledger in told.answers:
            assert rows == low == high == ledger
            assert weights == f"weights {rows}"
        # It read while runs replaced each other, not before or after.
        assert len(seen) > 3
        assert not {FAILING, KILLED} & set(seen)
        assert seen == sorted(seen)
    assert shown(paths) == [11_000]


def publish_ten(paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kill = tmp_path / "kill.py"
    kill.write_text(DYING_HALFWAY, encoding="utf-8")
    for version in range(2_000, 12_000, 1_000):
        gone = ["c3"] if version >= 6_000 else []
        build_warehouse(paths.database, version, version, gone)
        if version == KILLED:
            arguments = (paths.database, paths.published, Path(__file__).parent)
            done = subprocess.run([sys.executable, kill, *arguments], check=False)
            assert done.returncode == -signal.SIGKILL
            assert len(list(paths.published.glob(".*/*"))) > 1
            continue
        answer = outcome(passed=version != FAILING)
        monkeypatch.setattr(dbt_run, "run", lambda *_, said=answer: said)
        try:
            build.run_and_publish(
                paths, [], "2026-06-30", "tables", Console(), is_asked_for=False
            )
        except UserError:
            assert version == FAILING
        else:
            assert version != FAILING


@pytest.mark.parametrize(
    ("stopped_in", "published"), [("put_in_place", 5), ("surplus", 6)]
)
def test_who_is_stopped_hears_whether_the_new_run_is_published(
    paths: Paths,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    stopped_in: str,
    published: int,
) -> None:
    """Before the swap, and while the folder is tidied after it."""
    versions(paths, 5)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(runs, stopped_in, stop)
    with pytest.raises(SystemExit) as ended, one_clear_sentence():
        versions(paths, 6)
    assert ended.value.code == 130
    said = capsys.readouterr().err
    assert ("Nothing was published" in said) == (published == 5)
    assert ("The new scores are published" in said) == (published == 6)
    assert shown(paths) == [published]
    # A run that was not put in place does not stay.
    assert len(runs.all_runs(paths.published)) == published - 4


# ---------------------------------------------------------------- crashes

DYING_HALFWAY = """
import os, signal, sys
from pathlib import Path

sys.path.insert(0, sys.argv[3])
from publishing import RELATIONS, put
from lead_scoring.publish import manifest

writes, left = manifest.write_parquet, 2

def step(*arguments):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
    return writes(*arguments)

manifest.write_parquet = step
put(Path(sys.argv[1]), Path(sys.argv[2]), RELATIONS)
"""

DYING = """
import os, signal, sys
from pathlib import Path

warehouse, start, out, tests = sys.argv[1:]
sys.path.insert(0, tests)
import shutil
import duckdb
from publishing import RELATIONS, put
from lead_scoring.publish import copy, erased, runs

erased.GRACE_SECONDS = 0
left = 0

def deadly(module, function):
    does = getattr(module, function)
    def step(*arguments, **named):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return does(*arguments, **named)
    setattr(module, function, step)

for step in range(1, 100):
    folder = Path(out) / str(step)
    shutil.copytree(start, folder, symlinks=True)
    # A fork for each: most of the time of a process is what it imports.
    if (child := os.fork()) == 0:
        for function in ("mkdir", "rename", "replace", "symlink_to", "write_text"):
            deadly(Path, function)
        deadly(runs.shutil, "rmtree")
        deadly(copy, "check_rows")
        left = step
        try:
            put(Path(warehouse), folder, RELATIONS, keep=2)
            os._exit(0)
        except BaseException as error:
            print(repr(error), flush=True)
            os._exit(1)
    _, status = os.waitpid(child, 0)
    print(step, status, flush=True)
    if status != signal.SIGKILL:
        break
"""


def test_killed_at_any_step_it_is_the_old_or_the_new_run(
    paths: Paths, tmp_path: Path
) -> None:
    """Each step of a publication that also writes a kept run anew."""
    versions(paths, 6)
    build_warehouse(paths.database, rows=7, version=7, erased=["c3"])
    out = tmp_path / "died"
    script = tmp_path / "dying.py"
    script.write_text(DYING, encoding="utf-8")
    arguments = (paths.database, paths.published, out, Path(__file__).parent)
    done = subprocess.run(
        [sys.executable, script, *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    steps = [tuple(map(int, line.split())) for line in done.stdout.splitlines()]
    assert {status for _, status in steps[:-1]} == {signal.SIGKILL}
    assert steps[-1][1] == 0
    seen = []
    for step, _ in steps:
        folder = out / str(step)
        ((version,),) = read(folder / "lead_scoring.duckdb", VERSION)
        said = manifest(folder)
        assert said["weights_versions"] == {"inbound": f"weights {version}"}
        assert (folder / said["duckdb"]["file"]).samefile(
            folder / "lead_scoring.duckdb"
        )
        seen.append(version)
        # The next build mends all of it.
        if step % 5 == 0:
            put(paths.database, folder, RELATIONS, keep=2)
            assert "c3" not in published_ids(replace(paths, published=folder))
            assert not list(folder.glob(".*"))
            assert len(runs.kept(folder)) <= 3
    assert seen == sorted(seen)
    assert seen.count(6) > 5
    assert seen.count(7) > 5


FULL = """
import resource, sys
from pathlib import Path

sys.path.insert(0, sys.argv[3])
from publishing import RELATIONS, put
from lead_scoring.errors import UserError, one_clear_sentence

import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[4]), resource.RLIM_INFINITY))
try:
    put(Path(sys.argv[1]), Path(sys.argv[2]), RELATIONS)
except UserError as error:
    print(error)
"""


@pytest.mark.parametrize("room", [4_096, 700_000])
def test_a_full_disk_changes_nothing(paths: Paths, tmp_path: Path, room: int) -> None:
    """Its limit is met by the DuckDB file, or by the Parquet files after it."""
    versions(paths, 5)
    before = files(paths.published / "runs")
    build_warehouse(paths.database, rows=100_000, version=100_000)
    script = tmp_path / "full.py"
    script.write_text(FULL, encoding="utf-8")
    done = subprocess.run(
        [
            *(sys.executable, script, paths.database, paths.published),
            *(Path(__file__).parent, str(room)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "could not be written" in done.stdout, done.stderr
    assert shown(paths) == [5]
    assert files(paths.published / "runs") == before
    assert not list(paths.published.glob(".*"))
