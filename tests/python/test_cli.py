"""The commands: what they accept, refuse, say, and leave untouched."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest
from job import COMMAND, ROOT, Job, content, copy_project
from lead_scoring import variables
from lead_scoring.errors import UserError
from lead_scoring.paths import Paths, find_paths
from lead_scoring.raw import attribute_names, holds_data
from rich.console import Console

HEAVY = {"dbt", "duckdb", "frictionless", "rapidfuzz", "rich.progress", "yaml"}


@pytest.fixture
def job(tmp_path: Path) -> Job:
    return Job(tmp_path)


def small(job: Job, *more: str) -> tuple[str, ...]:
    return ("demo", "--contacts", "20", "--activities", "100", *more)


# ---------------------------------------------------------------- help


def test_help_takes_less_than_half_a_second() -> None:
    def seconds() -> float:
        started = time.perf_counter()
        subprocess.run([COMMAND, "--help"], check=True, capture_output=True)
        return time.perf_counter() - started

    # The best of a few: another job on the machine must not fail this.
    assert min(seconds() for _ in range(5)) < 0.5


def test_help_imports_nothing_heavy() -> None:
    script = (
        "import sys\n"
        "from lead_scoring.cli import app\n"
        "try: app(['--help'])\n"
        "except SystemExit: pass\n"
        "print('MODULES', *sorted(sys.modules))"
    )
    said = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    ).stdout
    assert not HEAVY & set(said.partition("MODULES")[2].split())


@pytest.mark.parametrize("command", ["build", "demo", "doctor", "validate"])
def test_each_command_explains_itself(command: str, job: Job) -> None:
    assert "Usage" in job.must(command, "--help")


# ---------------------------------------------------------------- demo


def test_demo_writes_the_contract_and_nothing_else(job: Job) -> None:
    job.must(*small(job))
    assert sorted(file.name for file in job.raw_folder.iterdir()) == [
        "accounts.parquet",
        "activities.parquet",
        "campaigns.parquet",
        "contact_attributes.parquet",
        "contacts.parquet",
        "erasure_requests.parquet",
        "opportunities.parquet",
    ]


def test_demo_refuses_to_mix_worlds(job: Job) -> None:
    job.raw_folder.mkdir()
    (job.raw_folder / "contacts.csv").write_text("mine", encoding="utf-8")
    before = content(job.raw_folder)
    done = job.run(*small(job))
    assert done.returncode == 1
    assert "holds contacts.csv already" in done.stderr
    assert "--overwrite" in done.stderr
    assert "Traceback" not in done.stderr
    assert content(job.raw_folder) == before


def test_demo_overwrites_tables_when_told_and_keeps_other_files(job: Job) -> None:
    (job.raw_folder / "activities").mkdir(parents=True)
    for name in ("contacts.csv", "activities/part.csv", "notes.txt"):
        (job.raw_folder / name).write_text("mine", encoding="utf-8")
    job.must(*small(job, "--overwrite"))
    left = {file.name for file in job.raw_folder.iterdir()}
    assert {"contacts.parquet", "activities.parquet", "notes.txt"} <= left
    assert not {"contacts.csv", "activities"} & left


def test_demo_only_if_empty_leaves_what_is_there(job: Job) -> None:
    job.must(*small(job, "--only-if-empty"))
    before = content(job.raw_folder)
    assert before
    job.must(*small(job, "--only-if-empty", "--seed", "7"))
    assert content(job.raw_folder) == before


def test_a_generator_that_dies_leaves_no_half_world(tmp_path: Path) -> None:
    from lead_scoring.demo_files import ASIDE, put

    paths = find_paths()
    out = tmp_path / "raw"

    def half(aside: Path) -> None:
        (aside / "contacts.csv").write_text("contact_id", encoding="utf-8")
        raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        put(paths, out, half, overwrite=False)
    # What a kill leaves, which no clean-up could remove.
    (out / f"{ASIDE}dead").mkdir()
    (out / f"{ASIDE}dead" / "contacts.csv").touch()
    assert not holds_data(out)
    put(paths, out, lambda aside: (aside / "contacts.csv").touch(), overwrite=False)
    assert [file.name for file in out.iterdir()] == ["contacts.csv"]


@pytest.mark.parametrize("option", ["--contacts=1", "--activities=1"])
def test_the_leadforge_world_has_its_own_size(option: str, job: Job) -> None:
    done = job.run("demo", "--world", "leadforge", option)
    assert done.returncode == 1
    assert f"{option.partition('=')[0]} does not apply" in done.stderr


# ---------------------------------------------------------------- raw folder


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("contacts.parquet", True),
        ("activities.csv", True),
        ("activities/2026/06.parquet", True),
        # Another connector's export: demo contacts must not join it.
        ("hubspot/contact.csv", True),
        ("erasure_requests.csv", True),
        ("README.md", False),
        ("budget.csv", False),
        ("contacts.xlsx", False),
        ("contacts/README.md", False),
    ],
)
def test_what_counts_as_raw_data(file: str, expected: bool, tmp_path: Path) -> None:
    path = tmp_path / "raw" / file
    path.parent.mkdir(parents=True)
    path.touch()
    assert holds_data(tmp_path / "raw") is expected


def test_no_folder_and_an_empty_folder_hold_no_data(tmp_path: Path) -> None:
    assert not holds_data(tmp_path / "nowhere")
    assert not holds_data(tmp_path)


# ---------------------------------------------------------------- paths


def test_relative_settings_mean_the_projects_root(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LEAD_SCORING_RAW", "export/today")
    monkeypatch.setenv("LEAD_SCORING_SEEDS", str(tmp_path / "seeds"))
    monkeypatch.setenv("LEAD_SCORING_DB", "")
    monkeypatch.delenv("LEAD_SCORING_PUBLISHED", raising=False)
    monkeypatch.delenv("DBT_TARGET_PATH", raising=False)
    paths = find_paths()
    assert paths.raw == ROOT / "export" / "today"
    assert paths.seeds == tmp_path / "seeds"
    assert paths.database == ROOT / "warehouse" / "lead_scoring.duckdb"
    assert paths.published_file == ROOT / "published" / "lead_scoring.duckdb"
    assert paths.staged_seeds == ROOT / "target" / "seeds"


def test_staged_seeds_stay_inside_the_project(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    staged = set()
    for name in ("one", "two"):
        monkeypatch.setenv("DBT_TARGET_PATH", str(tmp_path / name))
        staged.add(find_paths().staged_seeds)
    # dbt writes over the CSVs of an absolute path; and two jobs must not share.
    assert all(folder.is_relative_to(ROOT / "target") for folder in staged)
    assert len(staged) == 2


def test_a_wrong_project_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LEAD_SCORING_PROJECT", str(tmp_path))
    with pytest.raises(UserError, match=r"holds no dbt_project\.yml"):
        find_paths()


# ---------------------------------------------------------------- variables


@pytest.mark.parametrize(
    ("arguments", "rest", "values"),
    [
        ([], [], {}),
        (["--full-refresh"], ["--full-refresh"], {}),
        (["--vars", "{a: 1}", "-x"], ["-x"], {"a": 1}),
        (["-x", "--vars={a: [b, c]}"], ["-x"], {"a": ["b", "c"]}),
        (["--vars", ""], [], {}),
    ],
)
def test_vars_are_told_from_other_arguments(
    arguments: list[str], rest: list[str], values: dict[str, object]
) -> None:
    assert variables.split(arguments) == (rest, values)


@pytest.mark.parametrize("text", ["x", "[1]", "{as_of: 2026-13-01}", "{a"])
def test_vars_that_are_no_dictionary_are_refused(text: str) -> None:
    with pytest.raises(UserError, match="--vars"):
        variables.split(["--vars", text])


def test_the_day_is_fixed_before_dbt_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(variables, "today", lambda: date(2026, 6, 30))
    monkeypatch.setenv(variables.DAY, "2000-01-01")
    day = variables.one_day
    assert day({}, {"as_of": ""}) == "2026-06-30"
    assert os.environ[variables.DAY] == "2026-06-30"
    assert day({"as_of": ""}, {}) == "2026-06-30"
    assert day({}, {"as_of": "2026-01-02"}) == "2026-01-02"
    assert day({"as_of": date(2026, 1, 3)}, {"as_of": "2026-01-02"}) == "2026-01-03"
    assert os.environ[variables.DAY] == "2026-01-03"
    with pytest.raises(UserError, match="YYYY-MM-DD"):
        day({"as_of": "30.06.2026"}, {})


def test_the_projects_own_block_of_vars_wins(tmp_path: Path) -> None:
    (tmp_path / "dbt_project.yml").write_text(
        "name: mine\nvars: {as_of: 2026-01-01, a: 1, mine: {as_of: 2026-02-02}}",
        encoding="utf-8",
    )
    values = variables.of_project(tmp_path)
    assert str(values["as_of"]) == "2026-02-02"
    assert values["a"] == 1


# ---------------------------------------------------------------- progress


@pytest.mark.parametrize("terminal", [True, False])
def test_a_broken_event_does_not_fail_the_node(terminal: bool) -> None:
    from lead_scoring.progress import shown

    console = Console(force_terminal=terminal, quiet=True)
    with shown(console, whole=True) as callback:
        callback(SimpleNamespace(info=SimpleNamespace(name="NodeStart"), data=None))
        callback(object())


def test_steps_count_nodes_once_and_no_hooks() -> None:
    from lead_scoring.progress import Steps

    whole, part = Steps(whole=True), Steps(whole=False)

    def event(name: str, node: str, kind: str = "model") -> SimpleNamespace:
        info = SimpleNamespace(unique_id=node, node_name=node, resource_type=kind)
        data = SimpleNamespace(
            node_info=info, total=9, node_count=2, stat_line="2 models, 1 unit test"
        )
        return SimpleNamespace(info=SimpleNamespace(name=name), data=data)

    for name, node, kind in [
        ("NodeStart", "hook", "operation"),
        ("NodeFinished", "hook", "operation"),
        ("FoundStats", "", ""),
        ("ConcurrencyLine", "", ""),
        ("LogStartLine", "a", "model"),
        ("NodeStart", "a", "model"),
        ("NodeStart", "b", "model"),
        ("NodeStart", "c", "unit_test"),
        ("NodeFinished", "a", "model"),
        ("NodeFinished", "a", "model"),
    ]:
        whole.see(event(name, node, kind))
        part.see(event(name, node, kind))
    assert (whole.done(), whole.now()) == ("1 of 3 steps", "b")
    # How many of the unit tests belong to a selection, no event says.
    assert (part.done(), part.now()) == ("1 steps", "b")


def test_a_selection_is_known_by_its_options() -> None:
    from lead_scoring.dbt_run import selects

    assert selects(["--full-refresh", "--select", "tiers"])
    assert selects(["--exclude-resource-type=unit_test"])
    assert selects(["-s", "tiers"])
    assert not selects(["--full-refresh", "--vars", "{}"])


# ---------------------------------------------------------------- refusals


def test_build_without_a_raw_folder_says_what_to_do(job: Job) -> None:
    done = job.run("build")
    assert done.returncode == 1
    assert "does not exist" in done.stderr
    assert "lead-scoring demo" in done.stderr
    assert not job.published.exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            "sales_capacity: many",
            "the var sales_capacity must be a whole number of 1 or more (contacts that "
            "a salesperson can call in a day), or empty for no limit, not 'many'",
        ),
        (
            "bot_burst_seconds: soon",
            "the var bot_burst_seconds must be 0 to 3600 seconds, not 'soon'",
        ),
        (
            "bot_burst_targets: 1",
            "the var bot_burst_targets must be 2 or more, not '1'",
        ),
    ],
)
def test_a_wrong_var_is_told_in_one_sentence(given: str, said: str, job: Job) -> None:
    job.raw_folder.mkdir()
    (job.raw_folder / "contacts.csv").write_text("contact_id\n", encoding="utf-8")
    done = job.run("build", "--vars", f"{{{given}}}")
    assert (done.returncode, done.stderr) == (
        1,
        f"Error: {said}. Correct it where it is set (`--vars` or dbt_project.yml) and "
        "run this command again; nothing was built.\n",
    )


@pytest.mark.parametrize("folder", ["dbt/seeds", "dbt", "dbt/seeds/weights"])
def test_the_private_copy_is_no_original(folder: str, tmp_path: Path) -> None:
    project = copy_project(tmp_path / "project")
    place = project / "place"
    job = Job(place, project=project, seeds=place / folder)
    job.raw_folder.mkdir(parents=True)
    shutil.copytree(ROOT / "seeds", place / "dbt" / "seeds")
    before = content(place / "dbt" / "seeds")
    done = job.run("build")
    assert done.returncode == 1
    assert "Name the folder of the originals" in done.stderr
    assert content(place / "dbt" / "seeds") == before


def test_a_second_build_at_once_is_refused(job: Job) -> None:
    from lead_scoring.locks import exclusive

    job.raw_folder.mkdir()
    lock = job.database.with_name(job.database.name + ".lock")
    with exclusive(lock, "the warehouse"):
        done = job.run("build")
    assert done.returncode == 1
    assert "another build (process " in done.stderr
    assert "Wait until it has ended" in done.stderr
    assert "Traceback" not in done.stderr


def test_validate_reads_the_folder_it_is_given(job: Job) -> None:
    assert "is right" in job.must("validate", str(ROOT / "seeds"))
    broken = job.place / "broken"
    shutil.copytree(ROOT / "seeds", broken)
    weights = broken / "weights" / "attribute_weights.csv"
    weights.write_text(
        weights.read_text(encoding="utf-8").replace("equals", "equlas", 1),
        encoding="utf-8",
    )
    before = content(broken)
    done = job.run("validate", str(broken))
    assert done.returncode == 1
    assert "attribute_weights.csv" in done.stdout
    assert "equlas" in done.stdout
    # Nothing would have been published by this command.
    assert done.stderr == (
        f"Error: 1 mistake in {broken} (listed above). Mend it and run this command "
        "again.\n"
    )
    assert content(broken) == before


def test_equal_findings_are_one_line() -> None:
    from lead_scoring.findings import once_each
    from lead_scoring.validate import Finding

    first = Finding("tiers.csv", 2, "tier", "no")
    other = Finding("tiers.csv", 3, "tier_rank", "no")
    again = Finding("tiers.csv", 4, "tier", "no")
    assert once_each([first, other, again]) == [(first, [4]), (other, [])]


# ---------------------------------------------------------------- raw memory


def logged(database: Path, in_log: int, in_raw: int) -> None:
    """Stands in for what dbt leaves."""
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"""
            create schema if not exists facts;
            create or replace table facts.activity_log as from range({in_log});
            create or replace view facts.activity_arrivals as from range({in_raw});
        """)


@pytest.fixture
def old(tmp_path: Path) -> Paths:
    (tmp_path / "w").mkdir()
    return replace(find_paths(), raw=tmp_path / "old", database=tmp_path / "w" / "db")


def test_the_log_belongs_to_one_raw_folder_once_a_build_passed(old: Paths) -> None:
    from lead_scoring import raw_memory

    new = replace(old, raw=old.raw.with_name("new"))
    raw_memory.begin(old)
    # Nothing is remembered where there is no warehouse.
    assert raw_memory.starts_anew(new, []) is None
    logged(old.database, in_log=3, in_raw=3)
    assert raw_memory.starts_anew(old, []) is None
    assert raw_memory.starts_anew(new, []) == old.raw
    raw_memory.begin(new)
    # That build did not pass: the log may hold either world.
    assert raw_memory.starts_anew(new, []) == old.raw
    with pytest.raises(UserError, match=r"was .*/new, now .*/old"):
        raw_memory.starts_anew(old, [])
    raw_memory.begin(new)
    raw_memory.settle(new)
    assert raw_memory.starts_anew(new, []) is None
    assert raw_memory.starts_anew(old, []) == new.raw
    # A new file is a new log.
    old.database.unlink()
    assert raw_memory.starts_anew(old, []) is None
    raw_memory.begin(old)
    logged(old.database, in_log=3, in_raw=3)
    assert raw_memory.starts_anew(old, []) is None


def test_what_only_the_log_remembers_is_not_forgotten_by_itself(old: Paths) -> None:
    from lead_scoring import raw_memory

    new = replace(old, raw=old.raw.with_name("new"))
    raw_memory.settle(old)
    logged(old.database, in_log=4, in_raw=3)
    with pytest.raises(UserError, match="may be all that remembers") as refused:
        raw_memory.starts_anew(new, [])
    for way_out in ("--forget", "LEAD_SCORING_DB", str(old.database) + ".raw"):
        assert way_out in str(refused.value)
    assert raw_memory.starts_anew(new, ["--full-refresh"]) is None
    assert raw_memory.starts_anew(new, ["-f"]) is None
    assert raw_memory.forgets(new, ["-f"])
    assert not raw_memory.forgets(new, [])
    assert not raw_memory.forgets(old, ["-f"])
    assert raw_memory.starts_anew(old, []) is None
    # The folder that the views read is gone: nobody can tell what would be lost.
    with duckdb.connect(str(old.database)) as connection:
        connection.execute("drop view facts.activity_arrivals")
    with pytest.raises(UserError, match="may be all that remembers"):
        raw_memory.starts_anew(new, [])


def test_a_warehouse_without_a_note_keeps_its_log(old: Paths) -> None:
    from lead_scoring import raw_memory

    logged(old.database, in_log=3, in_raw=3)
    assert raw_memory.starts_anew(old, []) is None


@pytest.mark.parametrize("built", [True, False])
def test_demo_tells_when_the_log_remembers_what_it_replaces(
    built: bool, job: Job
) -> None:
    if built:
        job.database.parent.mkdir()
        job.database.touch()
    assert "--forget" not in job.must(*small(job))
    elsewhere = str(job.place / "elsewhere")
    for _ in range(2):
        said = job.must(*small(job, "--overwrite", "--out", elsewhere))
        assert "--forget" not in said
    said = job.must(*small(job, "--overwrite"))
    assert ("Build once with --forget" in said) is built


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("contact_attributes.csv", "contact_id;attribute;value\nc1; Maturity ;2\n"),
        ("contact_attributes/a.csv", "contact_id,attribute,value\nc1,maturity,2\n"),
        ("contact_attributes.parquet", ""),
    ],
)
def test_attributes_of_raw_rows_are_known(file: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / file
    path.parent.mkdir(exist_ok=True)
    (tmp_path / "contacts.csv").write_text("attribute\nnot_this\n", encoding="utf-8")
    if text:
        path.write_text(text, encoding="utf-8")
    else:
        with duckdb.connect() as connection:
            connection.execute(f"copy (select 'maturity' as attribute) to '{path}'")
    assert attribute_names(tmp_path) == ["maturity"]


def test_raw_attributes_that_cannot_be_read_are_no_matter_here(tmp_path: Path) -> None:
    assert attribute_names(tmp_path) == []
    (tmp_path / "contact_attributes.parquet").write_bytes(b"not really")
    (tmp_path / "contact_attributes.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert attribute_names(tmp_path) == []


# ---------------------------------------------------------------- scripts


def test_without_python_the_scripts_say_what_is_missing(tmp_path: Path) -> None:
    shutil.copytree(
        ROOT / "scripts",
        tmp_path / "scripts",
        ignore=shutil.ignore_patterns("lead_scoring"),
    )
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "dirname").symlink_to(str(shutil.which("dirname")))
    for script in ("build", "test"):
        done = subprocess.run(
            [str(shutil.which("bash")), tmp_path / "scripts" / script],
            env={"PATH": str(tools)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1
        assert done.stderr.startswith("Error: Python 3.11 or newer was not found.")
        assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (
            ["--full-refresh"],
            ["demo --only-if-empty", "build --full-refresh", "dashboards"],
        ),
        (
            ["--target", "prod"],
            ["demo --only-if-empty", "build --target prod"],
        ),
        (["--help"], ["build --help"]),
        (["-h"], ["build -h"]),
    ],
)
def test_who_asks_for_help_gets_no_demo_world(
    arguments: list[str], expected: list[str], tmp_path: Path
) -> None:
    done = build_script(tmp_path, arguments)
    assert done.returncode == 0
    assert done.stdout.splitlines() == expected


@pytest.mark.parametrize(
    ("fails", "status", "expected"),
    [
        ("dashboards", 0, ["demo --only-if-empty", "build", "dashboards"]),
        ("build", 3, ["demo --only-if-empty", "build"]),
        ("demo", 3, ["demo --only-if-empty"]),
    ],
)
def test_only_a_page_that_cannot_be_drawn_fails_no_build(
    fails: str, status: int, expected: list[str], tmp_path: Path
) -> None:
    done = build_script(tmp_path, [], fails=fails)
    assert done.returncode == status
    assert done.stdout.splitlines() == expected
    assert done.stderr == f"Error: no {fails} today\n"


def build_script(
    place: Path, arguments: list[str], fails: str = "nothing"
) -> subprocess.CompletedProcess[str]:
    shutil.copy(ROOT / "scripts" / "build", place / "build")
    # Stands in for the environment and for the command, which says what it got.
    (place / "environment.sh").write_text(
        f"venv={place}\nensure_environment() {{ :; }}\n", encoding="utf-8"
    )
    command = place / "bin" / "lead-scoring"
    command.parent.mkdir()
    command.write_text(
        '#!/bin/sh\necho "$*"\n'
        f'[ "$1" != {fails} ] || {{ echo "Error: no {fails} today" >&2; exit 3; }}\n',
        encoding="utf-8",
    )
    command.chmod(0o755)
    return subprocess.run(
        [place / "build", *arguments], capture_output=True, text=True, check=False
    )


def test_lock_files_agree_and_name_no_address() -> None:
    def pins(name: str) -> set[str]:
        file = ROOT / "scripts" / "requirements" / name
        lines = file.read_text(encoding="utf-8").splitlines()
        assert not [line for line in lines if "://" in line or "-index" in line]
        return {line.split()[0] for line in lines if "==" in line}

    assert pins("core.txt") <= pins("dev.txt")


def test_the_licence_is_whole() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text
