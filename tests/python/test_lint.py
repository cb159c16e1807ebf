"""Style and types. Each tool speaks for itself where it finds something."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = Path(sys.executable).parent


def clean(tool: str, *arguments: str, **settings: str) -> None:
    done = subprocess.run(
        [TOOLS / tool, *arguments],
        cwd=ROOT,
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        pytest.fail(f"{tool} {' '.join(arguments)}\n{done.stdout}", pytrace=False)


@pytest.fixture
def dbt_settings(tmp_path: Path) -> dict[str, str]:
    """A DuckDB in memory: reading the project must not lock the warehouse."""
    return {
        "LEAD_SCORING_DB": ":memory:",
        "DBT_TARGET_PATH": str(tmp_path / "target"),
        "DBT_LOG_PATH": str(tmp_path / "logs"),
        # With the models that only `what-if` makes.
        "LEAD_SCORING_WHAT_IF": "yes",
    }


def test_python_style() -> None:
    clean("ruff", "check")


def test_python_format() -> None:
    clean("ruff", "format", "--check")


def test_python_types() -> None:
    clean("mypy")


def test_sql_style(dbt_settings: dict[str, str]) -> None:
    clean("sqlfluff", "lint", "--processes", "2", "--nocolor", **dbt_settings)


def test_dbt_conventions(dbt_settings: dict[str, str], tmp_path: Path) -> None:
    every = "connectors: [generic, hubspot, salesforce]"
    clean(
        "dbt", "--quiet", "parse", "--no-partial-parse", "--vars", every, **dbt_settings
    )
    # dbt-bouncer reads the folder of artifacts from its settings file alone.
    settings = (ROOT / "dbt-bouncer.yml").read_text(encoding="utf-8")
    ours = tmp_path / "dbt-bouncer.yml"
    ours.write_text(
        settings.replace(
            "dbt_artifacts_dir: target", f"dbt_artifacts_dir: {tmp_path}/target"
        ),
        encoding="utf-8",
    )
    clean(
        "dbt-bouncer",
        *("run", "--show-all-failures", "--config-file", str(ours)),
        COLUMNS="200",
        **dbt_settings,
    )
