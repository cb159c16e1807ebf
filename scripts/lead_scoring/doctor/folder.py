"""What lies in a connector's folder: files of known tables, and others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lead_scoring.doctor.contract import GENERIC, Connector
from lead_scoring.doctor.names import CLOSE, LIKENESS, meant_table
from lead_scoring.doctor.report import Report, listed
from lead_scoring.raw import ENDINGS

# Endings of files that are somebody's table in another form, and what to do, before
# the name that the file should have.
SAVE = "Save it from the spreadsheet as CSV UTF-8, as"
UNPACK = "Unpack it, as"
EXPORT = "Export it as CSV or Parquet, as"
RENAME = "Rename it to"
CONVERT = {
    **dict.fromkeys((".xlsx", ".xls", ".xlsm", ".ods", ".numbers"), SAVE),
    **dict.fromkeys((".gz", ".zip", ".bz2", ".zst", ".xz", ".7z"), UNPACK),
    **dict.fromkeys((".json", ".jsonl", ".ndjson", ".xml", ".avro", ".orc"), EXPORT),
    **dict.fromkeys((".txt", ".tsv", ".tab", ".pq", ".parq"), RENAME),
}
BECOMES_PARQUET = (".pq", ".parq")
SHOWN = 12
NO_FORM = "not read: only .csv and .parquet are"
NOT_READ = "not read, because no table is called so"


@dataclass
class Found:
    """The files of each known table, as the build reads them."""

    tables: dict[str, list[Path]] = field(default_factory=dict)
    strays: list[Path] = field(default_factory=list)
    # Strays that are looked at as if they had the name they seem to mean.
    stand_ins: dict[Path, str] = field(default_factory=dict)

    def missing(self, connector: Connector) -> list[str]:
        return [name for name in connector.tables if name not in self.tables]


def look(connector: Connector) -> Found:
    """Sort the entries of the folder as the macro `duckdb_raw_files` does."""
    found = Found()
    if not connector.folder.is_dir():
        return found
    for entry in sorted(connector.folder.iterdir()):
        if is_ignored(entry):
            continue
        if entry.is_dir():
            look_inside(entry, connector, found)
        elif entry.suffix in ENDINGS and entry.stem in connector.tables:
            found.tables.setdefault(entry.stem, []).append(entry)
        else:
            found.strays.append(entry)
    return found


def look_inside(folder: Path, connector: Connector, found: Found) -> None:
    if folder.name not in connector.tables:
        # A folder of something else may hold anything; one of a table's name in
        # another spelling holds that table.
        if any(inside(folder)) and table_of(folder, connector):
            found.strays.append(folder)
        return
    for file in inside(folder):
        if file.suffix in ENDINGS and file.parent == folder:
            found.tables.setdefault(folder.name, []).append(file)
        else:
            found.strays.append(file)


def inside(folder: Path) -> Iterator[Path]:
    return (
        file
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not is_ignored(file)
    )


def is_ignored(entry: Path) -> bool:
    """What no one means as data: hidden files, notes, markers of other programs."""
    return (
        entry.name.startswith((".", "_", "~"))
        or entry.suffix.lower() in (".md", ".log", ".sql", ".py", ".pdf", ".yml")
        or entry.stem.lower() in ("readme", "license", "licence")
    )


def check_strays(connector: Connector, found: Found, report: Report) -> None:
    """Files that nothing reads. Systems bring many tables that no one needs: of
    those only the ones that look like a known table are worth a word."""
    unknown = []
    for file in found.strays:
        if file in found.stand_ins:
            continue
        if sentence := advice(file, connector, found):
            report.warning(place(file, connector), sentence)
        elif connector.name == GENERIC:
            unknown.append(place(file, connector))
    say_stand_ins(connector, found, report)
    if unknown:
        report.note(
            listed(unknown),
            "not read, because no table is called so (known are "
            f"{', '.join(connector.tables)})",
        )


def say_stand_ins(connector: Connector, found: Found, report: Report) -> None:
    nothing_else = found.tables.keys() == {*found.stand_ins.values()}
    for needed in (True, False):
        files = [
            file
            for file, table in found.stand_ins.items()
            if bool(nothing_else or connector.tables[table].required) is needed
        ]
        if not files:
            continue
        say = report.error if needed else report.warning
        if len(files) == 1:
            say(place(files[0], connector), str(advice(files[0], connector, found)))
            continue
        sentences = {file: advice(file, connector, found) for file in files}
        renames = [
            f"{place(file, connector)}: {text}".replace(f"{NOT_READ}; ", "")
            for file, text in sentences.items()
        ]
        more = len(renames) - SHOWN
        say(
            connector.folder.name,
            f"{len(files)} files are not read, because no table is called so",
            [*renames[:SHOWN], *([f"... {more:,} more"] if more > 0 else [])],
        )


def let_stand_in(connector: Connector, found: Found) -> None:
    """Take files for the tables that they seem to mean, where those are missing: so
    that all that is to be said of them can be said at once."""
    missing = found.missing(connector)
    for file in found.strays:
        if file.is_file() and file.parent == connector.folder:
            table = table_of(file, connector)
            if table in missing and file.suffix.lower() in ENDINGS:
                found.tables.setdefault(table, []).append(file)
                found.stand_ins[file] = table


def table_of(file: Path, connector: Connector) -> str | None:
    stem, _ = split(file)
    return meant_table(
        stem, connector.tables, LIKENESS if connector.name == GENERIC else CLOSE
    )


def advice(file: Path, connector: Connector, found: Found) -> str | None:
    if file.parent != connector.folder:
        return inside_a_table(file, connector)
    table = table_of(file, connector)
    if table is None:
        return None
    if file.is_dir():
        return f"{NOT_READ}; did you mean {table}/? Rename it"
    _, endings = split(file)
    goal = goal_of(table, endings)
    ending = endings[-1].lower() if endings else ""
    if ending in CONVERT:
        return f"{NO_FORM}. {CONVERT[ending]} {goal}"
    if ending not in ENDINGS:
        return None
    parts = [each for each in found.tables.get(table, []) if each != file]
    if parts:
        others = listed(place(each, connector) for each in parts)
        return (
            f"{NOT_READ}; if it is a part of {table}, put it into a folder {table}/ "
            f"together with {others}"
        )
    return f"{NOT_READ}; did you mean {goal}? Rename it"


def inside_a_table(file: Path, connector: Connector) -> str:
    table = file.relative_to(connector.folder).parts[0]
    if file.suffix in ENDINGS:
        return (
            f"not read, because it lies in a folder inside {table}/; move it up "
            f"into {table}/"
        )
    how = CONVERT.get(file.suffix.lower(), RENAME)
    return f"{NO_FORM}. {how} {file.name.partition('.')[0]}.csv"


def split(file: Path) -> tuple[str, list[str]]:
    """`contacts.csv.gz` as `contacts` and its endings."""
    known = {*CONVERT, *ENDINGS}
    name = file.name
    endings: list[str] = []
    while (ending := Path(name).suffix) and ending.lower() in known:
        endings.insert(0, ending)
        name = name.removesuffix(ending)
    return name, endings


def goal_of(table: str, endings: Iterable[str]) -> str:
    lower = [ending.lower() for ending in endings]
    parquet = ".parquet" in lower or any(each in BECOMES_PARQUET for each in lower)
    return f"{table}{'.parquet' if parquet else '.csv'}"


def place(file: Path, connector: Connector) -> str:
    """A file as people call it: from the connector's folder, which is named too
    where it is not the raw folder itself."""
    inside_folder = file.relative_to(connector.folder).as_posix()
    inside_folder += "/" if file.is_dir() else ""
    if connector.name == GENERIC:
        return inside_folder
    return f"{connector.folder.name}/{inside_folder}"
