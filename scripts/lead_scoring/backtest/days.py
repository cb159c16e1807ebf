"""Which days a back-test looks at: ends of months whose outcome is known."""

from collections.abc import Iterator
from datetime import date, timedelta

DEFAULT_MONTHS = 12


def month_end(day: date) -> date:
    """The last day of the month that a day is in."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def month_ends(first: date, last: date) -> Iterator[date]:
    """The ends of months from one day to another, both included."""
    end = month_end(first)
    while end <= last:
        yield end
        end = month_end(end + timedelta(days=1))


def tested_days(
    first: date | None, last: date | None, run_day: date, horizon: int
) -> list[date]:
    """The month ends whose horizon lies wholly before the run's day.

    The run's own day does not count: it may not be over.
    """
    known = run_day - timedelta(days=horizon + 1)
    last = known if last is None else min(last, known)
    if first is not None:
        return list(month_ends(first, last))
    # A year and a bit back, of which the newest are kept.
    start = last - timedelta(days=31 * (DEFAULT_MONTHS + 1))
    return list(month_ends(start, last))[-DEFAULT_MONTHS:]
