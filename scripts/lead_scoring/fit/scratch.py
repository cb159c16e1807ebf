"""A copy of the warehouse in which past days are scored with any weights.

The scoring models run there as everywhere; what people read, the history and the
weights that were recorded stay as they are.
"""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console

from lead_scoring import variables
from lead_scoring.backtest import BACKTEST, CHUNK, KNOWN
from lead_scoring.build import lock_beside
from lead_scoring.errors import UserError
from lead_scoring.fit.cards import Seeds
from lead_scoring.history.days import further_days, known_by_day
from lead_scoring.locks import exclusive
from lead_scoring.paths import Paths
from lead_scoring.validate import stage
from lead_scoring.validate.schema import table_schemas

# Facts stay as the last build left them but for what was known when; what depends on
# the days is made anew.
SCORES = (
    *(f"{changed}+,+contact_scores" for changed in KNOWN),
    *("fqn:lead_scoring.weights", "as_of_dates", "contact_personas"),
    *("+contact_scores,path:models/scoring", "backtest_outcomes"),
)
REPORTS = tuple(
    f"+{report},path:models/{room}"
    for report in ("rule_performance", "signal_performance")
    for room in ("scoring", "insights/backtest")
)
# Written behind the last day, of all of them.
UNREAD = (
    "--exclude",
    "path:models/insights/backtest,config.incremental_strategy:append",
)
MODELS = ("--resource-type", "seed", "--resource-type", "model")
Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Scratch:
    paths: Paths
    arguments: Sequence[str]
    # The day of the last build, up to which outcomes are known.
    day: date
    console: Console

    def score(
        self,
        seeds: Seeds,
        days: Sequence[date],
        doing: str,
        reports_of: Sequence[date] = (),
    ) -> Iterator[None]:
        """Scores days with other weights, a few at a time: what is read of them is to
        be read at each step. Reports are there behind the last."""
        from lead_scoring import failures
        from lead_scoring.dbt_run import run

        write_seeds(seeds, self.paths.seeds)
        shutil.rmtree(self.paths.staged_seeds, ignore_errors=True)
        stage(self.paths.seeds, self.paths.staged_seeds)
        os.environ[variables.DAY] = self.day.isoformat()
        os.environ[BACKTEST] = ",".join(map(str, reports_of or days))
        chunks = [days[place : place + CHUNK] for place in range(0, len(days), CHUNK)]
        for chunk in chunks:
            self.console.print(f"{doing}, {chunk[0]} to {chunk[-1]}", soft_wrap=True)
            selected = [*SCORES, *(REPORTS if reports_of else ())]
            unread = () if chunk is chunks[-1] else UNREAD
            with further_days(chunk), known_by_day(True):
                options = ("--select", *selected, *unread, *MODELS, *self.arguments)
                outcome = run(self.paths, options, self.console)
            if not outcome.passed:
                failures.show(outcome, self.paths, self.console)
                raise UserError(failures.sentence(outcome, self.paths))
            yield

    def rows(self, sql: str, *values: object) -> Rows:
        import duckdb

        with duckdb.connect(str(self.paths.database), read_only=True) as connection:
            found: Rows = connection.execute(sql, values).fetchall()
            return found


@contextmanager
def scratch(
    paths: Paths, arguments: Sequence[str], console: Console
) -> Iterator[Scratch]:
    if not paths.database.is_file():
        raise UserError(
            f"{paths.short(paths.database)} does not exist: there are no facts to "
            "learn from. Run `lead-scoring build` first."
        )
    folder = paths.target / "fit"
    # The name of the file is that of the database, which views inside it say.
    aside = replace(
        paths,
        database=folder / paths.database.name,
        target=folder,
        seeds=folder / "weights_to_try",
    )
    with exclusive(folder / "build.lock", paths.short(folder)):
        try:
            with exclusive(lock_beside(paths), paths.short(paths.database)):
                shutil.copyfile(paths.database, aside.database)
            copied = Scratch(aside, arguments, date.min, console)
            yield replace(copied, day=built_day(copied))
        finally:
            aside.database.unlink(missing_ok=True)
            for rest in (aside.seeds, aside.staged_seeds):
                shutil.rmtree(rest, ignore_errors=True)


def built_day(copied: Scratch) -> date:
    import duckdb

    try:
        ((day,),) = copied.rows(
            "select as_of_date from facts.as_of_dates where is_run_date"
        )
    except (duckdb.Error, ValueError):
        raise UserError(
            "no build has finished in this warehouse. Run `lead-scoring build` first."
        ) from None
    return date.fromisoformat(str(day)[:10])


def write_seeds(seeds: Seeds, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    for schema in table_schemas():
        path = folder / schema.path
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(
                file, schema.known_columns, restval="", lineterminator="\n"
            )
            writer.writeheader()
            writer.writerows(seeds[schema.name])
