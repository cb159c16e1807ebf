"""What an import would change: rows that come and go, and cells that differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from lead_scoring.validate.schema import descriptor
from lead_scoring.validate.tables import Row, Table

Key = tuple[str, ...]
KEYS_WITHOUT_CONSTRAINT = {"decay_windows": ("decay_id", "from_day")}


@dataclass(frozen=True)
class Change:
    key: Key
    column: str
    before: str
    after: str


@dataclass
class Difference:
    table: Table
    key_columns: Key
    added: list[Row] = field(default_factory=list)
    removed: list[Row] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def key_of(name: str) -> Key:
    if name in KEYS_WITHOUT_CONSTRAINT:
        return KEYS_WITHOUT_CONSTRAINT[name]
    described = next(r for r in descriptor()["resources"] if r["name"] == name)
    return tuple(described["schema"]["primaryKey"])


def _keyed(rows: Sequence[Row], columns: Key) -> dict[tuple[Key, int], Row]:
    """Rows by key; equal keys (of a broken file) are told apart by their order."""
    seen: Counter[Key] = Counter()
    keyed = {}
    for row in rows:
        key = tuple(row[column] for column in columns)
        keyed[key, seen[key]] = row
        seen[key] += 1
    return keyed


def difference(before: Table, after: Table) -> Difference:
    columns = key_of(after.schema.name)
    found = Difference(after, columns)
    old, new = _keyed(before.rows, columns), _keyed(after.rows, columns)
    found.added = [row for key, row in new.items() if key not in old]
    found.removed = [row for key, row in old.items() if key not in new]
    for key, row in new.items():
        was = old.get(key)
        if was is not None:
            found.changed += [
                Change(key[0], column, was[column], row[column])
                for column in after.schema.known_columns
                if was[column] != row[column]
            ]
    return found


def in_order_of(before: Table, after: Table) -> list[Row]:
    """The new rows in the order of the seed: a sorted sheet is no change.

    A row that is new follows the one that it follows in the sheet.
    """
    columns = key_of(after.schema.name)
    old, new = _keyed(before.rows, columns), _keyed(after.rows, columns)
    order = [key for key in old if key in new]
    previous = None
    for key in new:
        if key not in old:
            at = 0 if previous is None else order.index(previous) + 1
            order.insert(at, key)
        previous = key
    return [new[key] for key in order]
