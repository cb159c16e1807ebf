"""Cases as arrays: who was scored on which day, how often each rule hit, who won."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lead_scoring.fit.cards import Rule
from lead_scoring.fit.scratch import Scratch

CASES = """
    select
        outcomes.as_of_date,
        outcomes.contact_id,
        outcomes.is_won,
        scores.tier_reason = 'disqualified',
        cast(scores.score as double)
    from backtest.backtest_outcomes as outcomes
    inner join scoring.contact_scores as scores
        on
            outcomes.as_of_date = scores.as_of_date
            and outcomes.contact_key = scores.contact_key
    where scores.model_id = ?
    order by 1, 2
"""
HITS = """
    select
        ledger.as_of_date,
        outcomes.contact_id,
        rules.rule_id,
        cast(ledger.points as double)
    from scoring.rule_ledger as ledger
    inner join scoring.scoring_rules as rules
        on ledger.rule_key = rules.rule_key
    inner join backtest.backtest_outcomes as outcomes
        on
            ledger.as_of_date = outcomes.as_of_date
            and ledger.contact_key = outcomes.contact_key
    where rules.model_id = ?
"""
# Below all that points can give.
LAST = -1e12
Key = tuple[date, str]


@dataclass
class Gathered:
    """What was read, step by step."""

    cases: dict[Key, tuple[bool, bool, float]] = field(default_factory=dict)
    hits: list[tuple[Key, str, float]] = field(default_factory=list)

    def read(self, scratch: Scratch, model_id: str, counting: Sequence[str]) -> None:
        for day, contact, is_won, is_out, score in scratch.rows(CASES, model_id):
            self.cases[(day, contact)] = (is_won, is_out, score)
        for each in counting:
            self.hits += [
                ((day, contact), rule_id, points)
                for day, contact, rule_id, points in scratch.rows(HITS, each)
            ]


@dataclass(frozen=True)
class Evidence:
    """One entry, or row, per case; a column per rule."""

    days: Any
    contacts: Any
    won: Any
    # Nobody calls them, whatever the score.
    disqualified: Any
    score: Any
    hits: Any
    rules: tuple[Rule, ...]

    def of(self, days: Sequence[date]) -> Evidence:
        import numpy

        return self._where(numpy.isin(self.days, numpy.array(days, dtype="M8[D]")))

    def qualified(self) -> Evidence:
        return self._where(~self.disqualified)

    def _where(self, mask: Any) -> Evidence:
        return Evidence(
            self.days[mask],
            self.contacts[mask],
            self.won[mask],
            self.disqualified[mask],
            self.score[mask],
            self.hits[mask],
            self.rules,
        )

    def ranked(self, score: Any) -> Any:
        """The score by which sales sees them: who is disqualified stands last."""
        import numpy

        return numpy.where(self.disqualified, LAST, score)

    def winners(self) -> int:
        return len(set(self.contacts[self.won]))

    def people(self) -> int:
        return len(set(self.contacts))


def evidence(gathered: Gathered, rules: Sequence[Rule]) -> Evidence:
    import numpy

    keys = list(gathered.cases)
    places = {key: place for place, key in enumerate(keys)}
    columns = {rule.rule_id: place for place, rule in enumerate(rules)}
    hits = numpy.zeros((len(keys), len(rules)))
    worth = [float(rule.hit_points) for rule in rules]
    for key, rule_id, points in gathered.hits:
        column = columns.get(rule_id)
        if column is not None and key in places:
            hits[places[key], column] = points / worth[column]
    values = list(gathered.cases.values())
    return Evidence(
        days=numpy.array([day for day, _ in keys], dtype="M8[D]"),
        contacts=numpy.array([contact for _, contact in keys], dtype=object),
        won=numpy.array([won for won, _, _ in values], dtype=bool),
        disqualified=numpy.array([out for _, out, _ in values], dtype=bool),
        score=numpy.array([score for _, _, score in values], dtype=float),
        hits=hits,
        rules=tuple(rules),
    )
