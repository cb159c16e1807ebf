"""Copy what was built into one DuckDB file and Parquet files, and check them.

DuckDB allows no reader beside a writer, so readers get files of their own.
"""

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lead_scoring.errors import UserError

if TYPE_CHECKING:
    import duckdb

SCHEMAS = ("marts", "insights")
# DuckDB 1.2 and later can read it; 2.0's own default could not be opened by
# the versions that BI tools bring along.
STORAGE_VERSION = "v1.2.0"

Relation = tuple[str, str]


def write(
    connection: "duckdb.DuckDBPyConnection",
    database: Path,
    file: Path,
    relations: Iterable[Relation] | None,
    views: Collection[Relation] = (),
    note: str = "",
    erased: Sequence[str] = (),
) -> list[Relation]:
    """Leaves the checked file attached as `published`; returns what it holds.

    `note` is SQL that says of which run it is. Rows that name one of `erased` stay
    behind.
    """
    connection.execute("create temp table erased as select unnest($1) as id", [erased])
    connection.execute(f"attach {literal(database)} as built (read_only)")
    connection.execute(
        f"attach {literal(file)} as published "
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
    check_content(connection, chosen)
    connection.execute(note)
    connection.execute("checkpoint published")
    connection.execute("detach published")
    # Read again from the disk: what is checked is what readers will see.
    connection.execute(f"attach {literal(file)} as published (read_only)")
    check_rows(connection, chosen, views)
    return list_relations(connection, "published")


def write_parquet(
    connection: "duckdb.DuckDBPyConnection", relation: Relation, file: Path
) -> int:
    """Of what `write` left attached; the rows that the file holds."""
    connection.execute(
        f"copy published.{qualified(relation)} to {literal(file)} "
        "(format parquet, compression zstd)"
    )
    ((rows, written),) = connection.execute(
        f"select (select count(*) from published.{qualified(relation)}), "
        f"(select count(*) from read_parquet({literal(file)}))"
    ).fetchall()
    if rows != written:
        raise UserError(differs(relation, written, rows))
    return int(rows)


def who_stays(
    connection: "duckdb.DuckDBPyConnection", database: str, relation: Relation
) -> str:
    """A condition: the row names nobody who was erased."""
    found = connection.execute(
        "select column_name from duckdb_columns() where database_name = $1 "
        "and schema_name = $2 and table_name = $3 and data_type = 'VARCHAR' "
        "and (column_name = 'contact_id' or ends_with(column_name, '_contact_id'))",
        [database, *relation],
    ).fetchall()
    return "".join(
        f" and ({name(column)} is null or {name(column)} not in (from erased))"
        for (column,) in found
    )


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
        connection.execute(
            f"create table published.{path} as from built.{path} "
            f"where true{who_stays(connection, 'built', relation)}"
        )
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


def check_content(
    connection: "duckdb.DuckDBPyConnection", chosen: list[Relation]
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


def check_rows(
    connection: "duckdb.DuckDBPyConnection",
    chosen: list[Relation],
    views: Collection[Relation] = (),
) -> None:
    for relation in chosen:
        path = qualified(relation)
        if relation in views:
            connection.execute(f"from published.{path} limit 0")
            continue
        stays = who_stays(connection, "built", relation)
        built, published = connection.execute(
            f"select (select count(*) from built.{path} where true{stays}), "
            f"(select count(*) from published.{path})"
        ).fetchall()[0]
        if built != published:
            raise UserError(differs(relation, published, built))


def differs(relation: Relation, published: int, built: int) -> str:
    return (
        f"the published copy of {'.'.join(relation)} holds {published} rows "
        f"instead of {built}, so it was not put in place. Run "
        "`lead-scoring build` again."
    )


def qualified(relation: Relation) -> str:
    return ".".join(name(part) for part in relation)


def name(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'


def literal(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"
