"""What lint has to say: one sentence about one place, and the figures behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from lead_scoring.validate.tables import Row, Table

# In a note: `lint: no_decay, same_thing` and, if you like, a reason after it.
ACCEPTED = re.compile(r"\blint:\s*([a-z_]+(?:\s*,\s*[a-z_]+)*)")
# Where people write beside a row what colleagues should know.
NOTES = ("note", "description")
Figure = int | float | str | None


@dataclass(frozen=True)
class Advice:
    check: str
    model_id: str
    subject: str
    path: str
    line: int | None
    column: str | None
    message: str
    figures: dict[str, Figure] = field(default_factory=dict)
    # Whether somebody wrote down that it is meant to be so.
    is_accepted: bool = False
    # Whether it comes from data, as the last build scored them.
    is_measured: bool = False

    @property
    def file(self) -> str:
        return self.path.rsplit("/", 1)[-1]

    @property
    def name(self) -> str:
        """`no_decay:starter:email_open`, to accept it by."""
        parts = (self.check, self.model_id, self.subject)
        return ":".join(part for part in parts if part)

    def __str__(self) -> str:
        place = self.file
        if self.line is not None:
            place += f", line {self.line}"
        if self.column is not None:
            place += f", column {self.column}"
        return f"{place}: {self.message}"


def advise(
    table: Table,
    row: Row | None,
    column: str | None,
    message: str,
    *,
    check: str,
    model_id: str = "",
    subject: str = "",
    **figures: Figure,
) -> Advice:
    """About a row, or about a file that lacks one."""
    return Advice(
        check=check,
        model_id=model_id,
        subject=subject,
        path=table.schema.path,
        line=row.at(column) if row else table.header_line,
        column=column,
        message=message,
        figures=figures,
        is_accepted=row is not None and check in accepted_by(row),
    )


def accepted_by(row: Row) -> set[str]:
    text = " ".join(row[column] for column in NOTES)
    return {
        name.strip()
        for match in ACCEPTED.finditer(text)
        for name in match.group(1).split(",")
    }


def is_named(advice: Advice, names: Iterable[str]) -> bool:
    """Whether the var accepts it: by its name, or by the beginning of it."""
    return any(f"{advice.name}:".startswith(f"{name}:") for name in names if name)


def plain(number: Decimal | float) -> str:
    """12 and 7.5 as people write them, with no trailing zeros."""
    text = f"{number:,.2f}"
    return text.rstrip("0").rstrip(".")


def share(part: int, of: int) -> float:
    return part / of if of else 0.0


def percent(part: int, of: int) -> str:
    """Never 100 % while somebody is left out, nor 0 % while somebody is in."""
    if part in (0, of):
        return f"{100 * share(part, of):.0f} %"
    return f"{min(max(100 * share(part, of), 0.1), 99.9):.1f} %"
