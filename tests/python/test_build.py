"""The main job, as a user runs it: on the demo data, damaged, and killed."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from engines import unavailable
from job import ROOT, Job, content, copy_project
from lead_scoring import failures, raw_memory, summary
from lead_scoring.dbt_run import Failure, Outcome
from lead_scoring.paths import find_paths
from rich.console import Console

# What belongs to the user; no test may touch it.
PRIVATE = ("raw", "warehouse", "published", "seeds")
ARTIFACTS = ("run_results.json", "manifest.json")
# Where `scripts/test` puts the oldest DuckDB that opens what is published.
DUCKDB_1_2 = ROOT / "target" / "duckdb12"
# Of each relation how many rows, and a hash of all that is in them.
READ_ALL = """
import duckdb, hashlib, json, sys
found = {"version": duckdb.__version__}
with duckdb.connect(sys.argv[1], read_only=True) as connection:
    connection.execute("set TimeZone = 'UTC'")
    for relation, in connection.execute(
        "select table_schema || '.' || table_name from information_schema.tables"
    ).fetchall():
        rows = sorted(map(repr, connection.execute(f"from {relation}").fetchall()))
        text = chr(10).join(rows)
        found[relation] = [len(rows), hashlib.sha256(text.encode()).hexdigest()]
print(json.dumps(found))
"""
SCORES = "select * exclude (weights_version) from marts.lead_scores order by all"


def times(root: Path) -> dict[str, int]:
    return {
        str(path): path.stat().st_mtime_ns
        for name in PRIVATE
        for path in [root / name, *(root / name).rglob("*")]
        if path.exists()
    }


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """Inside the project, as the default target folder is."""
    folder = ROOT / "target" / "tests" / f"{os.getpid()}-build"
    folder.mkdir(parents=True)
    yield folder
    if not os.environ.get("LEAD_SCORING_KEEP_TESTS"):
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def scored(place: Path) -> tuple[Job, str]:
    """The main data path: the demo world of default size, scored and published."""
    before = times(ROOT)
    job = Job(place / "main")
    job.must("demo")
    said = job.must("build")
    assert times(ROOT) == before
    # Later builds in the same place write their own.
    for name in ARTIFACTS:
        shutil.copy(job.target / name, job.place)
    return job, said


def results(artifacts: Path) -> list[dict[str, str]]:
    text = (artifacts / "run_results.json").read_text(encoding="utf-8")
    found: list[dict[str, str]] = json.loads(text)["results"]
    return found


def seed_tests(artifacts: Path) -> Counter[str]:
    """The data tests that ran, by the seed that they look at."""
    text = (artifacts / "manifest.json").read_text(encoding="utf-8")
    nodes = json.loads(text)["nodes"]
    return Counter(
        seed
        for result in results(artifacts)
        if result["unique_id"].startswith("test.") and result["status"] == "pass"
        for seed in nodes[result["unique_id"]]["depends_on"]["nodes"]
        if seed.startswith("seed.")
    )


def live_models(seeds: Path) -> list[str]:
    text = (seeds / "weights" / "scoring_models.csv").read_text(encoding="utf-8-sig")
    rows = csv.DictReader(io.StringIO(text))
    return [row["model_id"] for row in rows if row["status"] == "live"]


# ---------------------------------------------------------------- all is well


def test_the_summary_says_who_is_ready_and_who_is_left_out(
    scored: tuple[Job, str],
) -> None:
    job, said = scored
    for model in live_models(ROOT / "seeds"):
        assert f"Top leads of {model}" in said
    contact, score, reasons = job.query(
        "select contact_id, cast(score as varchar), top_reasons from marts.lead_scores "
        "where score_rank = 1 order by model_id limit 1"
    )[0]
    assert f"{contact}  {score} " in said
    assert reasons in said
    assert re.search(r"raw contacts: .*\d duplicate", said)
    assert re.search(r"raw activities: .*\d unknown_contact", said)
    assert re.search(r"not scored by \w+: .*\d opted_out", said)
    assert str(job.published.relative_to(ROOT)) in said
    assert "remembered from loads" not in said


def read_all(file: Path, packages: str = "") -> dict[str, list[int | str]]:
    done = subprocess.run(
        [sys.executable, "-c", READ_ALL, str(file)],
        env={**os.environ, "PYTHONPATH": packages},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, list[int | str]] = json.loads(done.stdout)
    return found


def test_duckdb_1_2_reads_every_row_that_is_published(scored: tuple[Job, str]) -> None:
    if not (DUCKDB_1_2 / ".installed").is_file():
        unavailable("duckdb12", f"there is none in {DUCKDB_1_2.relative_to(ROOT)}")
    job, _ = scored
    then, now = read_all(job.published, str(DUCKDB_1_2)), read_all(job.published)
    assert (then.pop("version"), now.pop("version")) == ("1.2.0", duckdb.__version__)
    assert then == now
    text = (job.published.resolve().parent / "manifest.json").read_text("utf-8")
    tables = json.loads(text)["tables"]
    counted = {name: rows for name, (rows, _) in then.items()}
    assert set(tables) <= set(counted)
    assert {name: counted[name] for name in tables} == {
        name: told["rows"] for name, told in tables.items()
    }
    assert counted["marts.lead_scores"] > 1_000


def test_lint_looks_at_the_shipped_weights_on_the_demo(scored: tuple[Job, str]) -> None:
    job, _ = scored
    done = job.run("lint", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["build"]["edited_models"] == []
    assert told["not_checked"]["checks"] == []
    found = {each["name"]: each for each in told["findings"]}
    # The starter card is as simple as can be, and says so.
    fading = found["no_decay:starter:email_open"]
    assert 0 < fading["figures"]["old_contacts"] < fading["figures"]["contacts"]
    # Of the models that sales sees nothing is out of reach, and no limit is idle.
    live = live_models(ROOT / "seeds")
    assert not [
        name
        for name, each in found.items()
        if each["model_id"] in live and each["check"].startswith(("tier_", "cap_"))
    ]


def test_progress_counts_to_the_number_of_steps(scored: tuple[Job, str]) -> None:
    _, said = scored
    totals = set(re.findall(r"^  \d+ of (\d+) steps", said, re.MULTILINE))
    assert totals == set(re.findall(r"^All (\d+) steps passed", said, re.MULTILINE))


def test_the_log_is_noted_to_be_of_its_raw_folder(scored: tuple[Job, str]) -> None:
    job, _ = scored
    note = job.database.with_name(job.database.name + ".raw")
    assert note.read_text(encoding="utf-8") == f"{job.raw_folder}\n"


def test_every_step_passed_and_all_kinds_of_steps_ran(
    scored: tuple[Job, str],
) -> None:
    job, _ = scored
    kinds = Counter(
        (result["unique_id"].partition(".")[0], result["status"])
        for result in results(job.place)
    )
    assert {status for _, status in kinds} == {"success", "pass", "no-op"}
    for kind in ("seed", "model", "test", "unit_test"):
        assert any(of == kind for of, _ in kinds), f"no {kind} ran"


def test_the_published_file_holds_what_was_built(scored: tuple[Job, str]) -> None:
    job, _ = scored
    published = job.query(
        "select schema_name || '.' || table_name from duckdb_tables() "
        "where table_name <> 'published_run' order by all"
    )
    assert {row[0].partition(".")[0] for row in published} == {"marts", "insights"}
    assert ("marts.lead_scores",) in published
    with duckdb.connect(str(job.database), read_only=True) as connection:
        for (table,) in published:
            rows = f"select count(*), bit_xor(hash(t)) from {table} as t"
            assert connection.execute(rows).fetchall() == job.query(rows)


def test_a_partial_build_publishes_nothing_and_says_so(
    scored: tuple[Job, str],
) -> None:
    job, _ = scored
    before = content(job.published.parent)
    said = job.must("build", "--select", "tiers")
    assert "Not published: with --select only a part" in said
    assert content(job.published.parent) == before


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--no-such-option"], "does not take these arguments"),
        (["--select", "no_such_model"], "nothing in the project matches"),
        (["--vars", "{as_of: 31.12.2026}"], "YYYY-MM-DD"),
    ],
)
def test_wrong_arguments_end_with_one_sentence(
    arguments: list[str], expected: str, scored: tuple[Job, str]
) -> None:
    job, _ = scored
    before = content(job.published.parent)
    done = job.run("build", *arguments)
    assert done.returncode == 1
    assert done.stderr.startswith("Error: ")
    assert done.stderr.count("\n") == 1
    assert expected in done.stderr
    assert content(job.published.parent) == before


# ---------------------------------------------------------------- another world

LOG_ONLY = (
    *("build", "--select", "+activity_log"),
    *("--resource-type", "model", "--resource-type", "seed"),
)


def write_world(raw: Path, activities: dict[str, str]) -> None:
    raw.mkdir(parents=True, exist_ok=True)
    rows = (f"{name},c1,pageview,{time}\n" for name, time in activities.items())
    (raw / "activities.csv").write_text(
        "activity_id,contact_id,activity_type,occurred_at\n" + "".join(rows),
        encoding="utf-8",
    )


def logged(job: Job) -> list[str]:
    log = "select activity_id from facts.activity_log order by all"
    with duckdb.connect(str(job.database), read_only=True) as connection:
        return [name for (name,) in connection.execute(log).fetchall()]


def remembered(job: Job) -> str:
    screen = io.StringIO()
    with summary.asking("duckdb", job.database) as rows:
        summary.show_remembered(rows, Console(file=screen, width=200))
    return screen.getvalue()


def test_another_world_does_not_mix_with_what_the_log_remembers(place: Path) -> None:
    """The ids of two worlds clash, and so do their days."""
    days = {f"a{day}": f"2026-06-{day} 10:00:00" for day in range(10, 14)}
    first = Job(place / "worlds")
    write_world(first.raw_folder, days)
    first.must(*LOG_ONLY)
    assert logged(first) == ["a10", "a11", "a12", "a13"]
    assert remembered(first) == ""

    # Another folder: the log starts anew, without being told to.
    second = Job(first.place, raw=first.place / "other")
    days = {f"a{day}": f"2026-06-{day} 11:00:00" for day in (10, 11)}
    write_world(second.raw_folder, days)
    said = second.must(*LOG_ONLY)
    short = first.place.relative_to(ROOT)
    assert (
        f"The raw folder changed (was {short}/raw, now {short}/other): the activity "
        "log starts anew.\n"
    ) in said
    assert logged(second) == ["a10", "a11"]
    assert remembered(second) == ""

    # Other files in the same folder: what left is remembered, and the user told.
    paths = replace(find_paths(), raw=second.raw_folder, database=second.database)
    # As after a whole build.
    raw_memory.settle(paths)
    write_world(second.raw_folder, {"b10": "2026-06-10 12:00:00"})
    assert "starts anew" not in second.must(*LOG_ONLY)
    assert logged(second) == ["a10", "a11", "b10"]
    assert "2 of 3 activities are remembered from loads that raw" in remembered(second)

    # Now what nobody else remembers is forgotten on command alone.
    refused = first.run(*LOG_ONLY)
    assert refused.returncode == 1
    assert "Error: the raw folder changed" in refused.stderr
    assert logged(second) == ["a10", "a11", "b10"]
    first.must(*LOG_ONLY, "--forget")
    assert logged(first) == ["a10", "a11", "a12", "a13"]


# ---------------------------------------------------------------- kill -9


def test_a_killed_build_harms_nothing_and_the_next_one_is_right(
    scored: tuple[Job, str], place: Path, tmp_path: Path
) -> None:
    """Also scores weights that lie in another folder: the same tests must run."""
    done, _ = scored
    seeds = tmp_path / "weights of ours"
    shutil.copytree(ROOT / "seeds", seeds)
    originals = content(seeds)
    job = Job(place / "killed", seeds=seeds, raw=done.raw_folder)
    job.published.parent.mkdir(parents=True)
    shutil.copy(done.published, job.published)
    yesterday = content(job.published.parent)
    day = done.query("select max(as_of_date) from marts.lead_scores")[0][0]
    arguments = ("build", "--vars", f"{{as_of: {day}}}")

    process = job.start(*arguments)
    scoring = job.target / "run" / "lead_scoring" / "models" / "scoring"
    deadline = time.monotonic() + 240
    while not list(scoring.glob("*.sql")):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL

    assert content(job.published.parent) == yesterday
    assert job.query("select count(*) from marts.lead_scores")[0][0] > 0

    # A truncated published file would show that it is written anew below.
    job.published.write_bytes(b"")
    job.must(*arguments)
    assert job.query(SCORES) == done.query(SCORES)
    assert content(seeds) == originals
    usual = seed_tests(done.place)
    assert sum(usual.values()) > 0
    assert seed_tests(job.target) == usual


# ---------------------------------------------------------------- damage


def test_a_bad_seed_changes_nothing_that_is_published(
    scored: tuple[Job, str], tmp_path: Path
) -> None:
    done, _ = scored
    seeds = tmp_path / "seeds"
    shutil.copytree(ROOT / "seeds", seeds)
    tiers = seeds / "weights" / "tiers.csv"
    text = tiers.read_text(encoding="utf-8")
    tiers.write_text(text.replace("hot", "warm", 1), encoding="utf-8")
    originals = content(seeds)
    job = Job(done.place, seeds=seeds)
    before = content(job.published.parent), content(job.database.parent)
    broken = job.run("build")
    assert broken.returncode == 1
    assert "tiers.csv" in broken.stdout
    assert "Nothing was built or published" in broken.stderr
    assert content(seeds) == originals
    after = content(job.published.parent), content(job.database.parent)
    lock = job.database.name + ".lock"
    for part in (*before, *after):
        part.pop(lock, None)
    assert after == before


def test_a_failing_data_test_publishes_nothing(tmp_path: Path) -> None:
    project = copy_project(tmp_path / "project")
    # They have nothing to say here, and take longer than the rest.
    for file in project.glob("models/**/_unit_tests*.yml"):
        file.unlink()
    (project / "tests" / "assert_nobody_is_scored.sql").write_text(
        "select contact_id, score from {{ ref('lead_scores') }}", encoding="utf-8"
    )
    job = Job(project / "place", project=project)
    job.must("demo", "--contacts", "50", "--activities", "500")
    job.published.parent.mkdir()
    job.published.write_bytes(b"the scores of yesterday")
    done = job.run("build")
    assert done.returncode == 1
    assert job.published.read_bytes() == b"the scores of yesterday"
    assert [file.name for file in job.published.parent.iterdir()] == [
        job.published.name
    ]
    # What, where, the first rows; then one sentence with what to do.
    assert re.search(r"assert_nobody_is_scored found [\d,]+ rows", done.stdout)
    assert "tests/assert_nobody_is_scored.sql" in done.stdout
    assert re.search(r"contact_id +score", done.stdout)
    assert done.stderr.startswith("Error: the build did not pass: the test assert_n")
    assert "Nothing was published" in done.stderr
    assert "still holds the last good build" in done.stderr
    assert done.stderr.count("\n") == 1


def failed(kind: str, message: str, sql: str | None = None) -> Outcome:
    failure = Failure(
        kind=kind,
        name="the_step",
        file="models/facts/the_step.sql",
        message=message,
        description="",
        rows=3,
        sql=sql,
        sql_file=None,
    )
    return Outcome(
        passed=False,
        steps=4,
        skipped=3,
        warnings=(),
        failures=(failure, failure),
        relations=(),
        partial=None,
        adapter="duckdb",
    )


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (
            failed("model", "Runtime Error in model the_step\n  Binder Error: nope"),
            ["the model the_step could not be built", "Binder Error: nope"],
        ),
        (
            failed("unit_test", "\nactual differs\n@@,score\n,11.00→10.00"),
            ["the unit test the_step got other rows", "11.00→10.00"],
        ),
        (
            failed("test", "Got 3 results", "select 1 as contact_id"),
            ["found 3 rows against its rule", "cannot be shown"],
        ),
        (
            failed("test", "Binder Error: no such column"),
            ["the test the_step could not be built", "no such column"],
        ),
    ],
)
def test_each_kind_of_failure_says_what_and_where(
    outcome: Outcome, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEAD_SCORING_DB", "target/tests/no_such.duckdb")
    screen = io.StringIO()
    console = Console(file=screen, width=200)
    failures.show(outcome, find_paths(), console)
    said = screen.getvalue()
    for words in [*expected, "models/facts/the_step.sql"]:
        assert words in said
    sentence = failures.sentence(outcome, find_paths())
    assert "and 1 more" in sentence
    assert "Nothing was published" in sentence
    assert "run this command again" in sentence
