"""Score cards as rows of the seeds: what a model holds, and models made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from lead_scoring.errors import UserError
from lead_scoring.validate.tables import read_tables

RULE_TABLES = ("attribute_weights", "activity_weights", "inactivity_weights")
OF_MODELS = ("scoring_models", "cap_groups", *RULE_TABLES)
# Rules that say who is on the card: everybody on it meets them, or nobody does.
AUDIENCE = ("require", "exclude")
# One hit, in the points of the models that only count: a cent of it is enough.
HIT = Decimal(100)
LEARNING = "learning"
LARGEST = Decimal(1_000_000)

Row = dict[str, str]
Seeds = dict[str, list[Row]]


@dataclass(frozen=True)
class Rule:
    """A rule that is no condition of the audience."""

    table: str
    row: Mapping[str, str]

    @property
    def rule_id(self) -> str:
        return self.row["rule_id"]

    @property
    def effect(self) -> str:
        return self.row.get("effect") or "points"

    @property
    def points(self) -> Decimal:
        return Decimal(self.row["points"] or 0)

    @property
    def gives_points(self) -> bool:
        return bool(self.row["points"]) or self.effect == "points"

    @property
    def is_pinned(self) -> bool:
        return self.row.get("pinned") == "true"

    @property
    def sign(self) -> int:
        return (self.points > 0) - (self.points < 0)

    @property
    def hit_points(self) -> Decimal:
        """What one hit gives in the models that count."""
        return -HIT if self.points < 0 else HIT

    def with_points(self, points: Decimal) -> Row:
        """The row with other points; its limit stays one of as many hits."""
        row = {**self.row, "points": plain(points)}
        limit = row.get("max_points")
        if limit and self.points and points:
            many = Decimal(limit) * abs(points) / abs(self.points)
            row["max_points"] = plain(min(many, LARGEST * 100))
        return row


@dataclass(frozen=True)
class Card:
    """A scoring model."""

    model: Row
    rules: tuple[Rule, ...]
    # Rules that say who is on it.
    audience: tuple[Rule, ...]
    cap_groups: tuple[Row, ...]
    tiers: tuple[Row, ...]

    @property
    def model_id(self) -> str:
        return self.model["model_id"]

    def of_status(self, status: str) -> Card:
        return replace(self, model={**self.model, "status": status})


def plain(number: Decimal) -> str:
    rounded = number.quantize(Decimal("0.01"), ROUND_HALF_UP)
    text = f"{rounded:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def read_seeds(folder: Path) -> Seeds:
    """Every file as it was understood; `validate` has passed before."""
    return {
        name: [
            {column: row[column] for column in table.schema.known_columns}
            for row in table.rows
        ]
        for name, table in read_tables(folder).items()
    }


def card_of(seeds: Seeds, model_id: str, day: date) -> Card:
    """A model, without the rules that ended before a day: nobody meets them again."""
    models = [row for row in seeds["scoring_models"] if row["model_id"] == model_id]
    if not models:
        known = ", ".join(row["model_id"] for row in seeds["scoring_models"])
        raise UserError(f"there is no scoring model {model_id!r}. There are {known}.")
    (model,) = models
    if model["status"] == "retired":
        raise UserError(
            f"the scoring model {model_id} is retired, so it scores nobody. Give it "
            "the status shadow in scoring_models.csv to learn its points."
        )
    rules = [
        Rule(table, row)
        for table in RULE_TABLES
        for row in seeds[table]
        if row["model_id"] == model_id
        and (not row["valid_to"] or date.fromisoformat(row["valid_to"]) >= day)
    ]
    return Card(
        model=model,
        rules=tuple(rule for rule in rules if rule.effect not in AUDIENCE),
        audience=tuple(rule for rule in rules if rule.effect in AUDIENCE),
        cap_groups=tuple(
            row for row in seeds["cap_groups"] if row["model_id"] == model_id
        ),
        tiers=tuple(
            row for row in seeds["tiers"] if row["tier_set"] == model["tier_set"]
        ),
    )


def counting(card: Card, model_id: str, rules: Sequence[Rule]) -> Card:
    """A model for the same people whose ledger counts hits, HIT points each.

    Limits of rules stay limits of as many hits; no other limit binds.
    """
    counted = []
    for rule in rules:
        row = rule.with_points(rule.hit_points)
        row |= {name: "" for name in ("cap_group", "active_days") if name in row}
        if "effect" in row:
            row["effect"] = ""
        counted.append(Rule(rule.table, row))
    free = dict.fromkeys(
        ("fit_cap", "engagement_cap", "score_floor", "score_ceiling", "priority"), ""
    )
    audience = [Rule(rule.table, {**rule.row, "points": ""}) for rule in card.audience]
    named = replace(
        card, model={**card.model, **free}, rules=tuple(counted), cap_groups=()
    )
    return renamed(replace(named, audience=tuple(audience)), model_id, "shadow")


def renamed(card: Card, model_id: str, status: str) -> Card:
    def named(row: Mapping[str, str]) -> Row:
        return {**row, "model_id": model_id}

    def of(rules: Sequence[Rule]) -> tuple[Rule, ...]:
        return tuple(Rule(rule.table, named(rule.row)) for rule in rules)

    return replace(
        card,
        model={**named(card.model), "status": status},
        rules=of(card.rules),
        audience=of(card.audience),
        cap_groups=tuple(map(named, card.cap_groups)),
    )


def seeds_of(seeds: Seeds, cards: Sequence[Card]) -> Seeds:
    """The seeds with these models alone; tiers that are new are added."""
    only: Seeds = {
        name: ([] if name in OF_MODELS else list(rows)) for name, rows in seeds.items()
    }
    for card in cards:
        add(only, card)
    return only


def add(seeds: Seeds, card: Card) -> None:
    seeds["scoring_models"].append(dict(card.model))
    seeds["cap_groups"] += [dict(row) for row in card.cap_groups]
    for rule in (*card.audience, *card.rules):
        seeds[rule.table].append(dict(rule.row))
    if all(row["tier_set"] != card.model["tier_set"] for row in seeds["tiers"]):
        seeds["tiers"] += [dict(row) for row in card.tiers]
