"""A world of leadforge, scored on day 30 of each lead.

Day 30 is the thirtieth day after the contact's first lead: what is known by then are a
month of touches, sessions and talks with sales.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lead_scoring.benchmark.process import run
from lead_scoring.demo import leadforge

DAY = 30
EXAMPLE = "examples/leadforge"
SELECTED = (
    *("--select", "+contact_scores", "+fct_activities", "+fct_conversions"),
    *("+contact_day_profiles", "+contact_day_values", "+contact_day_attributes"),
    *("--resource-type", "seed", "--resource-type", "model"),
)
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

    def score(self) -> None:
        """Generates it, and scores everybody on every day that is someone's 30th."""
        raw, seeds = self.folder / "raw", self.folder / "seeds"
        leadforge.generate(raw, self.seed)
        for name in ("weights", "lookups"):
            shutil.copytree(self.root / EXAMPLE / name, seeds / name)
        *days, last = self.days(raw)
        run(
            [
                *("dbt.cli.main", "build", *SELECTED, "--quiet"),
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
