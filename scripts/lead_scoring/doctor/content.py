"""The staged rows as narrow tables, so that each check is a quick pass over them.

Beside what staging made of a cell they keep the cell as it came where staging could
make nothing of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

# As dbt trims it, but for spaces that hardly any export holds.
WHITE = " \t\n\r\u00a0"
# Columns of the staged models that the checks look at.
PLAIN = {
    "contacts": "contact_id email account_id merged_into employee_count "
    "annual_revenue profiling_opt_out",
    "accounts": "account_id employee_count annual_revenue",
    "activities": "activity_id contact_id email raw_activity_type",
    "campaigns": "campaign_id",
    "opportunities": "opportunity_id contact_id account_id stage",
    "contact_attributes": "contact_id attribute value",
    "erasure_requests": "contact_id email",
}
TIMES = {
    "contacts": ("created_at", "updated_at", "deleted_at", "birth_date"),
    "activities": ("occurred_at", "loaded_at"),
    "campaigns": ("started_at", "ended_at"),
    "opportunities": ("created_at", "closed_at"),
}
# Columns that staging empties, or says no to, where it cannot read the cell.
READINGS = {
    "contacts": {
        "email": "email is null",
        "profiling_opt_out": "not profiling_opt_out",
    },
    "activities": {"email": "email is null"},
    "campaigns": {"cost": "cost is null"},
    "opportunities": {"amount": "amount is null"},
}
KEYS = {
    "contacts": "contact_id",
    "accounts": "account_id",
    "activities": "activity_id",
    "campaigns": "campaign_id",
    "opportunities": "opportunity_id",
}


@dataclass(frozen=True)
class Scope:
    """One table of one connector: `relation` to query, `place` to tell."""

    connector: str
    table: str
    relation: str
    place: str

    @property
    def key(self) -> str:
        return KEYS[self.table]


@dataclass(frozen=True)
class Content:
    """What the checks ask.

    `settings` are the variables of the run; `incomplete` are connectors of which some
    table cannot be read or is not looked at, so that nobody knows what is missing in
    the others.
    """

    connection: duckdb.DuckDBPyConnection
    scopes: tuple[Scope, ...]
    settings: Mapping[str, Any]
    incomplete: Collection[str]

    def of(self, table: str) -> Iterator[Scope]:
        return (scope for scope in self.scopes if scope.table == table)

    def has(self, table: str) -> bool:
        return any(self.of(table))

    def rows(self, sql: str, **values: object) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]]
        found = self.connection.execute(sql, values or None).fetchall()
        return found

    def row(self, sql: str, **values: object) -> tuple[Any, ...]:
        return self.rows(sql, **values)[0]

    def every(self, table: str, columns: str) -> str:
        """A subquery over that table of all connectors."""
        selects = [
            f"select {columns} from {scope.relation}" for scope in self.of(table)
        ]
        return "(" + " union all ".join(selects) + ")"


def materialise(
    connection: duckdb.DuckDBPyConnection,
    places: Mapping[tuple[str, str], str],
    settings: Mapping[str, Any],
    absent: Collection[tuple[str, str]],
    unseen: Collection[str],
) -> Content:
    """Copy what is looked at out of the staged views, each of them read once."""
    connection.execute("create schema doctor")
    scopes = []
    for (connector, table), place in places.items():
        if table not in PLAIN or (connector, table) in absent:
            continue
        relation = f"doctor.{connector}__{table}"
        connection.execute(
            f"create table {relation} as select {columns_of(table)} "
            f"from staging.stg_{connector}__{table}"
        )
        scopes.append(Scope(connector, table, relation, place))
    incomplete = {*unseen, *(connector for connector, _ in absent)}
    return Content(connection, tuple(scopes), settings, incomplete)


def columns_of(table: str) -> str:
    columns = PLAIN[table].split()
    for name in TIMES.get(table, ()):
        columns += [name, f"{cell(name, f'{name} is null')} as unread_{name}"]
    for name, fails in READINGS.get(table, {}).items():
        columns.append(f"{cell(name, fails)} as unread_{name}")
    return ", ".join(columns)


def cell(name: str, fails: str) -> str:
    """The cell as it came, where it is not blank and staging cannot read it."""
    text = f"trim(cast(raw_row.{name} as varchar), '{WHITE}')"
    return f"case when {fails} then nullif({text}, '') end"
