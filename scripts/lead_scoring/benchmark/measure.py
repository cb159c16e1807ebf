"""The order of the measurements: floor and project in turns, so that a machine that is
busy for a while slows both, and the best of several repetitions counts."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path

from lead_scoring.benchmark import compare, weights, world
from lead_scoring.benchmark.process import Run, run
from lead_scoring.benchmark.project import MODELS, RESCORE, Build, Project
from lead_scoring.errors import UserError

Say = Callable[[str], None]
BASELINES = "lead_scoring.benchmark.baselines"


class Part(StrEnum):
    """What can be measured alone; `reweigh` and `increment` need a build first."""

    floor = "floor"
    build = "build"
    polars = "polars"
    reweigh = "reweigh"
    increment = "increment"
    tests = "tests"


@dataclass(frozen=True)
class Sample:
    """One repetition: the seconds that count, and what the process took with it."""

    seconds: float
    run: Run


@dataclass
class Measured:
    """All repetitions, by the key of the result."""

    samples: dict[str, list[Sample]] = field(default_factory=dict)
    starts: list[float] = field(default_factory=list)
    warehouse_bytes: int = 0
    builds: list[Run] = field(default_factory=list)

    def add(self, key: str, seconds: float, run: Run) -> None:
        self.samples.setdefault(key, []).append(Sample(seconds, run))

    def best(self, key: str) -> Sample | None:
        return min(self.samples.get(key, []), key=lambda one: one.seconds, default=None)

    def peak_mb(self, key: str | None = None) -> float | None:
        """The largest of the project's builds, or of what was measured as `key`."""
        runs = self.builds
        if key is not None:
            runs = [one.run for one in self.samples.get(key, [])]
        return max((one.peak_mb for one in runs), default=None)


@dataclass(frozen=True)
class Benchmark:
    project: Project
    parts: Collection[Part]
    repeat: int
    check: bool
    say: Say
    measured: Measured = field(default_factory=Measured)

    def run(self) -> Measured:
        for number in range(1, self.repeat + 1):
            turn = f" ({number} of {self.repeat})" if self.repeat > 1 else ""
            self._repetition(turn)
        return self.measured

    def _repetition(self, turn: str) -> None:
        day = self.project.world.day
        self.project.reset_seeds()
        world.take_next_day_away(self.project.world)
        needs_build = {Part.build, Part.reweigh, Part.increment} & set(self.parts)
        if needs_build:
            self.project.read(day)
        self._floor(turn)
        if needs_build:
            self._build(turn)
        self._polars(turn)
        self._floor(turn)
        self._reweigh(turn)
        self._floor(turn)
        self._increment(turn)
        self._floor(turn)
        self._with_tests(turn)
        self._polars(turn)

    def _floor(self, turn: str) -> None:
        if Part.floor in self.parts:
            self.say(f"floor{turn}")
            done = self._baseline("floor", self.project.world.day)
            self.measured.add("floor_s", _seconds(done), done)

    def _build(self, turn: str) -> None:
        self.say(f"seeds and models{turn}")
        self.project.forget()
        built = self._built("build_s", self.project.world.day, *MODELS)
        self.measured.add("scoring_s", built.scoring, built.run)
        self.measured.starts.append(built.start)
        self.measured.warehouse_bytes = self.project.warehouse.stat().st_size
        self._compare("a full build", self.project.world.day)

    def _with_tests(self, turn: str) -> None:
        if Part.tests in self.parts:
            self.say(f"seeds, models and all tests{turn}")
            self.project.forget()
            self.project.reset_seeds()
            world.take_next_day_away(self.project.world)
            self.project.read(self.project.world.day)
            self._built("build_with_tests_s", self.project.world.day)

    def _polars(self, turn: str) -> None:
        if Part.polars in self.parts:
            self.say(f"Polars{turn}")
            done = self._script(self.project.world.day)
            self.measured.add("polars_s", _seconds(done), done)

    def _reweigh(self, turn: str) -> None:
        if Part.reweigh in self.parts:
            changed = weights.edit_one(self.project.seeds)
            self.say(f"another weight for {changed}{turn}")
            self._built("reweigh_s", self.project.world.day, *RESCORE)
            self._compare("another weight", self.project.world.day)
            self.project.reset_seeds()

    def _increment(self, turn: str) -> None:
        if Part.increment in self.parts:
            day = self.project.world.next_day
            self.say(f"one day more{turn}")
            world.add_next_day(self.project.world)
            self.project.read(day)
            self._built("increment_s", day, *MODELS)
            self._compare("one day more", day)
            world.take_next_day_away(self.project.world)

    def _built(self, key: str, day: date, *arguments: str) -> Build:
        built = self.project.build(day, *arguments)
        self.measured.add(key, built.run.seconds, built.run)
        self.measured.builds.append(built.run)
        return built

    def _compare(self, what: str, day: date) -> None:
        """The script knows no increments and no selections: what it finds is what a
        full build must give."""
        if not self.check:
            return
        self.say(f"comparing {what} with Polars, row by row")
        self._script(day)
        if found := compare.differences(self.project.warehouse, self._scored):
            listed = "\n".join(found)
            raise UserError(
                f"after {what} the project and the Polars script disagree:\n{listed}"
            )

    def _script(self, day: date) -> Run:
        return self._baseline(
            "polars_script", str(self.project.seeds), day, str(self._scored)
        )

    @property
    def _scored(self) -> Path:
        return self.project.folder / "polars"

    def _baseline(self, name: str, *arguments: str | date) -> Run:
        scripts = str(Path(__file__).resolve().parents[2])
        raw = str(self.project.world.raw)
        environment = {**os.environ, "PYTHONPATH": scripts}
        if threads := os.environ.get("LEAD_SCORING_THREADS"):
            environment["POLARS_MAX_THREADS"] = threads
        return run(
            [f"{BASELINES}.{name}", raw, *map(str, arguments)],
            environment,
            self.project.root,
        )


def _seconds(run: Run) -> float:
    """What a baseline says it took: without the start of Python."""
    found = json.loads(run.output.splitlines()[-1])
    return float(found["seconds"])
