"""Where the cells of a table came from, so that a sentence can name the cell."""

from __future__ import annotations

from dataclasses import dataclass, field

from lead_scoring.validate.findings import Finding


@dataclass
class Source:
    """A sheet of a workbook, or (without a sheet) a CSV file."""

    file: str
    sheet: str | None = None
    # The position of each column, from 0.
    positions: dict[str, int] = field(default_factory=dict)

    def place(self, line: int | None, column: str | None) -> str:
        parts = [self.file]
        if self.sheet is not None:
            parts.append(f'sheet "{self.sheet}"')
        if line is not None and column in self.positions:
            parts.append(f"cell {letters(self.positions[column])}{line} ({column})")
        elif line is not None:
            parts.append(f"{'row' if self.sheet else 'line'} {line}")
            if column:
                parts.append(f"column {column}")
        return ", ".join(parts)

    def sentence(self, finding: Finding) -> str:
        return f"{self.place(finding.line, finding.column)}: {finding.message}"


def letters(position: int) -> str:
    """0 as A, 26 as AA."""
    name, rest = "", position + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        name = chr(ord("A") + digit) + name
    return name
