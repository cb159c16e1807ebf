"""What each row of a fitted model says of itself, for who reads the CSV."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from lead_scoring.fit.cards import Row, plain
from lead_scoring.fit.scratch import Scratch

if TYPE_CHECKING:
    from lead_scoring.fit.report import RuleChange

# Intervals count a contact once, however many days it is a case on.
FOUND = """
    select
        rule_id,
        cases,
        touched,
        touched_wins,
        cast(lift as double),
        cast(log_odds_ratio as double),
        cast(lower_bound as double),
        cast(upper_bound as double)
    from insights.rule_performance
    where model_id = ?
"""
LONGEST = 1000


@dataclass(frozen=True)
class Found:
    """What the learning days say of a rule, looked at alone."""

    cases: int
    touched: int
    wins: int
    lift: float | None
    log_odds: float | None
    lower: float | None
    upper: float | None

    def __str__(self) -> str:
        if not self.touched:
            return "no case of the learning days"
        words = f"{self.touched:,} of {self.cases:,} cases"
        if self.lift is not None:
            words += f", lift {self.lift:.2f}"
        if self.log_odds is None or self.lower is None or self.upper is None:
            return words
        odds, low, high = map(math.exp, (self.log_odds, self.lower, self.upper))
        return f"{words}, odds x {odds:.2f} (95 %: {low:.2f} to {high:.2f})"


def notes_of(scratch: Scratch, model_id: str) -> dict[str, Found]:
    return {
        rule_id: Found(*values) for rule_id, *values in scratch.rows(FOUND, model_id)
    }


def with_note(row: Row, change: RuleChange, found: Found | None, day: date) -> Row:
    if not change.rule.gives_points:
        return row
    if change.is_new:
        verdict = f"Proposed {day}: no rule asked for it"
    elif change.stayed:
        verdict = f"Not fitted {day} ({change.stayed})"
    else:
        verdict = f"Fitted {day}, was {plain(change.rule.points)}"
    note = f"{verdict}; {found}" if found else verdict
    if earlier := change.rule.row.get("note"):
        note += f" | {earlier}"
    return {**row, "note": note[:LONGEST]}
