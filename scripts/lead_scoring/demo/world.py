"""The demo world of a maker of professional dishwashers.

All of it is SQL, in the files of `sql/demo/`, run in their order; see there.
"""

from __future__ import annotations

from datetime import UTC, date
from pathlib import Path

from lead_scoring.demo.files import (
    TABLES,
    Progress,
    silent,
    sql_files,
    staged,
    write_tables,
)

CONTACTS = 5_000
ACTIVITIES = 150_000
SEED = 42

# A planned event for every third activity at most; about two for each contact.
_PLANNED_SHARE = 6


def generate(
    contacts: int = CONTACTS,
    activities: int = ACTIVITIES,
    seed: int = SEED,
    as_of: date | None = None,
    out: Path = Path("raw"),
    *,
    overwrite: bool = False,
    progress: Progress = silent,
) -> None:
    """Write the world as Parquet files of the generic raw contract to `out`.

    The same arguments give the same files, whatever the machine. `activities`
    counts rows exactly; `contacts` counts contact ids, to which a few duplicate
    rows come. `as_of` is the last day of the world (default: today, UTC).
    """
    import duckdb

    if contacts < 0 or activities < 0:
        raise ValueError("The numbers of contacts and activities cannot be negative.")
    if contacts == 0 and activities > 0:
        raise ValueError("Activities need at least one contact.")
    day = as_of or _today()
    with (
        staged(out, TABLES, overwrite) as folder,
        duckdb.connect(config={"memory_limit": "3GB"}) as con,
    ):
        con.execute("set temp_directory = ?", [str(folder / "spill")])
        for name, value in {
            "seed": seed,
            "n_contacts": contacts,
            "n_accounts": max(1, contacts // 4),
            "n_activities": activities,
            "room": min(1.0, activities / (_PLANNED_SHARE * max(contacts, 1))),
            "as_of": day,
        }.items():
            con.execute(f"set variable {name} = ?", [value])
        for script in sql_files("sql/demo"):
            progress(script.stem[3:].replace("_", " "))
            con.execute(script.read_text(encoding="utf-8"))
        write_tables(con, folder, TABLES, progress)


def _today() -> date:
    from datetime import datetime

    return datetime.now(UTC).date()
