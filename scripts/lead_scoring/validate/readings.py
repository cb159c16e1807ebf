"""The one meaning of a cell, or why it has none.

A spreadsheet writes numbers and dates as its country does. A cell is taken when it
can mean one thing only; a cell that can mean two is refused with both named, because
a wrong guess would move scores without anybody noticing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from lead_scoring.validate.damage import month_date

BLANKS = " \u00a0\u202f\u2009"
PLAIN = re.compile(r"[+-]?\d+([.,]\d+)?|[+-]?[.,]\d+")
TWO_READINGS = re.compile(r"([+-]?)([1-9]\d{0,2})([.,])(\d{3})")
GROUPED = re.compile(
    r"[+-]?[1-9]\d{0,2}(?:(?P<dot>\.\d{3})+(?:,\d+)?|(?P<comma>,\d{3})+(?:\.\d+)?)"
)
SPACED = re.compile(rf"[+-]?[1-9]\d{{0,2}}([{BLANKS}]\d{{3}})+([.,]\d+)?")
YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
SERIAL = re.compile(r"[0-9]{5}")
SHORT_YEAR = re.compile(r"(\d{1,2}[-/.]\d{1,2}[-/.])(\d{2})")
WITH_TIME = re.compile(r"(\S+)[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?Z?")
BOOLEANS = {
    "true": "true",
    "vero": "true",
    "prawda": "true",
    "false": "false",
    "falso": "false",
    "fałsz": "false",
}


@dataclass(frozen=True)
class Reading:
    """`text` is the cell as dbt shall read it; or `problem` says why it cannot."""

    text: str = ""
    problem: str | None = None


def plain(number: Decimal) -> str:
    """12.50 as 12.5, 100 as 100, -0 as 0: one spelling for each number."""
    if number == 0:
        return "0"
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def read_number(text: str, delimiter: str, example: str | None = None) -> Reading:
    """A number as people write it, in a file whose cells end at `delimiter`."""
    write = f"write a number such as {example or '7.5'}"
    # In a comma file the dot can only be the decimal one; nothing else is certain.
    unsure = TWO_READINGS.fullmatch(text)
    if unsure and not (delimiter == "," and unsure[3] == "."):
        sign, whole, _, rest = unsure.groups()
        return Reading(
            problem=f'"{text}" has two readings, {sign}{whole}{rest} and '
            f"{sign}{whole}.{rest}; write {sign}{whole}{rest} without a mark for "
            f"thousands, or a decimal number with fewer decimals"
        )
    if PLAIN.fullmatch(text):
        return Reading(plain(Decimal(text.replace(",", "."))))
    grouped = GROUPED.fullmatch(text)
    if grouped and grouped["dot"]:
        return Reading(plain(Decimal(text.replace(".", "").replace(",", "."))))
    if grouped:
        return Reading(plain(Decimal(text.replace(",", ""))))
    if SPACED.fullmatch(text):
        joined = re.sub(rf"[{BLANKS}]", "", text).replace(",", ".")
        return Reading(plain(Decimal(joined)))
    if text.endswith("%") and PLAIN.fullmatch(text[:-1].strip()):
        share = Decimal(text[:-1].strip().replace(",", ".")) / 100
        write = f"write {plain(share)} for a share, or the number without %"
    return Reading(problem=f'"{text}" is no number; {write}')


def read_integer(text: str, delimiter: str, example: str | None = None) -> Reading:
    write = f"write a whole number such as {example or '7'}"
    reading = read_number(text, delimiter, example)
    if reading.problem:
        if "two readings" in reading.problem:
            return reading
        return Reading(problem=f'"{text}" is no whole number; {write}')
    if "." in reading.text:
        return Reading(problem=f'"{text}" is no whole number; {write}')
    if abs(int(reading.text)) > 2**31 - 1:
        return Reading(problem=f'"{text}" is too large; {write}')
    return reading


def read_date(text: str) -> Reading:
    """A day: 2026-06-30, or as an office writes it where that has one meaning."""
    if match := YEAR_FIRST.fullmatch(text):
        return _days(text, [(match[1], match[3], match[4])])
    if match := YEAR_LAST.fullmatch(text):
        first, mark, second, year = match.groups()
        days = [(year, second, first)]
        # Day.month.year is the only order that is written with dots.
        if mark != ".":
            days.append((year, first, second))
        return _days(text, days)
    if match := SHORT_YEAR.fullmatch(text):
        day = read_date(f"{match[1]}20{match[2]}")
        write = day.text or "all digits of the year, such as 2026-06-30"
        return Reading(problem=f'"{text}" has a short year; write {write}')
    if match := WITH_TIME.fullmatch(text):
        day = read_date(match[1])
        write = day.text or "the day alone, such as 2026-06-30"
        return Reading(problem=f'"{text}" has a time of day; write {write}')
    if SERIAL.fullmatch(text) and 20000 <= int(text) <= 80000:
        day_of_sheet = date(1899, 12, 30) + timedelta(days=int(text))
        return Reading(
            problem=f'"{text}" looks like the number that Excel keeps for '
            f"{day_of_sheet}; write {day_of_sheet}"
        )
    if named := month_date(text):
        return Reading(problem=f'"{text}" spells its month; write {named}')
    return Reading(problem=f'"{text}" is no day; write one such as 2026-06-30')


def _days(text: str, parts: list[tuple[str, str, str]]) -> Reading:
    found: list[date] = []
    for year, month, day in parts:
        try:
            possible = date(int(year), int(month), int(day))
        except ValueError:
            continue
        if possible.year >= 1900 and possible not in found:
            found.append(possible)
    if not found:
        return Reading(
            problem=f'"{text}" is no day of the calendar; write one such as 2026-06-30'
        )
    if len(found) == 2:
        return Reading(
            problem=f'"{text}" has two readings, {found[0]} and {found[1]}; '
            f"write {found[0]} or {found[1]}"
        )
    return Reading(found[0].isoformat())


def read_boolean(text: str) -> Reading:
    """Also what an Italian or Polish Excel makes of true and false."""
    if text.casefold() in BOOLEANS:
        return Reading(BOOLEANS[text.casefold()])
    return Reading(problem=f'"{text}" is neither true nor false; write true or false')
