"""The weights and look-ups, typed; points as whole cents."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

Row = dict[str, str | None]

COMPONENTS = {"attribute": "fit", "activity": "engagement", "inactivity": "engagement"}
_LOWER = {
    "effect",
    "attribute",
    "operator",
    "target_operator",
    "activity_type",
    "channel",
}


def read(seeds: Path, name: str) -> list[Row]:
    """The rows of one file, cells trimmed, empty ones None."""
    folder = "weights" if (seeds / "weights" / f"{name}.csv").is_file() else "lookups"
    with (seeds / folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            {column: (cell or "").strip() or None for column, cell in row.items()}
            for row in csv.DictReader(file)
        ]
    for row in rows:
        for column in _LOWER & row.keys():
            row[column] = (row[column] or "").lower() or None
    return rows


def cents(cell: str | None) -> int | None:
    if cell is None:
        return None
    return int((Decimal(cell) * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def whole(cell: str | None) -> int | None:
    return None if cell is None else int(cell)


def in_force(row: Row, day: date, first: str, last: str) -> bool:
    start, end = row[first], row[last]
    return (start is None or date.fromisoformat(start) <= day) and (
        end is None or date.fromisoformat(end) >= day
    )


@dataclass(frozen=True)
class Rule:
    """One row of a file of weights that is in force on the day."""

    number: int
    kind: str
    model_id: str
    rule_id: str
    points: int
    max_points: int | None
    effect: str
    row: Row = field(compare=False)

    @property
    def component(self) -> str:
        return COMPONENTS[self.kind]

    @property
    def condition(self) -> tuple[str, str, str | None]:
        return str(self.row["attribute"]), str(self.row["operator"]), self.row["value"]


@dataclass(frozen=True)
class Model:
    """A scoring model that is computed on the day, with its limits in cents."""

    model_id: str
    is_live: bool
    priority: int
    fit_cap: int | None
    engagement_cap: int | None
    floor: int | None
    ceiling: int | None
    rules: tuple[Rule, ...]
    tiers: tuple[Row, ...]
    caps: dict[str, int]

    def of_kind(self, kind: str) -> list[Rule]:
        return [rule for rule in self.rules if rule.kind == kind]

    def with_effect(self, effect: str) -> list[Rule]:
        return [rule for rule in self.rules if rule.effect == effect]


def models(seeds: Path, day: date) -> list[Model]:
    rules = _rules(seeds, day)
    caps, tiers = read(seeds, "cap_groups"), read(seeds, "tiers")
    return [
        Model(
            model_id=str(row["model_id"]),
            is_live=row["status"] == "live",
            priority=int(row["priority"] or 0),
            fit_cap=cents(row["fit_cap"]),
            engagement_cap=cents(row["engagement_cap"]),
            floor=cents(row["score_floor"]),
            ceiling=cents(row["score_ceiling"]),
            rules=tuple(r for r in rules if r.model_id == row["model_id"]),
            tiers=tuple(t for t in tiers if t["tier_set"] == row["tier_set"]),
            caps={
                str(cap["cap_group"]): cents(cap["max_points"]) or 0
                for cap in caps
                if cap["model_id"] == row["model_id"]
            },
        )
        for row in read(seeds, "scoring_models")
        if row["status"] in ("live", "shadow")
        and in_force(row, day, "active_from", "active_to")
    ]


def _rules(seeds: Path, day: date) -> list[Rule]:
    found: list[Rule] = []
    for kind in COMPONENTS:
        for row in read(seeds, f"{kind}_weights"):
            if in_force(row, day, "valid_from", "valid_to"):
                found.append(
                    Rule(
                        number=len(found),
                        kind=kind,
                        model_id=str(row["model_id"]),
                        rule_id=str(row["rule_id"]),
                        points=cents(row["points"]) or 0,
                        max_points=cents(row.get("max_points")),
                        effect=row.get("effect") or "points",
                        row=row,
                    )
                )
    return found


def decay_factors(seeds: Path, horizon: int) -> dict[str, list[int]]:
    """What is left of a point at each age, in millionths, for each decay."""
    factors: dict[str, list[int]] = {}
    for row in read(seeds, "decay_windows"):
        ages = factors.setdefault(str(row["decay_id"]), [0] * (horizon + 1))
        start, end = int(row["from_day"] or 0), whole(row["to_day"])
        for age in range(start, min(horizon + 1, end or horizon + 1)):
            ages[age] = _millionths(row, age - start, start, end)
    return factors


def _millionths(row: Row, since: int, start: int, end: int | None) -> int:
    factor = float(row["factor"] or 0)
    if row["kind"] == "linear" and end is not None:
        factor *= 1 - since / (end - start)
    elif row["kind"] == "half_life":
        factor *= 0.5 ** (since / float(row["half_life_days"] or 1))
    twelve = Decimal(repr(round(factor, 12))) * 1_000_000
    return int(twelve.quantize(Decimal(1), rounding=ROUND_HALF_UP))
