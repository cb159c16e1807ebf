"""Reads the golden cases of `tests/golden` and joins them into one world.

Each case has scoring models and contacts of its own. So that hundreds of them fit
in one build, the case's name goes before every id, and a rule of each model lets in
only the contacts of its own case.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from reference.world import (
    LOOKUP_COLUMNS,
    RAW_COLUMNS,
    WEIGHT_COLUMNS,
    Row,
    Settings,
    Table,
    World,
)

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
ONLY_THIS_CASE = "golden_case"
PREFIXED = (
    "contact_id", "merged_into", "account_id", "activity_id", "opportunity_id",
    "model_id", "row_id",
)  # fmt: skip
KEYS = {"case", "says", "day", "model", "models", "expect", "ledger", "unscored"} | {
    "rejected", "facts", *RAW_COLUMNS, *WEIGHT_COLUMNS,
}  # fmt: skip
# Keys of raw rows that name nobody on purpose are written with a leading "=".
AS_IT_IS = "="


@dataclass
class Case:
    """One golden case: what it says, its world, what must come out."""

    name: str
    file: str
    says: str
    day: dt.date
    raw: dict[str, Table] = field(default_factory=dict)
    weights: dict[str, Table] = field(default_factory=dict)
    expected: dict[str, Table] = field(default_factory=dict)

    @property
    def days(self) -> set[dt.date]:
        given = (row.get("day") for rows in self.expected.values() for row in rows)
        return {self.day} | {dt.date.fromisoformat(day) for day in given if day}


def table(text: str) -> Table:
    """A block of comma-separated values; {tab} and {nbsp} are what they say."""
    rows: Table = []
    lines = "\n".join(
        line for line in text.splitlines() if line.strip() and line[0] != "#"
    )
    for row in csv.DictReader(io.StringIO(lines), skipinitialspace=True):
        assert None not in row, f"too many cells: {row}"
        assert None not in row.values(), f"too few cells: {row}"
        rows.append(
            {
                name.strip(): value.rstrip(" ")
                .replace("{tab}", "\t")
                .replace("{nbsp}", "\u00a0")
                .replace("{blank}", " ")
                for name, value in row.items()
            }
        )
    return rows


def read_case(given: dict[str, Any], file: str) -> Case:
    unknown = set(given) - KEYS
    assert not unknown, f"{file}: {given.get('case')}: unknown keys {unknown}"
    name = given["case"]
    day = given.get("day", dt.date(2026, 6, 30))
    case = Case(name, file, " ".join(given["says"].split()), day)
    tables = {
        key: table(value) for key, value in given.items() if isinstance(value, str)
    }
    models = tables.get("models") or [given.get("model", {})]
    case.weights["scoring_models"] = [scoring_model(name, model) for model in models]
    for key in WEIGHT_COLUMNS:
        if key in tables:
            case.weights[key] = [weight(key, row, name) for row in tables[key]]
    case.raw = {key: tables[key] for key in RAW_COLUMNS if key in tables}
    for row in case.raw.get("contacts", []):
        row.setdefault("created_at", "2026-01-01")
    for number, row in enumerate(case.raw.get("activities", []), start=1):
        row.setdefault("activity_id", f"a{number:02}")
    for key in ("expect", "ledger", "unscored", "rejected", "facts"):
        case.expected[key] = tables.get(key, [])
    add_prefix(case)
    only_this_case(case)
    return case


def scoring_model(case: str, given: dict[str, Any]) -> Row:
    row: Row = {"model_id": "", "status": "live", "tier_set": "standard"}
    row.update({name: str(value) for name, value in given.items()})
    row["model_name"] = row["model_id"] or case
    return row


def weight(key: str, given: Row, case: str) -> Row:
    row: Row = dict.fromkeys(WEIGHT_COLUMNS[key], "") | given
    if key in ("decay_windows", "tiers", "grades"):
        return row
    if key != "cap_groups":
        row["label"] = row["label"] or row["rule_id"]
    return row


def add_prefix(case: Case) -> None:
    """`anna` becomes `case.anna`; the case's only scoring model is the case."""
    places = [*case.raw.values(), *case.weights.values(), *case.expected.values()]
    for row in (row for rows in places for row in rows):
        for name in PREFIXED:
            value = row.get(name)
            if name == "model_id" and value is not None:
                row[name] = f"{case.name}.{value}" if value else case.name
            elif value and value.startswith(AS_IT_IS):
                row[name] = value.removeprefix(AS_IT_IS)
            elif value and value.strip():
                blank = value[: len(value) - len(value.lstrip())]
                row[name] = f"{blank}{case.name}.{value.lstrip()}"


def only_this_case(case: Case) -> None:
    contacts = {row["contact_id"] for row in case.raw.get("contacts", [])}
    case.raw.setdefault("contact_attributes", []).extend(
        {"contact_id": contact, "attribute": ONLY_THIS_CASE, "value": case.name}
        for contact in sorted(filter(None, contacts))
    )
    case.weights.setdefault("attribute_weights", []).extend(
        dict.fromkeys(WEIGHT_COLUMNS["attribute_weights"], "")
        | {
            "model_id": model["model_id"],
            "rule_id": ONLY_THIS_CASE,
            "attribute": ONLY_THIS_CASE,
            "operator": "equals",
            "value": case.name,
            "label": "contacts of this case",
            "effect": "require",
        }
        for model in case.weights["scoring_models"]
    )


@cache
def cases() -> dict[str, Case]:
    found: dict[str, Case] = {}
    for path in sorted(GOLDEN.glob("*.yml")):
        for given in yaml.safe_load(path.read_text(encoding="utf-8")):
            case = read_case(given, path.name)
            assert case.name not in found, f"two cases are called {case.name}"
            found[case.name] = case
    return found


def shared(columns: dict[str, tuple[str, ...]]) -> dict[str, Table]:
    """The CSV files beside the cases: tiers, decays, look-ups."""
    tables = {}
    for name in columns:
        path = GOLDEN / "shared" / f"{name}.csv"
        if path.exists():
            with path.open(encoding="utf-8", newline="") as file:
                tables[name] = list(csv.DictReader(file))
    return tables


def world_of(chosen: list[Case]) -> World:
    """One world that holds all the cases."""
    raw: dict[str, Table] = defaultdict(list)
    weights: dict[str, Table] = defaultdict(list, shared(WEIGHT_COLUMNS))
    for case in chosen:
        for name, rows in case.raw.items():
            raw[name].extend(rows)
        for name, rows in case.weights.items():
            weights[name].extend(rows)
    for number, model in enumerate(weights["scoring_models"], start=1):
        if model["status"] == "live":
            # A case that says nothing about priorities must still have unique ones.
            model["priority"] = str(100_000 * int(model.get("priority") or 9) + number)
    days = tuple(sorted(set().union(*(case.days for case in chosen))))
    settings = Settings(
        days=days,
        role_mailboxes=("info", "sales", "office", "biuro", "ufficio"),
        extra_contact_columns=("newsletter_language",),
    )
    return World(dict(raw), dict(weights), shared(LOOKUP_COLUMNS), settings)


def as_text(value: Any) -> str:
    """A value of a result as the cases write it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)
