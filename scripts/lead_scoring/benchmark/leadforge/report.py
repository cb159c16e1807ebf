"""What the worlds said, as a table and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.table import Table

from lead_scoring.benchmark.leadforge.compare import (
    BOOSTED,
    HAND,
    LOGISTIC,
    Comparison,
)


def table(found: Sequence[Comparison]) -> Table:
    shown = Table(box=None, pad_edge=False, padding=(0, 2))
    for name in ("seed", "cases", "wins"):
        shown.add_column(name, justify="right")
    for name in ("model", "AUC", "hand weights minus it"):
        shown.add_column(name, no_wrap=True)
    for world in found:
        size = (str(world.seed), f"{world.cases:,}", f"{world.wins:,}")
        for name in (HAND, LOGISTIC, BOOSTED):
            apart = world.differences.get(name)
            shown.add_row(
                *(size if name == HAND else ("", "", "")),
                name,
                f"{world.aucs[name]:.3f}",
                ""
                if apart is None
                else f"{apart.value:+.3f} ({apart.lower:+.3f} to {apart.upper:+.3f})",
            )
    return shown


def as_json(found: Sequence[Comparison]) -> list[dict[str, Any]]:
    return [asdict(world) for world in found]
