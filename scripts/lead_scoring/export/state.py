"""What each target was told last: a DuckDB file beside the warehouse.

It holds ids of records and hashes, and no score.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from lead_scoring.errors import UserError
from lead_scoring.publish.copy import literal

if TYPE_CHECKING:
    import duckdb

# Without a hash: it was told that the contact has no score any more.
COLUMNS = "target_id varchar, system_contact_id varchar, row_hash ubigint"


@contextmanager
def opened(file: Path, *, to_change: bool) -> Iterator["duckdb.DuckDBPyConnection"]:
    """The state; a copy in memory where nothing shall change."""
    import duckdb

    try:
        with duckdb.connect(str(file) if to_change else ":memory:") as connection:
            connection.execute("set TimeZone = 'UTC'")
            connection.execute(f"create table if not exists exported ({COLUMNS})")
            if not to_change and file.exists():
                connection.execute(f"attach {literal(file)} as kept (read_only)")
                connection.execute("insert into exported from kept.exported")
                connection.execute("detach kept")
            yield connection
    except duckdb.IOException as error:
        raise UserError(
            f"{file.name}, or a file that it is to read or write, cannot be used: "
            f"{error}. If another `lead-scoring export` is running, wait until it has "
            "ended; see that the disk has room and may be written."
        ) from None


def is_known(connection: "duckdb.DuckDBPyConnection", target: str) -> bool:
    found = connection.execute(
        "select 1 from exported where target_id = ? limit 1", [target]
    ).fetchall()
    return bool(found)
