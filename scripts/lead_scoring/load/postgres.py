"""Put raw tables into PostgreSQL: all of them in one step, or none."""

import os
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lead_scoring.errors import UserError
from lead_scoring.load.tables import Put, RawTable
from lead_scoring.publish import literal, name

if TYPE_CHECKING:
    import duckdb

# What the server says, and what it means.
FAULTS = {
    "password authentication failed": "it does not take user and password; set PGUSER "
    "and PGPASSWORD",
    "no password supplied": "it asks for a password; set PGPASSWORD",
    "could not translate host name": "there is no such server; set PGHOST",
    "Connection refused": "no server answers there; start it, or set PGHOST and PGPORT",
    "timeout expired": "no server answers there; set PGHOST and PGPORT",
    "permission denied for database": "this user may not make schemas; ask for `grant "
    "create on database`",
    "permission denied": "this user may not do that; ask for the right",
    "must be owner": "another user loaded it before; load as that user",
    "does not exist": "that is not there; create it, or set PGDATABASE and PGUSER",
    "invalid byte sequence": "a cell holds a character that it cannot store; take it "
    "out of the file",
    "No space left": "its disk is full",
}


@contextmanager
def connected(credentials: Any) -> Iterator[Put]:
    """What loads tables; whether the server can be reached is said at once."""
    import psycopg2

    try:
        connection = connect(credentials)
        try:
            yield lambda source, tables: put(connection, source, tables)
        finally:
            connection.close()
    except psycopg2.Error as error:
        raise UserError(explain(error, credentials)) from None


def put(
    connection: Any, source: "duckdb.DuckDBPyConnection", tables: Sequence[RawTable]
) -> dict[RawTable, int]:
    # One transaction: whoever reads sees the old tables until the end, and the old ones
    # for ever where anything fails.
    with connection, connection.cursor() as cursor:
        counts = {table: copy(source, cursor, table) for table in tables}
        for table in tables:
            replace(cursor, table)
    return counts


def connect(credentials: Any) -> Any:
    import psycopg2

    connection = psycopg2.connect(
        host=credentials.host,
        port=credentials.port,
        user=credentials.user,
        password=credentials.password,
        dbname=credentials.database,
        sslmode=credentials.sslmode,
        connect_timeout=credentials.connect_timeout,
        application_name="lead-scoring load",
    )
    if credentials.role:
        with connection.cursor() as cursor:
            cursor.execute(f"set role {name(credentials.role)}")
    return connection


def columns_sql(table: RawTable) -> str:
    types = {True: "timestamp", False: "text"}
    return ", ".join(f"{name(column)} {types[time]}" for column, time in table.columns)


def aside(table: RawTable) -> str:
    return name(f"loading {table.schema} {table.name}")


def copy(source: "duckdb.DuckDBPyConnection", cursor: Any, table: RawTable) -> int:
    """Into a table that nobody else sees, without ever holding it as a whole."""
    cursor.execute(f"create temporary table {aside(table)} ({columns_sql(table)})")
    with piped(source, f"select * from {table.view}") as stream:
        cursor.copy_expert(f"copy {aside(table)} from stdin (format csv)", stream)
    return int(cursor.rowcount)


@contextmanager
def piped(source: "duckdb.DuckDBPyConnection", select: str) -> Iterator[Any]:
    """The rows as CSV, written by DuckDB while the other end reads."""
    failures: list[BaseException] = []
    with tempfile.TemporaryDirectory(prefix="lead_scoring_load_") as place:
        pipe = Path(place) / "rows.csv"
        os.mkfifo(pipe)

        def write() -> None:
            try:
                source.execute(
                    f"copy ({select}) to {literal(pipe)} "
                    "(format csv, header false, use_tmp_file false)"
                )
            except BaseException as error:  # noqa: BLE001 (told in the other thread)
                failures.append(error)
                # Whoever waits for the first byte must not wait for ever.
                os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))

        writer = threading.Thread(target=write, daemon=True)
        writer.start()
        with pipe.open("rb") as stream:
            yield stream
        writer.join()
    if failures:
        raise failures[0]


def replace(cursor: Any, table: RawTable) -> None:
    """Readers wait for this step alone. The table stays the same one where its columns
    do, because the views of all developers stand on it."""
    target = f"{name(table.schema)}.{name(table.name)}"
    cursor.execute(f"create schema if not exists {name(table.schema)}")
    if present(cursor, table) not in ([], wanted(table)):
        cursor.execute(f"drop table {target} cascade")
    cursor.execute(f"create table if not exists {target} ({columns_sql(table)})")
    cursor.execute(f"truncate {target}")
    cursor.execute(f"insert into {target} select * from {aside(table)}")
    cursor.execute(f"drop table {aside(table)}")
    cursor.execute(f"analyze {target}")


def wanted(table: RawTable) -> list[tuple[str, str]]:
    types = {True: "timestamp without time zone", False: "text"}
    return [(column, types[time]) for column, time in table.columns]


def present(cursor: Any, table: RawTable) -> list[tuple[str, str]]:
    cursor.execute(
        "select attname, format_type(atttypid, null) from pg_attribute "
        "where attrelid = to_regclass(%s) and attnum > 0 and not attisdropped "
        "order by attnum",
        [f"{name(table.schema)}.{name(table.name)}"],
    )
    return list(cursor.fetchall())


def explain(error: Exception, credentials: Any) -> str:
    said = " ".join(str(error).split())
    return (
        f"nothing was loaded into {credentials.database} at {credentials.host}, port "
        f"{credentials.port}: {advice(said)}. PostgreSQL said: {said}"
    )


def advice(said: str) -> str:
    """What to do about what the server says."""
    known = (what for sign, what in FAULTS.items() if sign in said)
    return next(known, "see what it says")
