"""Refuse raw files with a quote that nobody closes, before a build.

DuckDB would drop the rows behind it without a word. The macro `duckdb_csv_reader`
refuses every file with an odd number of quotes, which is safe but too strict for one
that means inches; here each line is looked at, and the macro is told that it was done.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lead_scoring.errors import UserError
from lead_scoring.paths import Paths

CHECKED = "LEAD_SCORING_QUOTES_CHECKED"


def refuse_open_quotes(paths: Paths, values: Mapping[str, Any]) -> None:
    from lead_scoring.doctor.files import delimiter_of, first_line
    from lead_scoring.doctor.quotes import never_closed

    for file in csv_files(paths, values):
        if fault := never_closed(file, delimiter_of(first_line(file))):
            raise UserError(
                f"{paths.short(file)} {fault}. Nothing was built or published."
            )


def csv_files(paths: Paths, values: Mapping[str, Any]) -> Iterator[Path]:
    """The CSV files that the connectors in use read."""
    from lead_scoring.doctor.contract import known_connectors, read_connector
    from lead_scoring.raw import connectors_of

    known = known_connectors(paths.project)
    for name in connectors_of(values.get("connectors")):
        if name not in known:
            continue
        connector = read_connector(paths.project, name, paths.raw, values)
        if connector.schema:
            continue
        for table in connector.tables:
            if (file := connector.folder / f"{table}.csv").is_file():
                yield file
            yield from sorted((connector.folder / table).glob("*.csv"))
