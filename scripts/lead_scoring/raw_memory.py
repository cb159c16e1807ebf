"""Which raw folder the warehouse's activity log comes from.

The log remembers what has left the raw folder. Activities of another folder are
another world: with the same ids, they would be taken for repetitions of the
remembered ones. So the folder is noted beside the warehouse, and the log starts
anew for another folder; by itself only where it remembers nothing else, because
nobody could bring that back.
"""

from collections.abc import Sequence
from pathlib import Path

from lead_scoring.errors import UserError
from lead_scoring.paths import Paths

COUNTS = """
    select
        (select count(*) from facts.activity_log) as in_log,
        (select count(*) from facts.activity_arrivals) as in_raw
"""
REFRESH = "--full-refresh"
# With it, a refresh also empties what no source could bring back (macro `lives_on`).
FORGET = "LEAD_SCORING_FORGET_HISTORY"
# What dbt calls it too; who says so needs no explanation.
SPELLINGS = {REFRESH, "-f"}


def note_of(paths: Paths) -> Path:
    return paths.database.with_name(paths.database.name + ".raw")


def starts_anew(paths: Paths, arguments: Sequence[str]) -> Path | None:
    """The folder that the log must forget now, if any; ends where that loses rows."""
    import duckdb

    folders = noted(paths) if paths.database.exists() else []
    others = [folder for folder in folders if folder != paths.raw]
    if not others or SPELLINGS.intersection(arguments):
        return None
    try:
        # An earlier build of this folder, which did not pass, had this settled.
        harmless = folders[0] == paths.raw or (
            len(folders) == 1 and remembered(paths) == 0
        )
    except duckdb.Error:
        harmless = False
    if harmless:
        return others[0]
    was, now, database = map(paths.short, (others[0], paths.raw, paths.database))
    raise UserError(
        f"the raw folder changed (was {was}, now {now}), and {database} may be all "
        f"that remembers some activities of {was}. To start its log anew, add "
        "--forget; to keep it, name another file in LEAD_SCORING_DB; if "
        f"{now} is the same data in another place, delete "
        f"{paths.short(note_of(paths))}."
    )


def forgets(paths: Paths, arguments: Sequence[str]) -> bool:
    """Whether a refresh is for another folder: what was scored and seen of the old one
    must go with its log."""
    folders = noted(paths) if paths.database.exists() else []
    return any(folder != paths.raw for folder in folders) and bool(
        SPELLINGS.intersection(arguments)
    )


def remembered(paths: Paths) -> int:
    """How many rows of the log its raw folder no longer holds.

    The views of that folder still stand in the warehouse. Loads are days, and
    two worlds share days: so rows are counted, not loads.
    """
    import duckdb

    with duckdb.connect(str(paths.database), read_only=True) as connection:
        in_log, in_raw = connection.execute(COUNTS).fetchall()[0]
    return int(in_log - in_raw)


def is_logged(paths: Paths, folder: Path) -> bool:
    """True where the log holds activities of that folder."""
    return paths.database.exists() and folder in (noted(paths) or [paths.raw])


def noted(paths: Paths) -> list[Path]:
    """Several folders where a build began a new log and did not pass."""
    try:
        text = note_of(paths).read_text(encoding="utf-8", errors="surrogateescape")
    except FileNotFoundError:
        # A warehouse without a note was made by dbt alone.
        return []
    return [Path(line) for line in text.splitlines()]


def begin(paths: Paths) -> None:
    """Before a build: it may be killed when some of the log is of its folder."""
    known = noted(paths) if paths.database.exists() else []
    write(paths, [paths.raw, *(folder for folder in known if folder != paths.raw)])


def settle(paths: Paths) -> None:
    """After a whole build that passed: all of the log is of its folder."""
    write(paths, [paths.raw])


def write(paths: Paths, folders: Sequence[Path]) -> None:
    note = note_of(paths)
    note.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(f"{folder}\n" for folder in folders)
    # Moved over the old one: a note cut short would be another folder's.
    aside = note.with_name(note.name + ".new")
    aside.write_text(text, encoding="utf-8", errors="surrogateescape")
    aside.replace(note)
