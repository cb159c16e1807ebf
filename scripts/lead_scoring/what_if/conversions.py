"""How tiers would have converted: on the last day of which the outcome is known.

Weights are edited because of what they say today; whether they say it rightly shows
only later. So both sides also score one past day, with what was known on it, and who
won since is counted by tier, as a back-test does.
"""

import shutil
from datetime import date, timedelta
from pathlib import Path

from rich.console import Console

from lead_scoring.locks import exclusive
from lead_scoring.paths import Paths
from lead_scoring.people import Question
from lead_scoring.reader import reading
from lead_scoring.validate import stage
from lead_scoring.what_if import scratch
from lead_scoring.what_if.answers import Conversions, found

HORIZON = "backtest_horizon_days"
ROWS = """
    select * from {what_if_conversions}
    order by model_id, tier_rank desc nulls last, tier, side desc
"""


def tested_day(day: date, horizon: int) -> date:
    """The newest day whose horizon lies wholly before the run's day."""
    return day - timedelta(days=horizon + 1)


def conversions(
    asked: Question,
    paths: Paths,
    earlier: Path | None,
    day: date,
    horizon: int,
    console: Console,
) -> Conversions:
    """Of weights that were checked; those of `earlier` or of the last build before."""
    past = tested_day(day, horizon)
    arguments = asked.arguments
    console.print(
        f"Counting who won in the {horizon} days after {past}", soft_wrap=True
    )
    with (
        exclusive(paths.target / "build.lock", paths.short(paths.target)),
        scratch.used(paths, asked.kind, arguments, day, False, past),
    ):
        # The weights of the last build are in the warehouse; dbt wants files anyway.
        put(earlier or paths.seeds, paths)
        scratch.score_past_before(paths, arguments, console, as_built=earlier is None)
        if earlier is not None:
            put(paths.seeds, paths)
        outcome = scratch.compare_past(paths, arguments, console)
        with reading(outcome.adapter, paths.database) as query:
            rows = found(query, ROWS.format(**outcome.tables))
    return Conversions(past, horizon, rows)


def put(seeds: Path, paths: Paths) -> None:
    shutil.rmtree(paths.staged_seeds, ignore_errors=True)
    stage(seeds, paths.staged_seeds)
