"""The warehouse of the last build, to be asked: on whatever engine it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from lead_scoring.engine import FILES
from lead_scoring.errors import UserError
from lead_scoring.lint.questions import DAY, DAYS, NEWEST, TABLES
from lead_scoring.paths import Paths
from lead_scoring.reader import CannotRead, Query, Rows, reading


class NotBuilt(Exception):
    """There is nothing to count; its text says why, and what to do."""


class Figures:
    """A warehouse that was built, on the day that it was built for."""

    def __init__(self, query: Query, tables: dict[str, str]) -> None:
        self.query, self.tables = query, tables
        rows = self.rows(DAY)
        if not rows:
            raise NotBuilt("nothing is scored yet; run `lead-scoring build`")
        self.day = date.fromisoformat(str(rows[0][0])[:10])

    def rows(self, sql: str) -> Rows:
        return self.query(sql.format(**self.tables, **self.days(sql)))[1]

    def days(self, sql: str) -> dict[str, str]:
        if sql == DAY or "{day}" not in sql:
            return {}
        year_ago = self.day - timedelta(days=DAYS)
        return {
            "day": f"cast('{self.day}' as date)",
            "year_ago_day": f"cast('{year_ago}' as date)",
            "year_ago": f"cast('{year_ago}' as timestamp)",
        }

    def newest_activity(self) -> date | None:
        ((newest,),) = self.rows(NEWEST)
        return date.fromisoformat(str(newest)[:10]) if newest else None

    def records(self, name: str, columns: Sequence[str]) -> list[dict[str, Any]]:
        """A seed as it was built."""
        found = self.rows(f"select {', '.join(columns)} from {{{name}}}")
        return [dict(zip(columns, row, strict=True)) for row in found]


@contextmanager
def figures_of(paths: Paths, kind: str, arguments: Sequence[str]) -> Iterator[Figures]:
    if kind == FILES:
        if not paths.database.is_file():
            raise NotBuilt(
                f"there is no warehouse at {paths.short(paths.database)}; run "
                "`lead-scoring build`"
            )
        tables = TABLES
    else:
        tables = tables_of_server(paths, arguments)
    try:
        with reading(kind, Path(paths.database)) as query:
            if kind == FILES:
                refuse_other_tables(paths, query)
            yield Figures(query, tables)
    except CannotRead as error:
        where = paths.short(paths.database) if kind == FILES else "the warehouse"
        if "lock" in str(error):
            raise UserError(
                f"{where} is being built, so nothing can be counted. Wait, and run "
                "this command again."
            ) from None
        raise UserError(
            f"{where} cannot be read. Run `lead-scoring build` and then this command "
            f"again. It said: {error}"
        ) from None


def refuse_other_tables(paths: Paths, query: Query) -> None:
    """A warehouse of an older version, or one of which only a part was built."""
    _, rows = query(
        "select table_schema || '.' || table_name from information_schema.tables"
    )
    missing = sorted(set(TABLES.values()) - {name for (name,) in rows})
    if missing:
        raise NotBuilt(
            f"{paths.short(paths.database)} has no {missing[0]}; run "
            "`lead-scoring build`"
        )


def tables_of_server(paths: Paths, arguments: Sequence[str]) -> dict[str, str]:
    """How dbt calls the tables on a server."""
    from lead_scoring.dbt_run import query
    from lead_scoring.validate import stage

    if not paths.staged_seeds.exists():
        # Where nobody ever built, dbt knows no seeds.
        stage(paths.seeds, paths.staged_seeds)
    names = ", ".join(f"'{{{{ ref(\"{name}\") }}}}' as {name}" for name in TABLES)
    rows = query(paths, f"select {names}", arguments)
    if not rows:
        raise UserError(
            "the warehouse could not answer. Run `lead-scoring build` and then this "
            "command again."
        )
    return dict(zip(TABLES, map(str, rows[0]), strict=True))
