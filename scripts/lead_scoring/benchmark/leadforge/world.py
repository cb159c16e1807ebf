"""A world of leadforge, scored on day 30 of each lead.

Day 30 is the thirtieth day after the contact's first lead: what is known by then are a
month of touches, sessions and talks with sales.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from lead_scoring.benchmark.process import run
from lead_scoring.demo import leadforge
from lead_scoring.fit.cards import (
    Card,
    Rule,
    Seeds,
    card_of,
    counting,
    read_seeds,
    seeds_of,
)
from lead_scoring.fit.scratch import write_seeds

DAY = 30
EXAMPLE = "examples/leadforge"
MODEL, COUNTING = "procurement_software", "counting"
SELECTED = (
    *("--select", "+contact_scores", "+fct_activities", "+fct_conversions"),
    *("+contact_day_profiles", "+contact_day_values", "+contact_day_attributes"),
)
# Other weights, the same facts.
RESCORED = ("--select", "config.schema:weights", "+contact_scores,path:models/scoring")
MODELS = ("--resource-type", "seed", "--resource-type", "model")
FIRST_LEADS = """
    select distinct min(occurred_at)::date + {day}
    from read_parquet('{raw}/activities.parquet')
    where activity_type = 'lead_created'
    group by contact_id
    order by all
"""


@dataclass(frozen=True)
class Forged:
    """A world whose folder lies in the project, because dbt's seed path must."""

    root: Path
    folder: Path
    seed: int

    @property
    def warehouse(self) -> Path:
        return self.folder / "lead_scoring.duckdb"

    @property
    def seeds(self) -> Seeds:
        return read_seeds(self.root / EXAMPLE)

    @property
    def card(self) -> Card:
        return card_of(self.seeds, MODEL, leadforge.AS_OF)

    def score(self) -> None:
        """Generates it, and scores everybody on every day that is someone's 30th; how
        often each rule hits beside it."""
        leadforge.generate(self.folder / "raw", self.seed)
        counts = counting(self.card, COUNTING, self.card.rules)
        self._build(seeds_of(self.seeds, [self.card, counts]), SELECTED)

    def score_again(self, points: Sequence[Decimal]) -> None:
        """With other points for the rules, on the same facts."""
        card = self.card
        rules = [
            Rule(rule.table, rule.with_points(new)) if rule.gives_points else rule
            for rule, new in zip(card.rules, points, strict=True)
        ]
        self._build(seeds_of(self.seeds, [replace(card, rules=tuple(rules))]), RESCORED)

    def _build(self, weights: Seeds, selected: tuple[str, ...]) -> None:
        raw, seeds = self.folder / "raw", self.folder / "seeds"
        write_seeds(weights, seeds)
        *days, last = self.days(raw)
        run(
            [
                *("dbt.cli.main", "build", *selected, *MODELS, "--quiet"),
                *("--project-dir", str(self.root), "--profiles-dir", str(self.root)),
                *("--target", "duckdb"),
            ],
            {
                **os.environ,
                "LEAD_SCORING_RAW": str(raw),
                "LEAD_SCORING_DB": str(self.warehouse),
                "LEAD_SCORING_SEED_PATH": seeds.relative_to(self.root).as_posix(),
                "LEAD_SCORING_AS_OF": last.isoformat(),
                "LEAD_SCORING_FURTHER_DAYS": ",".join(map(str, days)),
                "DBT_TARGET_PATH": str(self.folder / "dbt"),
                "DBT_LOG_PATH": str(self.folder / "logs"),
                "DO_NOT_TRACK": "1",
            },
            self.root,
        )

    def days(self, raw: Path) -> list[date]:
        import duckdb

        with duckdb.connect() as connection:
            found = connection.execute(FIRST_LEADS.format(raw=raw, day=DAY)).fetchall()
        return [day for (day,) in found]
