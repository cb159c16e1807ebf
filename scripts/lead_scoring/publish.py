"""Publish the marts: one DuckDB file, replaced in one step.

DuckDB allows no reader beside a writer, so readers get a file of their own.
It is written aside, checked, and moved over the old one. Who has the old file
open keeps reading it; who opens the path gets either the old or the new one.
"""

import os
import uuid
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from lead_scoring.errors import UserError
from lead_scoring.locks import folder_lock
from lead_scoring.paths import PUBLISHED_FILE

if TYPE_CHECKING:
    import duckdb

SCHEMAS = ("marts", "insights")
# DuckDB 1.2 and later can read it; 2.0's own default could not be opened by
# the versions that BI tools bring along.
STORAGE_VERSION = "v1.2.0"
ASIDE = ".lead_scoring.publishing."

Relation = tuple[str, str]


def publish(
    database: Path,
    folder: Path,
    relations: Iterable[Relation] | None = None,
    views: Collection[Relation] = (),
) -> Path:
    """Copy `relations` (default: all of SCHEMAS) from `database` to `folder`.

    A view becomes a table, because what it reads stays behind, unless it is
    one of `views`: those read only what is published too. Give the relations
    of the run: a table whose model was deleted would otherwise be published
    for ever.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / PUBLISHED_FILE
    with folder_lock(folder):
        # The lock says that no publication is running: what lies here was
        # left by one that was killed.
        remove_leftovers(folder)
        aside = folder / f"{ASIDE}{uuid.uuid4().hex}"
        try:
            write(database, aside, relations, views)
            sync(aside)
            os.replace(aside, target)
            sync(folder)
        finally:
            remove_leftovers(folder)
    return target


def remove_leftovers(folder: Path) -> None:
    for leftover in folder.glob(f"{ASIDE}*"):
        leftover.unlink(missing_ok=True)


def write(
    database: Path,
    aside: Path,
    relations: Iterable[Relation] | None,
    views: Collection[Relation] = (),
) -> None:
    import duckdb

    with duckdb.connect() as connection:
        connection.execute(f"attach {literal(database)} as built (read_only)")
        connection.execute(
            f"attach {literal(aside)} as published "
            f"(storage_version {literal(STORAGE_VERSION)})"
        )
        if relations is None:
            relations = list_relations(connection, "built")
        chosen = sorted(relations)
        for schema, _ in chosen:
            connection.execute(f"create schema if not exists published.{name(schema)}")
        # What a view reads must be there before it.
        for relation in sorted(chosen, key=lambda each: each in views):
            copy(connection, relation, relation in views)
        connection.execute("checkpoint published")
        connection.execute("detach published")
        # Read again from the disk: what is checked is what readers will see.
        connection.execute(f"attach {literal(aside)} as published (read_only)")
        check(connection, chosen, views)


def list_relations(
    connection: "duckdb.DuckDBPyConnection", database: str
) -> list[Relation]:
    found: list[Relation] = connection.execute(
        "select table_schema, table_name from information_schema.tables "
        "where table_catalog = $database and list_contains($schemas, table_schema) "
        "and table_name not like '%\\_\\_dbt\\_%' escape '\\'",
        {"database": database, "schemas": list(SCHEMAS)},
    ).fetchall()
    return found


def copy(
    connection: "duckdb.DuckDBPyConnection", relation: Relation, as_view: bool
) -> None:
    path = qualified(relation)
    if as_view:
        copy_view(connection, relation)
    else:
        connection.execute(f"create table published.{path} as from built.{path}")
    # What a table and its columns mean travels along, so that BI tools show it.
    tables = connection.execute(
        "select comment from duckdb_tables() where comment is not null "
        "and database_name = 'built' and schema_name = $1 and table_name = $2 "
        "union all select comment from duckdb_views() where comment is not null "
        "and database_name = 'built' and schema_name = $1 and view_name = $2",
        list(relation),
    ).fetchall()
    for (comment,) in tables:
        kind = "view" if as_view else "table"
        connection.execute(f"comment on {kind} published.{path} is {literal(comment)}")
    comments = connection.execute(
        "select column_name, comment from duckdb_columns() where comment is not null "
        "and database_name = 'built' and schema_name = $1 and table_name = $2",
        list(relation),
    ).fetchall()
    for column, comment in comments:
        connection.execute(
            f"comment on column published.{path}.{name(column)} is {literal(comment)}"
        )


def copy_view(connection: "duckdb.DuckDBPyConnection", relation: Relation) -> None:
    """DuckDB keeps the text of a view without the name of its file."""
    ((sql,),) = connection.execute(
        "select sql from duckdb_views() where database_name = 'built' "
        "and schema_name = $1 and view_name = $2",
        list(relation),
    ).fetchall()
    connection.execute("use published")
    connection.execute(sql)
    connection.execute("use memory")


def check(
    connection: "duckdb.DuckDBPyConnection",
    chosen: list[Relation],
    views: Collection[Relation] = (),
) -> None:
    if ("marts", "lead_scores") not in chosen:
        raise UserError(
            "marts.lead_scores was not built, so nothing was published. See that "
            "the project has that model, enabled, and run `lead-scoring build`."
        )
    if sorted(list_relations(connection, "published")) != chosen:
        raise UserError(
            "the published copy does not hold the tables that were built, so it "
            "was not put in place. Run `lead-scoring build` again."
        )
    for relation in chosen:
        path = qualified(relation)
        if relation in views:
            connection.execute(f"from published.{path} limit 0")
            continue
        built, published = connection.execute(
            f"select (select count(*) from built.{path}), "
            f"(select count(*) from published.{path})"
        ).fetchall()[0]
        if built != published:
            raise UserError(
                f"the published copy of {'.'.join(relation)} holds {published} rows "
                f"instead of {built}, so it was not put in place. Run "
                "`lead-scoring build` again."
            )


def sync(path: Path) -> None:
    """Have the disk hold it before anybody is told that it is there."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def qualified(relation: Relation) -> str:
    return ".".join(name(part) for part in relation)


def name(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'


def literal(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"
