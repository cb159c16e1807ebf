"""Which raw folder the warehouse's activity log comes from.

The log remembers what has left the raw folder. Activities of another folder are
another world: with the same ids, they would be taken for repetitions of the
remembered ones. So the folder is noted beside the warehouse.
"""

from collections.abc import Sequence
from pathlib import Path

from lead_scoring.paths import Paths

REFRESH = "--full-refresh"
# What dbt calls it too; who says so needs no explanation.
SPELLINGS = {REFRESH, "-f"}


def note_of(paths: Paths) -> Path:
    return paths.database.with_name(paths.database.name + ".raw")


def other_folder(paths: Paths) -> Path | None:
    """Another folder than today's, whose activities the log may hold."""
    if not paths.database.exists():
        return None
    others = [folder for folder in noted(paths) if folder != paths.raw]
    return others[0] if others else None


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
