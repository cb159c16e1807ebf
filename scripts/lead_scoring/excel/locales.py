"""What a number or a day means in a country, where it could mean two things.

A cell that means one thing everywhere is left as it is: `validate` reads it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from lead_scoring.validate.readings import TWO_READINGS, YEAR_LAST, read_date

WESTERN = "àáâäãåæçèéêëìíîïñòóôöõøœùúûüýÿß"
# What else people type; the letters above are looked up in lower case.
SIGNS = "€£«»·–—‘’‚“”„…•°²³½¼¾§©®™´×º\u00a0"  # noqa: RUF001


@dataclass(frozen=True)
class Locale:
    """How the spreadsheets of a country write."""

    name: str
    thousands: str
    decimal: str
    month_first: bool
    code_page: str
    letters: str
    # What it makes of true and false, where that is another word.
    true: str | None = None
    false: str | None = None

    def number(self, text: str) -> str | None:
        """1.234 as it is meant here; nothing where it means one thing anyway."""
        unsure = TWO_READINGS.fullmatch(text)
        if not unsure:
            return None
        sign, whole, mark, rest = unsure.groups()
        if mark == self.thousands:
            return f"{sign}{whole}{rest}"
        return f"{sign}{whole}.{rest}" if mark == self.decimal else None

    def day(self, text: str) -> str | None:
        """01/02/2026 as it is meant here."""
        match = YEAR_LAST.fullmatch(text)
        if not match or match[2] == ".":
            return None
        day, month = int(match[1]), int(match[3])
        if self.month_first:
            day, month = month, day
        try:
            return date(int(match[4]), month, day).isoformat()
        except ValueError:
            return None

    def truth(self, text: str) -> str | None:
        """VERO and PRAWDA where they are what became of true."""
        if text == self.true:
            return "true"
        return "false" if text == self.false else None


LOCALES = {
    locale.name: locale
    for locale in (
        Locale("it", ".", ",", False, "cp1252", WESTERN, "VERO", "FALSO"),
        # A dot marks thousands on paper and decimals in code: it stays unsure.
        Locale(
            "pl", "\u00a0", ",", False, "cp1250", "ąćęłńóśźżäöüéáß", "PRAWDA", "FAŁSZ"
        ),
        Locale("en", ",", ".", True, "cp1252", WESTERN),
        Locale("en-GB", ",", ".", False, "cp1252", WESTERN),
    )
}
OPTION = "give --locale it, pl or en (the country of the spreadsheet)"
IN_MARKS = re.compile("['\"“”„«‘’`](.*)['\"“”»’‘`]", re.DOTALL)  # noqa: RUF001


def settled(text: str, kind: str, locale: Locale | None) -> str | None:
    """The one reading that `locale` gives a cell of two; nothing if it has but one."""
    if locale is None:
        return None
    if kind in ("number", "integer"):
        return locale.number(text)
    if kind == "range":
        low, dots, high = (part.strip() for part in text.partition(".."))
        bounds = [locale.number(low), locale.number(high)]
        if not dots or bounds == [None, None]:
            return None
        return f"{bounds[0] or low}..{bounds[1] or high}"
    if kind == "date":
        return locale.day(text)
    return locale.truth(text)


def unsure(text: str, kind: str, locale: Locale | None) -> str | None:
    """Why a text has two readings that `validate` alone would not see."""
    if kind in ("number", "integer"):
        return _unsure_number(text, locale)
    if kind == "range":
        bounds = (_unsure_number(part.strip(), locale) for part in text.split(".."))
        return next(filter(None, bounds), None)
    if kind == "date":
        problem = read_date(text).problem or ""
        if locale is not None and not problem and YEAR_LAST.fullmatch(text):
            return _of_elsewhere(text, locale)
        return f"{problem}, or {OPTION}" if "two readings" in problem else None
    if kind != "text":
        return None
    if text.casefold() in ("vero", "prawda", "falso", "fałsz") and text.isupper():
        meant = "true" if text in ("VERO", "PRAWDA") else "false"
        return (
            f'"{text}" has two readings, the word and what Excel made of {meant}; '
            f"write {meant}, or the word in small letters"
        )
    marks = IN_MARKS.fullmatch(text)
    if marks and marks[1]:
        return (
            f"{text} has quotation marks around it, which nothing would match; "
            f"write {marks[1]}"
        )
    if text.startswith("'"):
        return f"{text} starts with the mark of a text in Excel; write {text[1:]}"
    return None


def _of_elsewhere(text: str, locale: Locale) -> str | None:
    """A day that is none in this order: then the others are not meant in it either."""
    if "." in text:
        return None
    order = "month" if locale.month_first else "day"
    return (
        f'"{text}" is no day in the locale {locale.name}, where the {order} comes '
        f"first; was the file saved elsewhere? Give another --locale, or write "
        f"{read_date(text).text}"
    )


def _unsure_number(text: str, locale: Locale | None) -> str | None:
    match = TWO_READINGS.fullmatch(text)
    if not match:
        return None
    sign, whole, _, rest = match.groups()
    where = "" if locale is None else f" also in the locale {locale.name}"
    return (
        f'"{text}" has two readings{where}, {sign}{whole}{rest} and '
        f"{sign}{whole}.{rest}; write {sign}{whole}{rest} without a mark for "
        f"thousands, or {OPTION if locale is None else 'fewer decimals'}"
    )
