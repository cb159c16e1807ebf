"""What a spreadsheet does to a cell without asking, and how to undo it."""

from __future__ import annotations

import re
from datetime import date

MONTHS = {
    name: number
    for names in (
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "gen feb mar apr mag giu lug ago set ott nov dic",
        "sty lut mar kwi maj cze lip sie wrz paź lis gru",
    )
    for number, name in enumerate(names.split(), start=1)
} | {"sept": 9, "june": 6, "july": 7}
MONTH = "|".join(MONTHS)
DAY_MONTH = re.compile(rf"(\d{{1,2}})[-./]({MONTH})\.?", re.IGNORECASE)
MONTH_NUMBER = re.compile(rf"({MONTH})\.?[-./](\d{{2}}|\d{{4}})", re.IGNORECASE)
DAY_MONTH_YEAR = re.compile(
    rf"(\d{{1,2}})[-. /]({MONTH})\.?[-. /](\d{{4}}|\d{{2}})", re.IGNORECASE
)
SCIENTIFIC = re.compile(r"[+-]?\d([.,]\d+)?E[+-]\d{1,3}", re.IGNORECASE)
SHEET_ERRORS = re.compile(
    r"#(NAME\?|NOME\?|NAZWA\?|REF!|RIF!|ADR!|VALUE!|VALORE!|ARG!|N/A|N/D|N/D!|"
    r"DIV/0!|DZIEL/0!|NUM!|LICZBA!|NULL!|NULLO!|ZERO!|#+)",
    re.IGNORECASE,
)
# What a spreadsheet of western and of central Europe takes UTF-8 for.
CODE_PAGES = ("cp1252", "cp1250")
AS_TEXT = "format the column as Text before you type"


def damaged(text: str, *, number: bool) -> str | None:
    """A sentence when a spreadsheet has destroyed what the cell said."""
    if SHEET_ERRORS.fullmatch(text):
        return (
            f'"{text}" is an error message of a spreadsheet; write what was meant '
            f"(a text that starts with +, - or = was taken for a formula)"
        )
    if SCIENTIFIC.fullmatch(text):
        if number:
            return f'"{text}" is in scientific notation; write the number in full'
        return (
            f'"{text}" is what Excel makes of a long number, whose last digits are '
            f"lost; write the id again and {AS_TEXT}"
        )
    return None


def garbled(text: str) -> str | None:
    """What was meant by UTF-8 that was read in another code page: "cittÃ " is città."""
    if text.isascii():
        return None
    for page in CODE_PAGES:
        try:
            meant = b"".join(_byte(letter, page) for letter in text).decode("utf-8")
        except UnicodeError:
            continue
        if meant != text:
            return meant
    return None


def _byte(letter: str, page: str) -> bytes:
    """Bytes that a code page leaves open become control characters."""
    if "\x80" <= letter <= "\x9f":
        return bytes([ord(letter)])
    return letter.encode(page)


def letters_lost(was: str, now: str) -> bool:
    """Whether question marks stand just where letters were that ASCII does not have."""
    return (
        len(was) == len(now)
        and not was.isascii()
        and all(
            new == (old if old.isascii() else "?")
            for old, new in zip(was, now, strict=True)
        )
    )


def dated(text: str, *, number: bool, range_sign: str = "-") -> str | None:
    """A sentence when a number or a range may have been turned into a date."""
    original = _before_the_date(text, "." if number else "-")
    if original is None:
        return None
    write = original if number else original.replace("-", range_sign)
    return (
        f'"{text}" looks like a date that Excel made of {original}; '
        f"write {write} and {AS_TEXT}"
    )


def month_date(text: str) -> date | None:
    """30-Jun-2026 as a day; two-digit years are of this century."""
    match = DAY_MONTH_YEAR.fullmatch(text)
    if not match:
        return None
    year = int(match[3]) if len(match[3]) == 4 else 2000 + int(match[3])
    try:
        return date(year, MONTHS[match[2].lower()], int(match[1]))
    except ValueError:
        return None


def _before_the_date(text: str, sign: str) -> str | None:
    if match := DAY_MONTH.fullmatch(text):
        day, month = int(match[1]), MONTHS[match[2].lower()]
        # The order of day and month depends on the country of the spreadsheet.
        if sign == "." or day == month or day > 12:
            return f"{day}{sign}{month}"
        low, high = sorted((day, month))
        return f"{low}{sign}{high} (or {high}{sign}{low})"
    if match := MONTH_NUMBER.fullmatch(text):
        return f"{MONTHS[match[1].lower()]}{sign}{match[2]}"
    return None
