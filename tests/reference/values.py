"""Reading single cells: text, times, numbers, emails, targets, operators."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from reference.world import Row

_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)"
    r"(?:[ T](\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?(Z|[+-]\d\d(?::?\d\d)?)?)?"
)
_RANGE = re.compile(r"(\d+(?:\.\d+)?)\s*(?:\+|[-\u2013]\s*\d+(?:\.\d+)?)")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")


def clean(value: str | None) -> str | None:
    """Text is trimmed of all white space and empty text is NULL."""
    return (value or "").strip() or None


def row_hash(row: Row, columns: Iterable[str]) -> str:
    """The md5 of the contract's columns in their order, as they came."""
    joined = "|".join(row.get(column) or "" for column in columns)
    return hashlib.md5(joined.encode(), usedforsecurity=False).hexdigest()


def timestamp(value: str | None) -> dt.datetime | None:
    """A UTC timestamp, or None for what cannot be read."""
    found = _TIME.fullmatch(clean(value) or "")
    if not found:
        return None
    day, minutes, seconds, fraction, zone = found.groups()
    text = f"{day}T{minutes or '00:00'}:{seconds or '00'}"
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    moment += dt.timedelta(microseconds=int((fraction or "0").ljust(6, "0")))
    if zone and zone != "Z":
        digits = zone[1:].replace(":", "").ljust(4, "0")
        offset = dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        moment -= offset if zone[0] == "+" else -offset
    return moment


def readable_time(value: str | None) -> str | None:
    """A time as it came; one that cannot be read is missing."""
    return clean(value) if timestamp(value) else None


def email(value: str | None) -> str | None:
    """Trimmed and in lower case; text without @ is no email."""
    text = (clean(value) or "").lower()
    return text if "@" in text else None


def target(value: str | None) -> str | None:
    """Addresses and paths are reduced to their path; other text stays."""
    text = clean(value)
    if text is None or not text.startswith(("http://", "https://", "/")):
        return text
    text = re.sub(r"^https?://[^/?#]*", "", text)
    return re.split(r"[?#]", text)[0].rstrip("/") or "/"


def lower_end(value: str) -> str:
    """A range such as 11-50 or 200+ is replaced by its lower end."""
    found = _RANGE.fullmatch(value)
    return found.group(1) if found else value


def words(value: str) -> list[str]:
    """Runs of letters and digits, in lower case."""
    return re.findall(r"[^\W_]+", value.lower())


def has_words(title: str, pattern: str) -> bool:
    """Whether the pattern occurs in the title as whole words."""
    inner, outer = words(pattern), words(title)
    spots = range(len(outer) - len(inner) + 1)
    return bool(inner) and any(outer[i : i + len(inner)] == inner for i in spots)


def decimal(value: str | None) -> Decimal | None:
    text = clean(value)
    return None if text is None else Decimal(text)


def integer(value: str | None) -> int | None:
    text = clean(value)
    return None if text is None else int(text)


def date(value: str | None) -> dt.date | None:
    text = clean(value)
    return None if text is None else dt.date.fromisoformat(text)


def rounded(value: Decimal, places: int) -> Decimal:
    """Half away from zero (what the decimal module calls half up)."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _number(value: str) -> Decimal | None:
    return Decimal(value) if _NUMBER.fullmatch(value) else None


def matches(operator: str, wanted: str | None, values: Iterable[str]) -> bool:
    """Whether a condition holds for an attribute with these values."""
    have = {value.strip().lower() for value in values}
    want = (wanted or "").strip().lower()
    numbers = [n for n in map(_number, have) if n is not None]
    match operator:
        case "is_set":
            return bool(have)
        case "is_missing":
            return not have
        case "equals":
            return want in have
        case "not_equals":
            return bool(have) and want not in have
        case "one_of":
            return bool(have & {part.strip() for part in want.split("|")})
        case "contains":
            return any(want in value for value in have)
        case "starts_with":
            return any(value.startswith(want) for value in have)
        case "ends_with":
            return any(value.endswith(want) for value in have)
        case "at_least":
            return any(number >= Decimal(want) for number in numbers)
        case "at_most":
            return any(number <= Decimal(want) for number in numbers)
        case "between":
            low, high = (Decimal(end.strip()) for end in want.split(".."))
            return any(low <= number <= high for number in numbers)
    raise ValueError(f"unknown operator {operator!r}")
