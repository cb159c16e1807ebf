"""What was edited since the last build: figures rest on the weights of then."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from lead_scoring.lint.figures import Figures
from lead_scoring.lint.questions import VERSIONS
from lead_scoring.validate.rules import RULE_TABLES
from lead_scoring.validate.schema import Field
from lead_scoring.validate.tables import Table, Tables

# What people read; no score depends on it.
PROSE = {
    *("label", "note", "description", "owner", "model_name", "next_action"),
    *("reviewed_on", "review_every_days", "respond_within_hours"),
}
# Whom a rule touches does not depend on how many points it gives them.
OF_POINTS = {"points", "max_points", "max_per_day", "cap_group", "decay_id"}
Key = tuple[str, str]
Cells = tuple[str, ...]


@dataclass(frozen=True)
class Built:
    day: date
    versions: dict[str, str]
    # Rules whose figures would be those of another rule.
    other_rules: frozenset[Key]
    # Scoring models whose scores would be others now.
    edited_models: frozenset[str]
    newest_activity: date | None = None


def compare(figures: Figures, tables: Tables) -> Built:
    other, edited = set[Key](), set[str]()
    for name in RULE_TABLES:
        before, after = both(figures, tables[name], ("model_id", "rule_id"))
        columns = scored(tables[name])
        conditions = [at for at, each in enumerate(columns) if each not in OF_POINTS]
        for key in before.keys() | after.keys():
            was, now = before.get(key), after.get(key)
            if was == now:
                continue
            edited.add(key[0])
            if was is None or now is None or differs(was[0], now[0], conditions):
                other.add((key[0], key[1]))
    edited |= {key[0] for key in changed(figures, tables, "scoring_models", "model_id")}
    edited |= {key[0] for key in changed(figures, tables, "cap_groups", "model_id")}
    tiers = {key[0] for key in changed(figures, tables, "tiers", "tier_set")}
    decays = {key[0] for key in changed(figures, tables, "decay_windows", "decay_id")}
    models = tables["scoring_models"].rows
    edited |= {row["model_id"] for row in models if row["tier_set"] in tiers}
    rules = tables["activity_weights"].rows
    edited |= {row["model_id"] for row in rules if row["decay_id"] in decays}
    versions = {str(model): str(version) for model, version in figures.rows(VERSIONS)}
    return Built(
        figures.day,
        versions,
        frozenset(other),
        frozenset(edited),
        figures.newest_activity(),
    )


def changed(figures: Figures, tables: Tables, name: str, *key: str) -> set[Cells]:
    before, after = both(figures, tables[name], key)
    return {
        each
        for each in before.keys() | after.keys()
        if Counter(before.get(each, [])) != Counter(after.get(each, []))
    }


def both(
    figures: Figures, table: Table, key: tuple[str, ...]
) -> tuple[dict[Cells, list[Cells]], dict[Cells, list[Cells]]]:
    """The cells that count, by key, as they were built and as they are."""
    columns = scored(table)
    built = figures.records(table.schema.name, columns)
    now = [{name: row[name] for name in columns} for row in table.rows]
    return by_key(table, columns, key, built), by_key(table, columns, key, now)


def by_key(
    table: Table, columns: list[str], key: tuple[str, ...], rows: list[dict[str, Any]]
) -> dict[Cells, list[Cells]]:
    found: dict[Cells, list[Cells]] = {}
    for row in rows:
        cells = {name: text_of(row[name], table.schema.field(name)) for name in columns}
        own = tuple(cells[name] for name in key)
        found.setdefault(own, []).append(tuple(cells[name] for name in columns))
    return found


def scored(table: Table) -> list[str]:
    return [name for name in table.schema.columns if name not in PROSE]


def differs(one: Cells, other: Cells, places: list[int]) -> bool:
    return any(one[place] != other[place] for place in places)


def text_of(value: Any, described: Field) -> str:
    """The same text for a cell of a file and a value of the warehouse."""
    text = "" if value is None else str(value).strip()
    if not text:
        return ""
    if described.type in ("number", "integer"):
        return format(Decimal(text).normalize(), "f")
    if described.type == "date":
        return text[:10]
    return text
