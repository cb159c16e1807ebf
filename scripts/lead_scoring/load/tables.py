"""The raw folder as tables: read by the very macros that DuckDB builds read it with.

They make their views in a DuckDB file that is thrown away, so that a column, a type, an
empty cell is on every engine what it is on DuckDB.
"""

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lead_scoring import raw_faults, variables
from lead_scoring.dbt_run import environment, first_line
from lead_scoring.errors import UserError
from lead_scoring.paths import Paths

if TYPE_CHECKING:
    import duckdb

    from lead_scoring.doctor.contract import Connector

REGISTER = "register_raw_tables"
# Where the macros put a connector's views.
VIEWS = {"generic": "raw"}
TIME = "TIMESTAMP"


@dataclass(frozen=True)
class RawTable:
    """A raw table: where DuckDB reads it, and where a warehouse gets it."""

    connector: str
    name: str
    view: str
    schema: str
    # Name and whether it is a point in time; all else is text.
    columns: tuple[tuple[str, bool], ...]


def schema_of(connector: str) -> str:
    return VIEWS.get(connector, f"raw_{connector}")


# Loads tables that a DuckDB connection reads: how many rows each of them has.
Put = Callable[["duckdb.DuckDBPyConnection", Sequence[RawTable]], dict[RawTable, int]]


@contextmanager
def registered(
    paths: Paths, values: Mapping[str, Any]
) -> "Iterator[duckdb.DuckDBPyConnection]":
    """A DuckDB connection that reads the raw folder, in one view for each table."""
    import duckdb

    with tempfile.TemporaryDirectory(prefix="lead_scoring_load_") as place:
        database = Path(place) / "scratch.duckdb"
        register(paths, database, values)
        with duckdb.connect(str(database), read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")
            yield connection


def register(paths: Paths, database: Path, values: Mapping[str, Any]) -> None:
    given = {
        **environment(paths),
        "LEAD_SCORING_DB": str(database),
        # No weights are read here, but dbt wants to see the project whole.
        "LEAD_SCORING_SEED_PATH": "seeds",
        # A parse for another target would cost each build its own.
        "DBT_TARGET_PATH": str(paths.target / "load"),
    }
    before = {name: os.environ.get(name) for name in given}
    os.environ.update(given)
    try:
        run(paths, variables.as_argument(dict(values)))
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def run(paths: Paths, arguments: Sequence[str]) -> None:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    here = Path.cwd()
    try:
        done = dbtRunner().invoke(
            [
                *("run-operation", REGISTER, "--target", "duckdb", "--quiet"),
                *("--project-dir", str(paths.project)),
                # The project's own: a profile of the user may lack DuckDB.
                *("--profiles-dir", str(paths.project)),
                *("--log-level", "none", "--no-write-json", *arguments),
            ]
        )
    finally:
        os.chdir(here)
        DuckDBConnectionManager.close_all_connections()
    if done.success:
        return
    results = getattr(done.result, "results", None) or []
    said = str(done.exception or " ".join(str(each.message) for each in results))
    text = " ".join(said.split())
    raise UserError(raw_faults.explain(text) or f"dbt: {first_line(said)} {text}")


def raw_tables(
    connection: "duckdb.DuckDBPyConnection",
    connectors: Sequence["Connector"],
    schemas: Mapping[str, str],
) -> list[RawTable]:
    """`schemas` are the variables that say where tables of a connector go."""
    found = []
    for connector in connectors:
        for name in connector.tables:
            view = f'"{schema_of(connector.name)}"."{name}"'
            described = connection.execute(f"describe {view}").fetchall()
            found.append(
                RawTable(
                    connector.name,
                    name,
                    view,
                    schemas.get(f"{connector.name}_schema")
                    or schema_of(connector.name),
                    tuple((row[0], row[1] == TIME) for row in described),
                )
            )
    return found
