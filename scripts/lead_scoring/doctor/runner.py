"""All checks, from files over headers to what stands in the cells."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from lead_scoring.doctor import contract, files, folder, headers
from lead_scoring.doctor.contract import Connector
from lead_scoring.doctor.files import FileSeen
from lead_scoring.doctor.report import Report, TableSeen, count
from lead_scoring.errors import UserError
from lead_scoring.paths import Paths


@dataclass
class Readable:
    """What the contents can be looked at of: connector, table, files."""

    files: dict[str, dict[str, list[FileSeen]]] = field(default_factory=dict)
    places: dict[tuple[str, str], str] = field(default_factory=dict)
    broken: set[tuple[str, str]] = field(default_factory=set)
    # Connectors whose tables are in a warehouse.
    unseen: set[str] = field(default_factory=set)
    # What the variable extra_contact_columns may add columns to.
    extendable: list[tuple[Connector, list[FileSeen]]] = field(default_factory=list)
    # Connectors whose folder a build could read.
    as_they_are: set[str] = field(default_factory=set)


def examine(paths: Paths, values: Mapping[str, Any], today: date) -> Report:
    """What there is to say of the raw folder; it and the warehouse stay as they are.

    Arguments:
        values: the variables of the run, those of the project included.
    """
    report = Report()
    check_seeds(paths, values, report)
    readable = Readable()
    for connector in connectors(paths, values, report):
        check_connector(connector, values, readable, report)
    check_extra(values, readable, report)
    check_other_connectors(paths, values, report)
    if any(readable.files.values()):
        check_content(paths, values, today, readable, report)
    return report


def check_seeds(paths: Paths, values: Mapping[str, Any], report: Report) -> None:
    from lead_scoring.validate import validate

    found = validate(paths.seeds, tuple(values.get("extra_contact_columns") or ()))
    if not found.ok:
        report.error(
            paths.short(paths.seeds),
            f"{count(len(found.errors), 'mistake')} in the weights and look-ups; "
            "`lead-scoring validate` tells them",
        )


def named(values: Mapping[str, Any]) -> list[str]:
    given = values.get("connectors") or []
    several = given.split(",") if isinstance(given, str) else given
    return [str(name).strip() for name in several]


def connectors(
    paths: Paths, values: Mapping[str, Any], report: Report
) -> list[Connector]:
    from lead_scoring.validate.suggest import proposal

    known = contract.known_connectors(paths.project)
    found = []
    for name in named(values):
        if name in known:
            found.append(
                contract.read_connector(paths.project, name, paths.raw, values)
            )
        else:
            report.error(
                "variable connectors",
                f'there is no connector "{name}"{proposal(name, known)}',
            )
    return found


def check_connector(
    connector: Connector, values: Mapping[str, Any], readable: Readable, report: Report
) -> None:
    import duckdb

    if connector.schema:
        readable.unseen.add(connector.name)
        report.unseen.append(connector.name)
        report.warning(
            connector.name,
            f"not looked at: the variable {connector.name}_schema says that its tables "
            f"are in the schema {connector.schema}, and the doctor reads files alone. "
            "Look whether the name is right; a build stops where the schema holds none "
            "of the tables",
        )
        return
    found = folder.look(connector)
    folder.let_stand_in(connector, found)
    check_missing(connector, found, named(values), report)
    folder.check_strays(connector, found, report)
    readable.files[connector.name] = {}
    with duckdb.connect() as connection:
        for name, table in connector.tables.items():
            if (paths := found.tables.get(name)) is None:
                continue
            seen = [files.read(path, table.names, connection) for path in paths]
            if check_table(connector, name, seen, values, report):
                readable.files[connector.name][name] = seen
            else:
                readable.broken.add((connector.name, name))
            if table.has_extra_columns:
                sound = [each for each in seen if each.fault is None]
                readable.extendable.append((connector, sound))
            if connector.name == contract.GENERIC:
                place = headers.label(seen, connector)
                readable.places[connector.name, name] = place
    if is_right(connector, found, readable):
        readable.as_they_are.add(connector.name)
    if connector.name != contract.GENERIC and readable.files[connector.name]:
        # Which of its own tables make up a table of the contract, staging knows.
        for each in contract_tables():
            readable.places[connector.name, each] = f"{connector.name} {each}"


def check_extra(values: Mapping[str, Any], readable: Readable, report: Report) -> None:
    extra = tuple(values.get("extra_contact_columns") or ())
    is_all = not (readable.unseen or readable.broken)
    headers.check_extra(extra, readable.extendable, is_all, report)


def is_right(connector: Connector, found: folder.Found, readable: Readable) -> bool:
    """True where each table can be read under the names that its files have."""
    tables = readable.files[connector.name].values()
    parts = [part for files in tables for part in files]
    broken = any(name == connector.name for name, _ in readable.broken)
    return not (broken or found.stand_ins or any(part.renames for part in parts))


def contract_tables() -> Sequence[str]:
    from lead_scoring.doctor.content import PLAIN

    return tuple(PLAIN)


def check_missing(
    connector: Connector, found: folder.Found, all_named: Sequence[str], report: Report
) -> None:
    where = connector.folder.name
    missing = found.missing(connector)
    if not found.tables:
        report.error(
            where,
            f"none of the tables of the connector {connector.name} is there. Known are "
            f"{', '.join(f'{name}.csv' for name in connector.tables)} (or .parquet, or "
            "a folder of such files)",
        )
        return
    required = [name for name in missing if connector.tables[name].required]
    for name in required:
        # Another connector may bring what this one lacks.
        say = report.error if len(all_named) == 1 else report.warning
        say(
            f"{name}.csv",
            f"there is no table {name}. Put {name}.csv or {name}.parquet into the raw "
            "folder",
        )
    others = [name for name in missing if name not in required]
    if others:
        report.note(where, f"not there, and count as empty: {', '.join(others)}")


def check_table(
    connector: Connector,
    name: str,
    seen: Sequence[FileSeen],
    values: Mapping[str, Any],
    report: Report,
) -> bool:
    """False where the contents cannot be looked at."""
    table = connector.tables[name]
    faults = [each for each in seen if each.fault is not None]
    for each in faults:
        report.error(folder.place(each.path, connector), str(each.fault))
    sound = [each for each in seen if each.fault is None]
    extra = tuple(values.get("extra_contact_columns") or ())
    complete = headers.check_table(connector, table, sound, extra, report)
    rows = sum(each.rows for each in sound)
    report.tables.append(TableSeen(connector.name, name, rows))
    check_twins(connector, seen, report)
    if table.required and complete and not faults and rows == 0:
        report.error(headers.label(seen, connector), "there is no row in it")
    return complete and not faults


def check_twins(connector: Connector, seen: Sequence[FileSeen], report: Report) -> None:
    """The same table by several names may well be an old copy."""
    beside = [each for each in seen if each.path.parent == connector.folder]
    if beside and len(seen) > 1:
        names = ", ".join(folder.place(each.path, connector) for each in beside)
        others = [each for each in seen if each not in beside]
        inside = f" and {count(len(others), 'file')} in a folder" if others else ""
        report.warning(
            names,
            f"one table in several places ({len(beside)} here{inside}); all are read. "
            "Is one of them an old copy?",
        )


def check_other_connectors(
    paths: Paths, values: Mapping[str, Any], report: Report
) -> None:
    """Files of a connector that nobody has switched on."""
    switched_on = named(values)
    for name in contract.known_connectors(paths.project):
        if name in switched_on or name == contract.GENERIC:
            continue
        connector = contract.read_connector(paths.project, name, paths.raw, values)
        found = folder.look(connector)
        folder.let_stand_in(connector, found)
        if found.tables:
            together = ", ".join([*switched_on, name])
            report.warning(
                f"{connector.folder.name}/",
                f"{count(len(found.tables), 'table')} of {name}, not read because the "
                "variable connectors does not name it. To read them, add "
                f"--vars '{{connectors: [{together}]}}'",
            )


def check_content(
    paths: Paths,
    values: Mapping[str, Any],
    today: date,
    readable: Readable,
    report: Report,
) -> None:
    from lead_scoring.doctor import content, erasures, ids, kinds, people, staged, times
    from lead_scoring.doctor import values as cells

    with tempfile.TemporaryDirectory(prefix="lead-scoring-doctor-") as place:
        try:
            database = staged.stage(
                paths, Path(place), readable.files, readable.as_they_are, values
            )
        except UserError as error:
            report.error(paths.short(paths.raw), str(error))
            return
        with staged.opened(database) as connection:
            seen = content.materialise(
                connection,
                readable.places,
                values,
                readable.broken,
                readable.unseen,
            )
            times.check_times(seen, today, report)
            kinds.check_kinds(seen, kinds.read_lookups(paths.seeds), report)
            ids.check_ids(seen, report)
            people.check_people(seen, report)
            erasures.check_erasures(seen, report)
            cells.check_values(seen, report)
