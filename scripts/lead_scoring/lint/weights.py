"""The weights as lint reads them: scoring models and their rules on one day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lead_scoring.validate.rules import RULE_TABLES
from lead_scoring.validate.tables import Row, Table, Tables

ACTIVITY, ATTRIBUTE, INACTIVITY = "activity", "attribute", "inactivity"
ZERO = Decimal(0)


@dataclass(frozen=True)
class Rule:
    table: Table
    row: Row

    @property
    def key(self) -> tuple[str, str]:
        return self.row["model_id"], self.row["rule_id"]

    @property
    def rule_id(self) -> str:
        return self.row["rule_id"]

    @property
    def kind(self) -> str:
        return self.table.schema.name.removesuffix("_weights")

    @property
    def effect(self) -> str:
        return self.row["effect"] or "points"

    @property
    def points(self) -> Decimal:
        return self.row.number("points") or ZERO

    @property
    def max_points(self) -> Decimal | None:
        return self.row.number("max_points")


@dataclass(frozen=True)
class Model:
    row: Row
    rules: tuple[Rule, ...]
    tiers: tuple[Row, ...]

    @property
    def model_id(self) -> str:
        return self.row["model_id"]

    @property
    def is_live(self) -> bool:
        return self.row["status"] == "live"


@dataclass(frozen=True)
class Weights:
    tables: Tables
    models: tuple[Model, ...]

    def cap(self, model_id: str, group: str) -> Decimal | None:
        for row in self.tables["cap_groups"].rows:
            if (row["model_id"], row["cap_group"]) == (model_id, group):
                return row.number("max_points")
        return None

    def decay(self, decay_id: str) -> list[Row]:
        rows = self.tables["decay_windows"].rows
        return [row for row in rows if row["decay_id"] == decay_id]

    def rules(self) -> Iterable[Rule]:
        for model in self.models:
            yield from model.rules


def in_force(row: Row, first: str, last: str, day: date) -> bool:
    """Days are ISO text, which sorts as time does."""
    text = day.isoformat()
    return row[first] <= text and (not row[last] or row[last] >= text)


def weights_on(tables: Tables, day: date) -> Weights:
    """What `models_in_force` and `rules_in_force` hold for the day."""
    models = [
        row
        for row in tables["scoring_models"].rows
        if row["status"] in ("live", "shadow")
        and in_force(row, "active_from", "active_to", day)
    ]
    rules = [
        Rule(tables[name], row)
        for name in RULE_TABLES
        for row in tables[name].rows
        if in_force(row, "valid_from", "valid_to", day)
    ]
    tiers = sorted(
        tables["tiers"].rows, key=lambda row: row.number("tier_rank") or ZERO
    )
    return Weights(
        tables,
        tuple(
            Model(
                row,
                tuple(each for each in rules if each.key[0] == row["model_id"]),
                tuple(each for each in tiers if each["tier_set"] == row["tier_set"]),
            )
            for row in models
        ),
    )
