"""An operator and the cell it compares with have to fit together."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from lead_scoring.validate.readings import Reading, read_number

if TYPE_CHECKING:
    from lead_scoring.validate.tables import Row, Table

NUMBER_OPERATORS = {"at_least", "at_most", "between"}
WITHOUT_VALUE = {"is_set", "is_missing"}
NUMBER_IN_TEXT = re.compile(r"-?\d+(?:[.,]\d+)?")
FULL_ADDRESS = re.compile(r"https?://[^/]*", re.IGNORECASE)


def is_number_operator(operator: str) -> bool:
    return operator in NUMBER_OPERATORS


def read_bounds(operator: str, text: str, delimiter: str) -> Reading:
    """The value of a numeric operator: a number, or low..high for between."""
    if operator != "between":
        return read_number(text, delimiter, "50")
    low, dots, high = (part.strip() for part in text.partition(".."))
    if not dots:
        return Reading(problem=_no_range(text))
    bounds = [read_number(low, delimiter, "10"), read_number(high, delimiter, "50")]
    for bound in bounds:
        if bound.problem:
            return Reading(problem=f"{bound.problem} (between needs low..high)")
    if Decimal(bounds[0].text) > Decimal(bounds[1].text):
        return Reading(
            problem=f'"{text}" ends before it starts; '
            f"write {bounds[1].text}..{bounds[0].text}"
        )
    return Reading(f"{bounds[0].text}..{bounds[1].text}")


def _no_range(text: str) -> str:
    numbers = re.findall(r"\d+(?:\.\d+)?", text)
    write = f"{numbers[0]}..{numbers[1]}" if len(numbers) == 2 else "low..high"
    return f'"{text}" is no range for the operator between; write {write}'


def check_value(table: Table, row: Row) -> None:
    """`operator` with `value`, of attribute rules and personas."""
    if not row.sound("operator", "value"):
        return
    operator, value = row["operator"], row["value"]
    if operator in WITHOUT_VALUE and value:
        table.error(
            row, "value", f'the operator {operator} needs no value; delete "{value}"'
        )
    elif operator and operator not in WITHOUT_VALUE and not value:
        table.error(row, "value", f"the operator {operator} needs a value; write one")
    elif operator == "one_of":
        _check_parts(table, row, "value")
    elif value.casefold() in ("vero", "prawda", "falso", "fałsz"):
        table.warn(row, "value", f'"{value}" may be what Excel made of true or false')


def check_target(table: Table, row: Row) -> None:
    """`target_operator` with `target`, of activity rules."""
    if not row.sound("target_operator", "target"):
        return
    operator, target = row["target_operator"], row["target"]
    if target and not operator:
        table.error(
            row,
            "target_operator",
            f'"{target}" has no operator; write equals (or empty the target '
            f"to count any)",
        )
    elif operator and not target:
        table.error(
            row,
            "target",
            f"the operator {operator} needs a target; write one (or empty the "
            f"operator to count any)",
        )
    elif operator == "one_of":
        _check_parts(table, row, "target")
    for part in target.split("|"):
        _warn_of_address(table, row, operator, part)


def _check_parts(table: Table, row: Row, column: str) -> None:
    text = row[column]
    parts = [part.strip() for part in text.split("|")]
    if all(parts):
        if len(parts) == 1 and re.search(r"\S[,;]\S", text):
            write = "|".join(re.split(r"\s*[,;]\s*", text))
            table.warn(
                row, column, f'"{text}" is a single value; did you mean "{write}"?'
            )
        return
    write = "|".join(part for part in parts if part)
    table.error(row, column, f'"{text}" has an empty part; write {write or "values"}')


def _warn_of_address(table: Table, row: Row, operator: str, part: str) -> None:
    """Targets are kept as paths, so these would never be met."""
    path = FULL_ADDRESS.sub("", part)
    if path != part or path.startswith("/"):
        path = re.split(r"[?#]", path)[0] or "/"
        if operator in ("equals", "one_of"):
            path = path.rstrip("/") or "/"
    if path != part:
        table.warn(
            row,
            "target",
            f'"{part}" is met by nothing, because addresses are kept as their '
            f'path; did you mean "{path}"?',
        )
