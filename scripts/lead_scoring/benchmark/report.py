"""The result: one line of JSON, and a table of ratios beside the goals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lead_scoring.benchmark.measure import Measured

if TYPE_CHECKING:
    from rich.table import Table

KEYS = (
    "build_s", "build_with_tests_s", "scoring_s", "increment_s", "reweigh_s",
    "floor_s", "polars_s",
)  # fmt: skip
NAMES = {
    "floor_s": "floor",
    "polars_s": "Polars",
    "build_s": "seeds and models",
    "build_with_tests_s": "with all tests",
    "scoring_s": "facts to marts",
    "increment_s": "one day more",
    "reweigh_s": "another weight",
}


@dataclass(frozen=True)
class Goal:
    """A measure may be at most so many times another one. The numbers were set for 1
    million contacts and 20 million activities on 2 cores."""

    key: str
    most: float
    of: str
    words: str


GOALS = (
    Goal("build_s", 6, "floor_s", "floors"),
    Goal("build_with_tests_s", 9, "floor_s", "floors"),
    Goal("scoring_s", 1, "polars_s", "Polars"),
    Goal("increment_s", 1 / 4, "build_s", "builds"),
    Goal("reweigh_s", 1 / 3, "build_s", "builds"),
)
PEAK_MB = 6 * 1024


def as_json(size: tuple[int, int], measured: Measured) -> dict[str, float | None]:
    """The line that is written to standard output; null is what was left out."""
    contacts, activities = size
    peak = measured.peak_mb()
    return {
        "contacts": contacts,
        "activities": activities,
        **{key: _rounded(_seconds(measured, key)) for key in KEYS},
        "peak_mb": None if peak is None else round(peak),
    }


def table(size: tuple[int, int], measured: Measured) -> Table:
    from rich.table import Table

    contacts, activities = size
    title = f"{contacts:,} contacts, {activities:,} activities"
    found = Table(title=title, caption=_caption(measured, activities))
    found.add_column("", no_wrap=True)
    for heading in ("seconds", "CPU s", "peak MB", "ratio", "goal"):
        found.add_column(heading, justify="right")
    found.add_column("")
    for cells in _rows(measured):
        found.add_row(*cells)
    return found


def _rows(measured: Measured) -> Iterator[tuple[str, ...]]:
    goals = {goal.key: goal for goal in GOALS}
    for key, name in NAMES.items():
        best, peak = measured.best(key), measured.peak_mb(key)
        if best is None or peak is None:
            continue
        # the rooms are a part of a build: its CPU and memory are not theirs alone
        part = key == "scoring_s"
        cpu = "" if part else f"{best.run.cpu_seconds:.1f}"
        memory = "" if part else f"{peak:,.0f}"
        ratio = goal = met = ""
        if (wanted := goals.get(key)) and (other := _seconds(measured, wanted.of)):
            share = best.seconds / other
            ratio, goal = f"{share:.2f}", f"{wanted.most:.2f} {wanted.words}"
            met = _met(share <= wanted.most)
        yield name, f"{best.seconds:.2f}", cpu, memory, ratio, goal, met
    if (peak := measured.peak_mb()) is not None:
        goal = f"{PEAK_MB:,} MB"
        yield "peak memory", "", "", f"{peak:,.0f}", "", goal, _met(peak < PEAK_MB)


def _met(is_met: bool) -> str:
    return "met" if is_met else "not met"


def _caption(measured: Measured, activities: int) -> str:
    words = ["Best of the repetitions; the goals are for 1,000,000 and 20,000,000."]
    if measured.starts:
        words.append(f"dbt starts in {min(measured.starts):.1f} s of each build.")
        each = measured.warehouse_bytes / activities
        words.append(f"The warehouse has {each:,.0f} bytes per activity.")
    return " ".join(words)


def _seconds(measured: Measured, key: str) -> float | None:
    best = measured.best(key)
    return None if best is None else best.seconds


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)
