"""Compare the header of each file with the columns that its table knows."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence

from lead_scoring.doctor import needs
from lead_scoring.doctor.contract import GENERIC, Connector, KnownTable
from lead_scoring.doctor.files import FileSeen, is_empty, is_parquet
from lead_scoring.doctor.folder import place
from lead_scoring.doctor.lines import delimiter_of, slipped
from lead_scoring.doctor.names import meant_column, plain
from lead_scoring.doctor.report import Report, count, listed, quoted

# dbt writes these names into SQL as they are.
COLUMN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def check_table(
    connector: Connector,
    table: KnownTable,
    files: Sequence[FileSeen],
    extra: Sequence[str],
    report: Report,
) -> bool:
    """Tell what is wrong with the headers, and note in each file what it may mean.

    Returns False where a column is missing that the build cannot do without and
    that no other header seems to mean.
    """
    readable = True
    known = {name.lower() for name in table.names}
    wanted = {name.lower() for name in extra} if table.has_extra_columns else set()
    unread: dict[str, None] = {}
    is_whole = True
    # Parts of one table mostly share one header: what is said once is enough.
    said: dict[tuple[str, ...], dict[str, str]] = {}
    for seen in files:
        header = tuple(seen.columns)
        if is_empty(seen):
            continue
        if header in said:
            seen.renames = said[header]
            continue
        where = place(seen.path, connector)
        have = {name.strip().lower() for name in seen.columns}
        free = [name for name in table.names if name.lower() not in have]
        twice = repeated(seen)
        if twice:
            report.warning(
                where,
                "columns that are in the header twice, of which only the first is "
                f"read: {listed(sorted(twice))}",
            )
        foreign = [
            name
            for name in seen.columns
            if name.strip().lower() not in known | wanted and name not in twice
        ]
        meant = seen.renames = said[header] = pairs(foreign, free)
        missing = [name for name in table.required if name.lower() not in have]
        lacks = needs.missing(connector.name, table, have | {*meant.values()})
        is_whole = is_whole and not lacks
        if missing:
            readable = readable and {*missing} <= {*meant.values()}
            report.error(where, no_column(seen, table, missing, meant))
        elif lacks and seen.rows:
            effect = needs.effect(connector.name, table, lacks)
            report.warning(where, no_column(seen, table, lacks, meant, effect))
        elif meant:
            report.warning(
                where,
                f"{count(len(meant), 'column')} not read because of the name. Did you "
                f"mean another? Rename {renaming(meant)}",
            )
        unread.update(dict.fromkeys(name for name in foreign if name not in meant))
    if unread and connector.name == GENERIC:
        say_unread(list(unread), table, is_whole, files, connector, report)
    return readable


def repeated(seen: FileSeen) -> set[str]:
    """Columns whose name stands further left already; DuckDB renames them."""
    if is_parquet(seen.path):
        return set()
    header = next(csv.reader([seen.header], delimiter=delimiter_of(seen.header)), [])
    cells = [cell.strip().lower() for cell in header]
    if len(cells) != len(seen.columns):
        return set()
    return {
        column
        for at, column in enumerate(seen.columns)
        if cells[at] and cells[at] in cells[:at]
    }


def pairs(foreign: Sequence[str], free: Sequence[str]) -> dict[str, str]:
    """Headers and the columns they may have meant, each column once."""
    left = list(free)
    found: dict[str, str] = {}
    # Exact but for case, blanks and humps first: they must not lose their column.
    for exact in (True, False):
        for name in foreign:
            column = meant_column(name, left)
            if name in found or column is None or (exact and plain(name) != column):
                continue
            found[name] = column
            left.remove(column)
    return found


def no_column(
    seen: FileSeen,
    table: KnownTable,
    missing: Sequence[str],
    meant: dict[str, str],
    effect: str = "",
) -> str:
    sentence = f"has no column {' and no column '.join(missing)}"
    if (line := header_line(seen, table)) is not None:
        return (
            f"{sentence}, because its header is in line {line}. Delete the lines "
            "above it"
        )
    sentence += f", {effect}" if effect else ""
    others = [column for column in missing if column not in meant.values()]
    if others:
        found = listed(map(quoted, seen.columns))
        sentence += (
            f" (found: {found}). Let the column that holds it be called "
            f"{' and '.join(others)}"
        )
    return f"{sentence}. Rename {renaming(meant)}" if meant else sentence


def header_line(seen: FileSeen, table: KnownTable) -> int | None:
    return None if is_parquet(seen.path) else slipped(seen.path, table.names)


def renaming(meant: dict[str, str]) -> str:
    return ", ".join(f"{quoted(name)} to {column}" for name, column in meant.items())


def say_unread(
    names: Sequence[str],
    table: KnownTable,
    is_whole: bool,
    files: Sequence[FileSeen],
    connector: Connector,
    report: Report,
) -> None:
    # Where a column that is needed is missing, it may be one of these.
    hint = ". Nothing is lost by that" if is_whole else ""
    if table.has_extra_columns:
        hint = "; rules can use them when the variable extra_contact_columns names them"
        if odd := [name for name in names if not COLUMN_NAME.fullmatch(name)]:
            hint += f" (rename {quoted(odd[0])} to {plain(odd[0]) or 'letters'} first)"
    report.note(
        label(files, connector),
        f"columns that nothing reads: {listed(names)}{hint}",
    )


def check_extra(
    extra: Sequence[str],
    tables: Sequence[tuple[Connector, Sequence[FileSeen]]],
    is_all: bool,
    report: Report,
) -> None:
    """Own columns of contacts that no system has; one of them is enough.

    Arguments:
        tables: those that may have such columns, of all connectors in use.
        is_all: whether each of them could be read.
    """
    every = [seen for _, files in tables for seen in files]
    have = {name.strip().lower(): name for seen in every for name in seen.columns}
    for name in extra:
        where = f"variable extra_contact_columns, {name}"
        if not COLUMN_NAME.fullmatch(name):
            report.error(where, f"no name for a column; rename it to {plain(name)}")
        elif name.lower() not in have and every and is_all:
            near = meant_column(name, have.values())
            hint = f"; did you mean {near}?" if near else ""
            places = [label(files, connector) for connector, files in tables if files]
            nowhere = (
                f"{places[0]} has no such column"
                if len(places) == 1
                else f"none of {listed(places)} has such a column"
            )
            report.warning(where, f"{nowhere}, so it stays empty{hint}")


def label(files: Sequence[FileSeen], connector: Connector) -> str:
    """The file, or the folder of the files, of a table."""
    first = place(files[0].path, connector)
    if len(files) == 1:
        return first
    folders = {seen.path.parent for seen in files}
    if len(folders) == 1 and folders != {connector.folder}:
        return place(folders.pop(), connector)
    return listed((place(seen.path, connector) for seen in files), 3)
