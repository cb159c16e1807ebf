"""What the doctor has to say, and in which words it counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class Level(StrEnum):
    """How urgent a finding is, most urgent first."""

    error = "error"
    warning = "warning"
    note = "note"


@dataclass(frozen=True)
class Finding:
    """One thing about one place; `details` are lines of a list below it."""

    level: Level
    place: str
    message: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class TableSeen:
    """A table of which some file is there."""

    connector: str
    name: str
    rows: int


@dataclass
class Report:
    findings: list[Finding] = field(default_factory=list)
    tables: list[TableSeen] = field(default_factory=list)
    # Connectors that nothing is known of, good or bad.
    unseen: list[str] = field(default_factory=list)

    def add(
        self, level: Level, place: str, message: str, details: Iterable[str] = ()
    ) -> None:
        self.findings.append(Finding(level, place, message, tuple(details)))

    def error(self, place: str, message: str, details: Iterable[str] = ()) -> None:
        self.add(Level.error, place, message, details)

    def warning(self, place: str, message: str, details: Iterable[str] = ()) -> None:
        self.add(Level.warning, place, message, details)

    def note(self, place: str, message: str, details: Iterable[str] = ()) -> None:
        self.add(Level.note, place, message, details)

    def of(self, level: Level) -> list[Finding]:
        return [finding for finding in self.findings if finding.level is level]

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)


def count(number: int, one: str, many: str = "") -> str:
    """`1 row`, `1,200 rows`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def share(part: int, whole: int) -> str:
    """A percentage that is never 0 or 100 where it is not exactly so."""
    if whole == 0 or part in (0, whole):
        return "100 %" if whole and part else "0 %"
    percent = 100 * part / whole
    if percent < 1:
        return "less than 1 %"
    if percent > 99:
        return "more than 99 %"
    return f"{percent:.0f} %"


def listed(names: Iterable[str], at_most: int = 12) -> str:
    """`a, b and 3 more`."""
    every = list(names)
    shown = ", ".join(every[:at_most])
    more = len(every) - at_most
    return f"{shown} and {more:,} more" if more > 0 else shown


def quoted(value: object, at_most: int = 40) -> str:
    """A value as it stands in a file, cut where it is long."""
    text = str(value).replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    return f'"{text[:at_most]}..."' if len(text) > at_most else f'"{text}"'
