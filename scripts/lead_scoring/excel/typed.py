"""A cell of a workbook, which has a type, as the text that a seed file would have."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from lead_scoring.validate.readings import Reading, plain

# What a double holds for certain, and all that a spreadsheet shows.
DIGITS = 15
ZEROS = re.compile(r"0{2,}")
AS_TEXT = "format the cell as Text and type it again"
Value = object


def text_of(value: Value, shown_as: str, kind: str) -> Reading:
    """`shown_as` is the number format; `kind` what the column holds."""
    if isinstance(value, str):
        return Reading(value)
    if isinstance(value, bool):
        return _truth(value, kind)
    if isinstance(value, int | float):
        return _number(value, shown_as, kind)
    if isinstance(value, datetime | date):
        return _day(value, kind)
    if isinstance(value, time | timedelta):
        return Reading(
            problem=f"the cell holds a time of day ({value}), which the spreadsheet "
            f"made of what was typed; {AS_TEXT}"
        )
    return Reading(problem=f"the cell holds {value!r}; write a plain value")


def _truth(value: bool, kind: str) -> Reading:
    text = "true" if value else "false"
    if kind in ("boolean", "text"):
        return Reading(text)
    wanted = "a day" if kind == "date" else "a number"
    return Reading(
        problem=f"the cell holds {text.upper()} (a truth value) and not {wanted}; "
        f"write {wanted}, or empty it"
    )


def _number(value: float, shown_as: str, kind: str) -> Reading:
    number = Decimal(f"{value:.{DIGITS}g}") if isinstance(value, float) else value
    text = plain(Decimal(number))
    if kind == "boolean":
        return Reading(problem=f"{text} is neither true nor false; write true or false")
    if shown_as.rstrip().endswith("%") and kind in ("number", "integer", "text"):
        percent = plain(Decimal(number) * 100)
        return Reading(
            problem=f"{percent}% has two readings, {text} and {percent}; set the "
            f"format of the cell to Number and write the one you mean"
        )
    if kind in ("text", "prose"):
        if abs(value) >= 10**DIGITS:
            return Reading(
                problem=f"{text} is a number of more than {DIGITS} digits, the last "
                f"of which a spreadsheet loses; {AS_TEXT}"
            )
        if ZEROS.fullmatch(shown_as) and len(text) < len(shown_as):
            return Reading(
                problem=f"the cell shows {text.zfill(len(shown_as))} and holds {text}; "
                f"{AS_TEXT}"
            )
    return Reading(text)


def _day(value: date, kind: str) -> Reading:
    clock = value.time() if isinstance(value, datetime) else time()
    day = value.date() if isinstance(value, datetime) else value
    if kind == "date":
        if clock != time():
            return Reading(
                problem=f"{day} has a time of day ({clock}); write the day alone"
            )
        return Reading(day.isoformat())
    if kind == "prose":
        return Reading(problem=f"the cell holds the day {day} and no text; {AS_TEXT}")
    first, second = day.month, day.day
    if kind in ("number", "integer"):
        could = f"such as {second}.{first}"
    elif kind == "range":
        low, high = sorted((first, second))
        could = f"such as {low}..{high} or {first}..{day:%y}"
    else:
        could = f"such as {second}-{first}, {first}-{second} or {first}-{day:%y}"
    return Reading(
        problem=f"the cell holds the day {day}, which the spreadsheet made of what was "
        f"typed ({could}); {AS_TEXT}"
    )
