"""The workflow for pull requests that change weights: safe in a fork, and it runs."""

from __future__ import annotations

import csv
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from harness import ROOT
from job import COMMAND, Job
from lead_scoring.cli import app

FILE = ROOT / ".github" / "workflows" / "weights.yml"


@pytest.fixture(scope="module")
def workflow() -> dict[str, Any]:
    # YAML 1.1 reads the key `on` as true.
    text = re.sub("^on:", '"on":', FILE.read_text("utf-8"), flags=re.MULTILINE)
    return dict(yaml.safe_load(text))


def steps(workflow: dict[str, Any]) -> dict[str, str]:
    (job,) = workflow["jobs"].values()
    return {step["name"]: step["run"] for step in job["steps"] if "run" in step}


def test_it_needs_no_secrets_and_may_write_nothing(workflow: dict[str, Any]) -> None:
    """`pull_request_target` would run a stranger's code with the rights of ours."""
    assert workflow["on"].keys() == {"pull_request"}
    assert workflow["permissions"] == {"contents": "read"}
    assert "secrets" not in FILE.read_text("utf-8").lower().replace("no secrets", "")
    (job,) = workflow["jobs"].values()
    assert "permissions" not in job
    (checkout,) = [
        step for step in job["steps"] if step.get("uses", "").startswith("actions/che")
    ]
    assert checkout["with"]["persist-credentials"] is False


def test_no_step_is_made_of_what_a_stranger_wrote(workflow: dict[str, Any]) -> None:
    for name, script in steps(workflow).items():
        assert "${{" not in script, name


def test_it_calls_commands_as_they_are(workflow: dict[str, Any]) -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    called = []
    for script in steps(workflow).values():
        for line in script.replace("\\\n", " ").splitlines():
            words = shlex.split(line.split("|")[0].split("2>&1")[0])
            if words[:1] != ["lead-scoring"]:
                continue
            _, name, *rest = words
            known = {option for given in commands[name].params for option in given.opts}
            assert {word for word in rest if word.startswith("--")} <= known, line
            called.append(name)
    assert called == ["validate", "demo", "build", "lint", "what-if"]


@pytest.mark.parametrize(("points", "status"), [("31", 0), ("3l", 1)])
def test_a_mistake_ends_it_with_a_sentence(
    workflow: dict[str, Any], tmp_path: Path, points: str, status: int
) -> None:
    seeds = tmp_path / "seeds"
    shutil.copytree(ROOT / "seeds", seeds)
    path = seeds / "weights" / "activity_weights.csv"
    with path.open(encoding="utf-8", newline="") as file:
        header, first, *others = csv.reader(file)
    first[header.index("points")] = points
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, first, *others])
    summary = tmp_path / "summary.md"
    environment = Job(tmp_path / "job", seeds=seeds).environment()
    done = subprocess.run(
        # As GitHub runs a step whose shell is bash.
        ["bash", "--noprofile", "--norc", "-eo", "pipefail"],
        input=steps(workflow)["Validate"],
        env=environment
        | {
            "GITHUB_STEP_SUMMARY": str(summary),
            "PATH": f"{COMMAND.parent}:{environment['PATH']}",
        },
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status, done.stdout + done.stderr
    told = summary.read_text("utf-8")
    assert told.count("```") == 2
    mistake = "activity_weights.csv, line 2, column points"
    assert ("is right" if status == 0 else mistake) in told
