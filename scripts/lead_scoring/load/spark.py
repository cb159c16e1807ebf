"""Put raw tables into Spark: new files beside the old ones, then a change of views."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lead_scoring.errors import UserError
from lead_scoring.load.tables import Put, RawTable
from lead_scoring.publish import literal

if TYPE_CHECKING:
    import duckdb

# Where the files go; every worker must see this folder under the same path.
FOLDER = "LEAD_SCORING_SPARK_RAW"
DEFAULT_FOLDER = "warehouse/spark/raw"
# Several files for a large table, so that several tasks read it.
FILE_SIZE = "256MB"
# Who reads a table while it is loaded goes on with the files that it began with.
KEPT_LOADS = 2


def put(
    cursor: Any, source: "duckdb.DuckDBPyConnection", tables: Sequence[RawTable]
) -> dict[RawTable, int]:
    load = f"load_{datetime.now(UTC):%Y%m%d_%H%M%S_%f}"
    folder = files_folder()
    counts = {table: write(source, table, folder, load) for table in tables}
    for schema in {table.schema for table in tables}:
        cursor.execute(f"create schema if not exists {name(schema)}")
    for table in tables:
        cursor.execute(table_sql(table, folder, load))
    # Nothing has changed for anybody up to here, and each view changes at once.
    for table in tables:
        turn_view(cursor, table, load)
    for table in tables:
        forget(cursor, table, folder)
    return counts


def files_folder() -> Path:
    from lead_scoring.paths import project_root

    return project_root() / (os.environ.get(FOLDER) or DEFAULT_FOLDER)


@contextmanager
def connected(credentials: Any) -> Iterator[Put]:
    """What loads tables; what the Thrift server says becomes one sentence."""
    from pyhive import exc, hive
    from thrift.transport.TTransport import TTransportException

    where = f"{credentials.host}:{credentials.port}"
    try:
        with hive.connect(
            host=credentials.host,
            port=credentials.port,
            username=credentials.user,
            password=credentials.password,
            auth=credentials.auth,
            kerberos_service_name=credentials.kerberos_service_name,
        ) as connection:
            cursor = connection.cursor()
            yield lambda source, tables: put(cursor, source, tables)
    except TTransportException as error:
        raise UserError(
            f"no Thrift server of Spark answers at {where} ({error}). Start one "
            "(`scripts/spark-cluster start`), or set LEAD_SCORING_SPARK_HOST and "
            "LEAD_SCORING_SPARK_PORT."
        ) from None
    except exc.Error as error:
        raise UserError(f"Spark at {where} said: {said(error)}") from None


def said(error: Exception) -> str:
    """The first line of Spark's own message."""
    status = getattr(error.args[0] if error.args else None, "status", None)
    text = getattr(status, "errorMessage", None) or str(error)
    return str(text).strip().partition("\n")[0]


def write(
    source: "duckdb.DuckDBPyConnection", table: RawTable, folder: Path, load: str
) -> int:
    place = files_of(table, folder) / load
    place.mkdir(parents=True)
    # DuckDB's timestamps have no time zone; all of them are UTC.
    source.execute(
        f"copy (select * from {table.view}) to {literal(place)} "
        f"(format parquet, compression zstd, file_size_bytes {literal(FILE_SIZE)}, "
        "overwrite_or_ignore)"
    )
    found = source.execute(f"select count(*) from {table.view}").fetchall()
    return int(found[0][0])


def table_sql(table: RawTable, folder: Path, load: str) -> str:
    types = {True: "timestamp_ntz", False: "string"}
    columns = ", ".join(
        f"{name(column)} {types[time]}" for column, time in table.columns
    )
    place = (files_of(table, folder) / load).as_uri()
    return (
        f"create table {path(table, load)} ({columns}) using parquet "
        f"location {spark_literal(place)}"
    )


def turn_view(cursor: Any, table: RawTable, load: str) -> None:
    """To the new files, in one step: `create or replace` would be two."""
    cursor.execute(
        f"show views in {name(table.schema)} like {spark_literal(table.name)}"
    )
    verb = "alter" if cursor.fetchall() else "create"
    cursor.execute(f"{verb} view {path(table)} as select * from {path(table, load)}")


def forget(cursor: Any, table: RawTable, folder: Path) -> None:
    """Loads before the last ones."""
    loads = sorted(each.name for each in files_of(table, folder).glob("load_*"))
    for load in loads[:-KEPT_LOADS]:
        cursor.execute(f"drop table if exists {path(table, load)}")
        shutil.rmtree(files_of(table, folder) / load)


def files_of(table: RawTable, folder: Path) -> Path:
    return folder / table.schema / table.name


def path(table: RawTable, load: str = "") -> str:
    relation = f"{table.name}__{load}" if load else table.name
    return f"{name(table.schema)}.{name(relation)}"


def name(identifier: str) -> str:
    return "`" + identifier.replace("`", "``") + "`"


def spark_literal(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
