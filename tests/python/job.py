"""Runs the commands as a user does: a process, an environment, an exit status."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
COMMAND = Path(sys.executable).with_name("lead-scoring")
# What makes up the dbt project, for tests that must damage a copy of it.
PROJECT_PARTS = ("dbt_project.yml", "profiles.yml", "macros", "models", "seeds")


@dataclass(frozen=True)
class Job:
    """A place of its own for raw files, warehouse, published file and dbt."""

    place: Path
    project: Path = ROOT
    seeds: Path | None = None
    raw: Path | None = None
    # Further variables, for example how a server is reached.
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def raw_folder(self) -> Path:
        return self.raw or self.place / "raw"

    @property
    def database(self) -> Path:
        return self.place / "warehouse" / "private.duckdb"

    @property
    def published(self) -> Path:
        return self.place / "published" / "lead_scoring.duckdb"

    @property
    def target(self) -> Path:
        return self.place / "dbt"

    def environment(self) -> dict[str, str]:
        """This process's, without what a user has set for real runs."""
        clean = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("LEAD_SCORING_", "DBT_"))
        }
        seeds = {"LEAD_SCORING_SEEDS": str(self.seeds)} if self.seeds else {}
        return {
            **clean,
            **seeds,
            "LEAD_SCORING_PROJECT": str(self.project),
            "LEAD_SCORING_RAW": str(self.raw_folder),
            "LEAD_SCORING_DB": str(self.database),
            "LEAD_SCORING_PUBLISHED": str(self.published.parent),
            "DBT_TARGET_PATH": str(self.target),
            "DBT_LOG_PATH": str(self.place / "logs"),
            "COLUMNS": "200",
            **self.settings,
        }

    def start(self, *arguments: str, **options: Any) -> subprocess.Popen[str]:
        # Not from the project's root: every command must work from anywhere.
        self.place.mkdir(parents=True, exist_ok=True)
        return subprocess.Popen(
            [COMMAND, *arguments],
            cwd=self.place,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **options,
        )

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        process = self.start(*arguments)
        # Nothing takes so long, however busy the machine is, but what hangs.
        out, err = process.communicate(timeout=1200)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def must(self, *arguments: str) -> str:
        done = self.run(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Reads what is published, as a BI tool does."""
        import duckdb

        with duckdb.connect(str(self.published), read_only=True) as connection:
            return connection.execute(sql).fetchall()


def copy_project(target: Path) -> Path:
    for part in PROJECT_PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, target / part)
        else:
            target.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target / part)
    # dbt's own tests, without the Python ones.
    generic = ROOT / "tests" / "generic"
    shutil.copytree(generic, target / "tests" / "generic")
    return target


def content(folder: Path) -> dict[str, tuple[str, int]]:
    """Each file's hash and time of change, to see that nothing touched it."""
    return {
        str(file.relative_to(folder)): (
            hashlib.sha256(file.read_bytes()).hexdigest(),
            file.stat().st_mtime_ns,
        )
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }
