"""What the worlds said, as a table and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.table import Table

from lead_scoring.benchmark.leadforge.compare import HAND, Comparison
from lead_scoring.fit.measures import Difference


def table(found: Sequence[Comparison]) -> Table:
    shown = Table(box=None, pad_edge=False, padding=(0, 2))
    for name in ("seed", "cases", "wins"):
        shown.add_column(name, justify="right")
    for name in ("model", "AUC", "hand minus it", "fitted minus it"):
        shown.add_column(name, no_wrap=True)
    for world in found:
        size = (str(world.seed), f"{world.cases:,}", f"{world.wins:,}")
        for name, value in world.aucs.items():
            shown.add_row(
                *(size if name == HAND else ("", "", "")),
                name,
                f"{value:.3f}",
                words(world.differences.get(name)),
                words(world.of_fitted.get(name)),
            )
    return shown


def words(apart: Difference | None) -> str:
    if apart is None:
        return ""
    return f"{apart.value:+.3f} ({apart.lower:+.3f} to {apart.upper:+.3f})"


def as_json(found: Sequence[Comparison]) -> list[dict[str, Any]]:
    return [asdict(world) for world in found]
