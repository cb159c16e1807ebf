"""Read what was built, on whatever engine it was."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lead_scoring.engine import FILES

Rows = list[tuple[Any, ...]]
# The names of the columns, and the rows.
Query = Callable[[str], tuple[list[str], Rows]]


class CannotRead(Exception):
    """What the engine says."""


@contextmanager
def reading(adapter: str, database: Path) -> Iterator[Query]:
    """A query on the warehouse that dbt has just built."""
    with duckdb_file(database) if adapter == FILES else dbt_adapter(adapter) as query:
        yield query


@contextmanager
def duckdb_file(database: Path) -> Iterator[Query]:
    import duckdb

    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")

            def query(sql: str) -> tuple[list[str], Rows]:
                result = connection.execute(sql)
                return [each[0] for each in result.description or []], result.fetchall()

            yield query
    except duckdb.Error as error:
        raise CannotRead(str(error)) from None


@contextmanager
def dbt_adapter(adapter: str) -> Iterator[Query]:
    """The connection that dbt itself uses."""
    from dbt.adapters.factory import FACTORY
    from dbt_common.exceptions import DbtBaseException

    used = FACTORY.adapters[adapter]
    try:
        with used.connection_named("summary"):

            def query(sql: str) -> tuple[list[str], Rows]:
                _, table = used.execute(sql, fetch=True)
                return list(table.column_names), [tuple(row) for row in table.rows]

            yield query
    except DbtBaseException as error:
        raise CannotRead(str(error)) from None
