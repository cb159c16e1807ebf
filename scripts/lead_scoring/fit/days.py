"""Which past days teach, and which later ones judge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from lead_scoring.backtest.days import tested_days
from lead_scoring.errors import UserError


@dataclass(frozen=True)
class Split:
    learning: tuple[date, ...]
    judging: tuple[date, ...]

    @property
    def days(self) -> tuple[date, ...]:
        return (*self.learning, *self.judging)


def split(first: date, last: date, horizon: int, months: int) -> Split:
    """The newest third of the ends of months judges; of those before, the ones teach
    whose outcome was known by then. The days between do neither: a win in them would
    be both learned and judged."""
    days = tested_days(first, last, last, horizon)[-months:]
    for place in reversed(range(len(days))):
        judging = days[place:]
        known = judging[0] - timedelta(days=horizon + 1)
        learning = [day for day in days if day <= known]
        if 2 * len(judging) >= len(learning):
            if not learning:
                break
            return Split(tuple(learning), tuple(judging))
    raise UserError(
        f"the facts from {first} to {last} are too short to learn from one time and "
        f"judge by a later one: {horizon} days must be over after each. Wait, or name "
        "a shorter --horizon."
    )
