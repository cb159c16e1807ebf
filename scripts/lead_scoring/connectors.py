"""The connectors that a build reads, and whether each finds anything to read."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from lead_scoring.errors import UserError
from lead_scoring.paths import Paths
from lead_scoring.raw import ENDINGS, connectors_of

if TYPE_CHECKING:
    from lead_scoring.doctor.contract import Connector


def connectors_in_use(
    paths: Paths, values: Mapping[str, Any], console: Console
) -> "tuple[Connector, ...]":
    """Those of the var `connectors`; ends where one is unknown or all find nothing."""
    from lead_scoring.doctor.contract import known_connectors, read_connector

    known = known_connectors(paths.project)
    names = connectors_of(values.get("connectors"))
    strange = [name for name in names if name not in known]
    if strange or not names:
        what = f"there is no connector {strange[0]!r}" if strange else "it names none"
        raise UserError(
            f"the variable connectors: {what}. There are {', '.join(known)}; write for "
            "example --vars '{connectors: [hubspot]}'."
        )
    found = tuple(
        read_connector(paths.project, name, paths.raw, values) for name in names
    )
    silent = [each for each in found if not each.schema and not any(table_files(each))]
    for connector in silent:
        where = (
            f"{paths.short(connector.folder)} holds no table of {connector.name} (such "
            f"as {next(iter(connector.tables))}.csv or .parquet)"
        )
        if len(silent) == len(found):
            raise UserError(
                f"{where}, so there is nothing to score. `lead-scoring doctor` says "
                "what it finds there."
            )
        console.print(f"Warning: {where}; it counts as empty.", soft_wrap=True)
    return found


def table_files(connector: "Connector") -> Iterator[Path]:
    """The files that the connector reads, `TABLE.csv` and `TABLE/*.csv` alike."""
    for table in connector.tables:
        for ending in ENDINGS:
            if (file := connector.folder / f"{table}{ending}").is_file():
                yield file
            yield from sorted((connector.folder / table).glob(f"*{ending}"))
