"""Read the files of a table as the build reads them: header, rows, or a fault."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from lead_scoring import raw_faults
from lead_scoring.doctor.lines import (
    DELIMITERS,
    delimiter_of,
    first_line,
    first_lines,
    slipped,
)
from lead_scoring.doctor.quotes import never_closed

if TYPE_CHECKING:
    import duckdb

# First bytes of files that carry the wrong ending.
MAGIC = {
    b"PK\x03\x04": "is an Excel workbook or a zip archive. Save it as CSV UTF-8",
    b"\xd0\xcf\x11\xe0": "is an old Excel workbook. Save it as CSV UTF-8",
    b"\x1f\x8b": "is packed with gzip. Unpack it",
    b"\xff\xfe": "is in UTF-16. Save it again as CSV UTF-8",
    b"\xfe\xff": "is in UTF-16. Save it again as CSV UTF-8",
    b"PAR1": "is a Parquet file. Let its name end in .parquet",
}


@dataclass
class FileSeen:
    """A file: either `fault` says why it cannot be read, or the rest is known."""

    path: Path
    columns: list[str] = field(default_factory=list)
    # Headers that seem to mean a known column, and that column.
    renames: dict[str, str] = field(default_factory=dict)
    rows: int = 0
    header: str = ""
    fault: str | None = None


def read(
    path: Path, known: Collection[str], connection: duckdb.DuckDBPyConnection
) -> FileSeen:
    """One pass over the file; what DuckDB cannot read the build cannot either.

    Arguments:
        known: the columns of its table.
    """
    import duckdb

    seen = FileSeen(path)
    try:
        seen.fault = wrong_kind(path)
        if seen.fault is None:
            if not is_parquet(path):
                seen.header = first_line(path)
            scan(seen, connection)
            if not is_parquet(path):
                seen.fault = never_closed(path, delimiter_of(seen.header))
    except OSError as error:
        seen.fault = f"cannot be opened ({error.strerror}). Allow it"
    except duckdb.Error as error:
        seen.fault = explain(path, known, " ".join(str(error).split()))
    return seen


def scan(seen: FileSeen, connection: duckdb.DuckDBPyConnection) -> None:
    reader = reader_of(seen.path, seen.header)
    seen.columns = [
        row[0]
        for row in connection.execute(f"describe select * from {reader}").fetchall()
    ]
    # Every cell is looked at: only then does a broken one come to light.
    seen.rows = connection.execute(
        f"select count(*), count(columns(*)) from {reader}"
    ).fetchall()[0][0]


def reader_of(path: Path, header: str) -> str:
    """The same reader as the macros `duckdb_csv_reader`, `duckdb_file_readers`."""
    file = sql_text(path)
    if is_parquet(path):
        return f"read_parquet({file})"
    return (
        f"read_csv({file}, delim = '{delimiter_of(header)}', header = true, "
        "quote = '\"', escape = '\"', comment = '', skip = 0, all_varchar = true, "
        "null_padding = true, parallel = false)"
    )


def sql_text(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def is_parquet(path: Path) -> bool:
    return path.suffix.lower() == ".parquet"


def is_empty(seen: FileSeen) -> bool:
    """A file without even a header, which the build takes for an empty table."""
    return seen.columns == ["column0"]


def wrong_kind(path: Path) -> str | None:
    with path.open("rb") as file:
        start = file.read(8)
    if is_parquet(path):
        if start.startswith(b"PAR1"):
            return None
        return "is no Parquet file, or not a whole one. Export it again"
    for magic, sentence in MAGIC.items():
        if start.startswith(magic):
            return sentence
    return None


def explain(path: Path, known: Collection[str], text: str) -> str:
    """What stands behind the file's name in a sentence of the report."""
    if is_parquet(path):
        return "is damaged or not a whole Parquet file. Export it again"
    # DuckDB stumbles over a row below these and does not know what came before.
    if (number := slipped(path, known)) is not None:
        return f"has its header in line {number}. Delete the lines above it"
    if (sentence := never_closed(path, likely_delimiter(path))) is not None:
        return sentence
    if (bad := not_utf_8(path)) is not None:
        line, sample = bad
        return (
            f"is not in UTF-8: line {line:,} holds {sample}. Save it again as CSV "
            "UTF-8 (in spreadsheet programs a choice of `Save as`)"
        )
    told = raw_faults.explain(text)
    if told is None:
        return f"cannot be read: {text}"
    # It is said of a build, and names the file itself.
    said = told.removeprefix(str(path)).lstrip(",: ")
    return said.partition("; nothing was published")[0].replace(
        " and run this command again", ""
    )


def likely_delimiter(path: Path) -> str:
    """That of the header; below a header without one, that of the first rows."""
    lines = first_lines(path)
    has_one = any(each in lines[0] for each in DELIMITERS) if lines else False
    return delimiter_of(lines[0] if has_one else "".join(lines))


def not_utf_8(path: Path) -> tuple[int, str] | None:
    """The first line that is no UTF-8, and what stands there."""
    for number, line in enumerate(lines_of(path), start=1):
        try:
            line.decode("utf-8")
        except UnicodeDecodeError as error:
            around = line[max(0, error.start - 10) : error.end + 10]
            # Nearly always it is this one, and it can read any byte.
            western = around.decode("cp1252", "replace").strip()
            return number, f'the byte {line[error.start]:02X} (in "{western}"?)'
    return None


def lines_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from file
