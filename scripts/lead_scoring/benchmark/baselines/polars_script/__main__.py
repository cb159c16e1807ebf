"""`python -m lead_scoring.benchmark.baselines.polars_script RAW SEEDS DAY OUT`:
writes OUT/ledger.parquet and OUT/scores.parquet, prints the seconds as JSON."""

from __future__ import annotations

import json
import sys
import time
from datetime import date
from pathlib import Path

from lead_scoring.benchmark.baselines.polars_script import (
    conditions,
    ledger,
    results,
    seeds,
)
from lead_scoring.benchmark.baselines.polars_script.activities import read_activities
from lead_scoring.benchmark.baselines.polars_script.attributes import (
    NEEDED,
    read_added,
    read_attributes,
)
from lead_scoring.benchmark.baselines.polars_script.bots import without_bots
from lead_scoring.benchmark.baselines.polars_script.conditions import Masks
from lead_scoring.benchmark.baselines.polars_script.hits import activity_hits
from lead_scoring.benchmark.baselines.polars_script.people import People, read_people
from lead_scoring.benchmark.baselines.polars_script.scores import scores
from lead_scoring.benchmark.baselines.polars_script.seeds import Model
from lead_scoring.benchmark.baselines.polars_script.settings import (
    Settings,
    from_variables,
)


def score(settings: Settings, out: Path) -> dict[str, float]:
    """All of it; the seconds of each part."""
    seconds: dict[str, float] = {}
    began = time.perf_counter()

    def done(part: str) -> None:
        seconds[part] = time.perf_counter() - began - sum(seconds.values(), 0.0)

    models = seeds.models(settings.seeds, settings.day)
    wanted = _attributes(models, settings)
    people = read_people(settings, wanted | NEEDED)
    done("people")
    masks = _masks(people, models, settings, wanted)
    done("conditions")
    kinds, rows = read_activities(people, settings)
    rows = without_bots(kinds, rows, settings)
    done("activities")
    engagement = activity_hits(kinds, rows, models, settings)
    done("hits")
    facts = ledger.gather(people, masks, engagement, settings)
    ledgers = [ledger.ledger(model, facts) for model in models]
    done("ledger")
    scored = [scores(one, facts) for one in ledgers]
    done("scores")
    out.mkdir(parents=True, exist_ok=True)
    results.write_ledger(ledgers, scored, people, out / "ledger.parquet")
    results.write_scores(ledgers, scored, people, out / "scores.parquet")
    done("writing")
    return {**seconds, "seconds": time.perf_counter() - began}


def _attributes(models: list[Model], settings: Settings) -> set[str]:
    """What rules and personas ask for; nothing else is read."""
    rules = (rule for model in models for rule in model.of_kind("attribute"))
    asked = {rule.condition[0] for rule in rules}
    return asked | conditions.persona_attributes(settings)


def _masks(
    people: People, models: list[Model], settings: Settings, names: set[str]
) -> Masks:
    """Whom each condition of the attribute rules holds for."""
    wanted = {rule.condition for model in models for rule in model.of_kind("attribute")}
    attributes = read_attributes(people, settings, names)
    added = read_added(people, settings, names)
    if names & {"persona", "persona_match"}:
        found = conditions.personas(settings, attributes, added)
        attributes = attributes.with_columns(found.drop("contact"))
    return conditions.met(wanted, attributes, added)


if __name__ == "__main__":
    from lead_scoring import variables
    from lead_scoring.paths import project_root

    raw, seed_folder, day, folder = sys.argv[1:]
    given = from_variables(
        Path(raw),
        Path(seed_folder),
        date.fromisoformat(day),
        variables.of_project(project_root()),
    )
    print(json.dumps(score(given, Path(folder))))
