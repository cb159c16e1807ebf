"""Builds of the project, each in a process of its own, as `dbt build` runs them."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from lead_scoring.benchmark.process import Run, run
from lead_scoring.benchmark.world import World

MODELS = ("--resource-type", "seed", "--resource-type", "model")
# After an edit of a weight: the seeds of that folder and all that rests on them. Facts
# rest on look-ups alone, so that no raw row and no day is counted again.
RESCORE = ("--select", "weights+", *MODELS)
# The rooms that the Polars script does too: staging are views, read through.
ROOMS = ("facts", "scoring", "marts", "insights")


@dataclass(frozen=True)
class Build:
    """What a build took; `start` are the seconds before its first seed or model ran,
    `scoring` those from the first model of facts to the last mart."""

    run: Run
    start: float
    scoring: float


@dataclass(frozen=True)
class Project:
    """The project, with a folder of its own for warehouse, seeds and dbt's files.

    The folder lies in the project, because dbt's seed path must.
    """

    root: Path
    folder: Path
    world: World

    @property
    def warehouse(self) -> Path:
        return self.folder / "lead_scoring.duckdb"

    @property
    def seeds(self) -> Path:
        return self.folder / "seeds"

    def reset_seeds(self) -> None:
        shutil.rmtree(self.seeds, ignore_errors=True)
        for name in ("weights", "lookups"):
            shutil.copytree(self.root / "seeds" / name, self.seeds / name)

    def forget(self) -> None:
        """The next build starts with an empty warehouse."""
        self.warehouse.unlink(missing_ok=True)

    def read(self, day: date) -> None:
        """dbt reads the project anew when a variable changed; a day that is given as a
        variable must not count as work of the build."""
        self._dbt("parse", day)

    def build(self, day: date, *arguments: str) -> Build:
        done = self._dbt("build", day, *arguments)
        spans = list(self._spans())
        first = min(began for _, began, _ in spans)
        rooms = [(began, ended) for room, began, ended in spans if room in ROOMS]
        return Build(
            run=done,
            start=(first - done.began).total_seconds(),
            scoring=(
                max(ended for _, ended in rooms) - min(began for began, _ in rooms)
            ).total_seconds(),
        )

    def _dbt(self, command: str, day: date, *arguments: str) -> Run:
        environment = {
            **os.environ,
            "LEAD_SCORING_RAW": str(self.world.raw),
            "LEAD_SCORING_DB": str(self.warehouse),
            "LEAD_SCORING_SEED_PATH": self.seeds.relative_to(self.root).as_posix(),
            "DBT_TARGET_PATH": str(self.folder / "dbt"),
            "DBT_LOG_PATH": str(self.folder / "logs"),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "DO_NOT_TRACK": "1",
        }
        return run(
            [
                *("dbt.cli.main", command, *arguments, "--quiet"),
                *("--project-dir", str(self.root), "--profiles-dir", str(self.root)),
                *(
                    "--target",
                    "duckdb",
                    "--vars",
                    json.dumps({"as_of": day.isoformat()}),
                ),
            ],
            environment,
            self.root,
        )

    def _spans(self) -> Iterator[tuple[str, datetime, datetime]]:
        """(room, began, ended) of every seed and model of the last build."""
        nodes = self._artifact("manifest.json")["nodes"]
        for result in self._artifact("run_results.json")["results"]:
            moments = [
                (timing["started_at"], timing["completed_at"])
                for timing in result["timing"]
            ]
            node = nodes.get(result["unique_id"])
            if node is None or not moments:
                continue
            if node["resource_type"] in ("seed", "model"):
                began, ended = min(m[0] for m in moments), max(m[1] for m in moments)
                room = Path(node["path"]).parts[0]
                yield room, datetime.fromisoformat(began), datetime.fromisoformat(ended)

    def _artifact(self, name: str) -> dict[str, Any]:
        text = (self.folder / "dbt" / name).read_text(encoding="utf-8")
        found: dict[str, Any] = json.loads(text)
        return found
