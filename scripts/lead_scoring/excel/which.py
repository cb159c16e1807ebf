"""Which table a sheet or a file is: by its name, else by its header."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lead_scoring.validate.schema import TableSchema, table_schemas
from lead_scoring.validate.suggest import nearest

# Of a table's columns; fewer in common say nothing.
ENOUGH = 0.6


def table_named(name: str) -> TableSchema | None:
    """tiers, also where an office called it `Tiers (1)` or `tiers - Copia`."""
    wanted = re.match(r"[a-z_]*[a-z]", name.strip().casefold())
    return next((s for s in table_schemas() if wanted and s.name == wanted[0]), None)


def table_with(header: Sequence[str]) -> TableSchema | None:
    """The one table whose columns these are."""
    names = {name.strip().casefold() for name in header}

    def share(schema: TableSchema) -> float:
        return len(names & set(schema.columns)) / len(names | set(schema.columns))

    first, second = sorted(table_schemas(), key=share, reverse=True)[:2]
    return first if share(first) >= ENOUGH and share(first) > share(second) else None


def no_table(name: str, what: str) -> str:
    near = nearest(name, [schema.name for schema in table_schemas()])
    if near:
        return f'is none of the tables; did you mean "{near}"? Rename it'
    return f"is none of the tables; delete the {what}, or keep it in another file"
