"""A file as it came: its cells as text, each with its line, and its faults."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lead_scoring.validate.findings import Finding
from lead_scoring.validate.schema import TableSchema

SAVE_AS = "save the file as CSV UTF-8 (comma delimited)"
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
# Bytes that are no UTF-8 survive as these, so that every one of them is reported.
BROKEN_BYTE = re.compile("[\udc80-\udcff]")


@dataclass
class RawRow:
    line: int
    cells: dict[str, str]
    lines: dict[str, int]


@dataclass
class RawTable:
    schema: TableSchema
    delimiter: str = ","
    header_line: int = 1
    columns: list[str] = field(default_factory=list)
    rows: list[RawRow] = field(default_factory=list)
    # False when rows or columns could not be read, so that "there is no such row"
    # cannot be told from "it could not be read".
    complete: bool = True
    findings: list[Finding] = field(default_factory=list)

    def fault(self, line: int | None, column: str | None, message: str) -> None:
        self.findings.append(Finding(self.schema.file, line, column, message))
        self.complete = False
