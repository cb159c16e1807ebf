"""People who asked to be forgotten leave the runs that are kept."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lead_scoring.errors import UserError
from lead_scoring.publish import runs
from lead_scoring.publish.copy import literal, qualified, who_stays
from lead_scoring.publish.manifest import Origin
from lead_scoring.publish.runs import Run

if TYPE_CHECKING:
    import duckdb

# Who has just read the manifest of the run before opens its files within it.
GRACE_SECONDS = 1.0


def ids(database: Path) -> list[str] | None:
    """Of everybody erased, as the last build found them; None where it cannot tell."""
    import duckdb

    with duckdb.connect(str(database), read_only=True) as connection:
        try:
            rows = connection.execute(
                "select key_value from facts.erased_keys "
                "where key_kind = 'contact_id' order by all"
            ).fetchall()
        except duckdb.CatalogException:
            return None
    return [key for (key,) in rows]


def leave(
    kept: Sequence[Run], erased: Sequence[str], say: Callable[[str], None]
) -> None:
    """Write each run that names one of them anew; the folders of old then go.

    A run that cannot be read or written anew goes as a whole: it is kept for comfort,
    and they have a right.
    """
    import duckdb

    if not erased:
        return
    left = [run for run in kept if may_name_any(run, erased)]
    for run in left:
        try:
            rewrite(run, erased)
        except (OSError, duckdb.Error, UserError) as error:
            say(
                f"Run {run.run_id} is no longer kept: it may name people who were "
                f"erased since, and could not be written without them "
                f"({' '.join(str(error).split())})."
            )
    if left:
        time.sleep(GRACE_SECONDS)
    for run in left:
        runs.remove(run)


def rewrite(run: Run, erased: Sequence[str]) -> Run:
    """The same run without them, under a name that no reader has yet."""
    revised = run.revised()
    with runs.aside(run.published) as aside:
        Origin.of(run).revised(revised).write_without(erased, run, aside)
        runs.add(aside, revised)
    return revised


def may_name_any(run: Run, erased: Sequence[str]) -> bool:
    """True also of a run that cannot be read."""
    import duckdb

    try:
        return names_any(run, erased)
    except (OSError, duckdb.Error):
        return True


def names_any(run: Run, erased: Sequence[str]) -> bool:
    import duckdb

    with duckdb.connect() as connection:
        connection.execute(
            "create temp table erased as select unnest($1) as id", [erased]
        )
        connection.execute(f"attach {literal(run.file)} as kept (read_only)")
        # Views tell only what their tables hold.
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() "
            "where database_name = 'kept'"
        ).fetchall()
        return any(names_one(connection, table) for table in tables)


def names_one(
    connection: "duckdb.DuckDBPyConnection", relation: tuple[str, str]
) -> bool:
    stays = who_stays(connection, "kept", relation)
    if not stays:
        return False
    found = connection.execute(
        f"select 1 from kept.{qualified(relation)} where not (true{stays}) limit 1"
    ).fetchall()
    return bool(found)
