"""Refuse raw files with a quote that nobody closes, before a build.

DuckDB would drop the rows behind it without a word. The macro `duckdb_csv_reader`
refuses every file with an odd number of quotes, which is safe but too strict for one
that means inches; here each line is looked at, and the macro is told that it was done.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from lead_scoring.errors import UserError
from lead_scoring.paths import Paths

if TYPE_CHECKING:
    from lead_scoring.doctor.contract import Connector

CHECKED = "LEAD_SCORING_QUOTES_CHECKED"


def refuse_open_quotes(paths: Paths, connectors: "Iterable[Connector]") -> None:
    from lead_scoring.connectors import table_files
    from lead_scoring.doctor.lines import delimiter_of, first_line
    from lead_scoring.doctor.quotes import never_closed

    for connector in connectors:
        # Where its tables stand in a warehouse, files are not read.
        for file in () if connector.schema else table_files(connector):
            if file.suffix != ".csv":
                continue
            if fault := never_closed(file, delimiter_of(first_line(file))):
                raise UserError(
                    f"{paths.short(file)} {fault}. Nothing was built or published."
                )
