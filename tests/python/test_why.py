"""Why a score changed: by hand, on random worlds, and as the command tells it."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import golden_cases
import pytest
from harness import MODELS_ONLY, Project, Warehouse, write_raw, write_seeds
from job import Job
from lead_scoring.people import Person
from lead_scoring.why.report import Answer, show
from past_days import UNNAMED, named
from reference import World, evaluate
from reference.world import Row
from rich.console import Console
from test_properties import SETTINGS, drawn
from worlds import joined

MART = ("--select", "+lead_score_changes", *MODELS_ONLY)
PARTS = (
    "new_activity_points",
    "ageing_points",
    "attribute_points",
    "weight_points",
    "merge_points",
    "limit_points",
)
COMPARED = {
    "marts.lead_score_changes": (
        *("model_id", "contact_id", "score_before", "score_after", "previous_date"),
        *PARTS,
    ),
    "scoring.kept_ledger": (
        *("as_of_date", "entry", "model_id", "contact_id", "rule_id", "detail"),
        *("hits", "points", "uncapped_points"),
    ),
}
CHANGES = "select * from marts.lead_score_changes order by model_id, contact_id"


def build(
    project: Project, name: str, world: World, day: dt.date, *, fresh: bool = False
) -> Warehouse:
    """One day's build; the raw files stay as they are unless it is the first."""
    with named([], day):
        if fresh:
            return project.build(name, world, arguments=MART, variables=UNNAMED)
        return project.dbt(name, ["build", *MART], world.settings, UNNAMED)


# A demo fades by a tenth a day; clicks stay, and are worth 10 points at most.
CASE = golden_cases.read_case(
    {
        "case": "why",
        "says": "each part of a change",
        "model": {"score_floor": 0, "engagement_cap": 60},
        "attribute_weights": """
            rule_id, attribute, operator, value, points
            grown_up, age_years, at_least, 30, 10
        """,
        "activity_weights": """
            rule_id, activity_type, points, max_points, decay_id
            demo, demo_request, 60, , linear_10
            click, email_click, 5, 10, evergreen
            form, form_submission, 8, ,
        """,
        "inactivity_weights": """
            rule_id, after_days, points
            silent, 5, -4
        """,
        "contacts": """
            contact_id, created_at, birth_date, email, merged_into
            anna, 2026-01-01, , ,
            bruno, 2026-01-01, 1996-06-03, ,
            carla, 2026-05-30, , ,
            other_carla, 2026-05-31, , ,
            dora, 2026-01-01, , ,
            emma, 2026-01-01, , emma@x.example,
            fabio, 2026-06-01, , info@x.example,
            gina, 2026-06-03, , info@x.example,
            hugo, 2026-05-30, , ,
            other_hugo, 2026-05-31, , , hugo
            irma, 2026-06-01, , ,
            lola, 2026-05-30, , ,
        """,
        "activities": """
            contact_id, activity_type, occurred_at, target
            anna, demo_request, 2026-06-02 10:00,
            anna, email_click, 2026-06-03 10:00,
            anna, email_click, 2026-06-04 10:00,
            other_carla, email_click, 2026-05-30 10:00,
            other_carla, email_click, 2026-05-31 10:00,
            other_carla, email_click, 2026-06-01 10:00,
            other_carla, form_submission, 2026-06-01 11:00,
            dora, form_submission, 2026-06-01 10:00,
            dora, form_submission, 2026-06-03 10:00,
            emma, demo_request, 2026-06-02 10:00,
            fabio, email_click, 2026-06-02 10:00,
            other_hugo, email_click, 2026-06-01 10:00,
            irma, email_click, 2026-06-01 10:00:01, /a
            irma, email_click, 2026-06-01 10:00:02, /b
            lola, demo_request, 2026-05-24 10:00,
            lola, email_click, 2026-05-31 10:00,
        """,
    },
    "test_why.py",
)
WORLD = replace(golden_cases.world_of([CASE]), settings=SETTINGS["defaults"])
DAY, NEXT = dt.date(2026, 6, 2), dt.date(2026, 6, 3)
# Between the two days a form is worth 9, a click of bruno's arrives late, other_carla
# turns out to be carla, other_hugo turns out not to be hugo, a third click within two
# seconds shows that irma's were a machine's, and emma asks to be forgotten.
# anna: 60 and no click; 54 and a click of 5, within the cap of 60.
# bruno: silent since January, so -4 that the floor lifts to 0; today 30 years old, and
#   with a click of yesterday's morning, which is 5 and the end of his silence.
# carla: nothing, four days old; three clicks are 15, of which 10 count; a form is 9,
#   all of it by its new weight, because its rule changed.
# dora: 8; two forms of 9. fabio: nothing changed. gina: was not there.
# hugo and irma: nothing is left, and nothing has aged. lola: a demo is nine days old,
#   and worth nothing on the tenth.
EXPECTED = """
contact_id, score_before, score_after, new_activity_points, ageing_points, \
attribute_points, weight_points, merge_points, limit_points
why.anna, 60.00, 59.00, 5.00, -6.00, 0.00, 0.00, 0.00, 0.00
why.bruno, 0.00, 15.00, 9.00, 0.00, 10.00, 0.00, 0.00, -4.00
why.carla, 0.00, 19.00, 0.00, 0.00, 0.00, 9.00, 15.00, -5.00
why.dora, 8.00, 18.00, 9.00, 0.00, 0.00, 1.00, 0.00, 0.00
why.hugo, 5.00, 0.00, 0.00, 0.00, 0.00, 0.00, -5.00, 0.00
why.irma, 10.00, 0.00, -10.00, 0.00, 0.00, 0.00, 0.00, 0.00
why.lola, 11.00, 5.00, 0.00, -6.00, 0.00, 0.00, 0.00, 0.00
"""
LATER_RAW = {
    "activities": [
        {
            "activity_id": "late",
            "contact_id": "why.bruno",
            "activity_type": "email_click",
            "occurred_at": "2026-06-02 09:00",
            "loaded_at": "2026-06-03 08:00",
        },
        {
            "activity_id": "third",
            "contact_id": "why.irma",
            "activity_type": "email_click",
            "occurred_at": "2026-06-01 10:00:03",
            "target": "/c",
            "loaded_at": "2026-06-03 08:00",
        },
    ],
    "contacts": [
        {
            "contact_id": "why.other_carla",
            "created_at": "2026-05-31",
            "updated_at": "2026-06-03",
            "merged_into": "why.carla",
        },
        {
            "contact_id": "why.other_hugo",
            "created_at": "2026-05-31",
            "updated_at": "2026-06-03",
        },
    ],
    "erasure_requests": [{"contact_id": "why.emma"}],
}


@pytest.fixture(scope="module")
def by_hand(project: Project) -> Warehouse:
    name = "why_by_hand"
    first = build(project, name, WORLD, DAY, fresh=True)
    assert first.rows(CHANGES) == [], "nothing to compare with"
    assert stored_names(first) >= {"why.emma", "why.other_carla"}
    return build_later(project, name)


def build_later(project: Project, name: str) -> Warehouse:
    """The day after, with what became known since."""
    world = with_points(WORLD, "form", "9")
    write_raw(project.folder(name) / "raw", LATER_RAW, "csv")
    write_seeds(project.folder(name) / "seeds", world)
    return build(project, name, world, NEXT)


def with_points(world: World, rule: str, points: str) -> World:
    rows = [
        row | {"points": points} if row["rule_id"] == rule else row
        for row in world.weights["activity_weights"]
    ]
    return replace(world, weights={**world.weights, "activity_weights": rows})


def stored_names(warehouse: Warehouse) -> set[str]:
    return {
        row["contact_id"]
        for row in warehouse.rows("select distinct contact_id from scoring.kept_ledger")
    }


@pytest.mark.parametrize(
    "wanted", golden_cases.table(EXPECTED), ids=lambda row: row["contact_id"]
)
def test_by_hand(by_hand: Warehouse, wanted: dict[str, str]) -> None:
    found = [
        {name: str(row[name]) for name in wanted}
        for row in by_hand.rows(CHANGES)
        if row["contact_id"] == wanted["contact_id"]
    ]
    assert found == [wanted]


def test_only_who_changed_and_was_there_on_both_days(by_hand: Warehouse) -> None:
    rows = by_hand.rows(CHANGES)
    assert {row["contact_id"] for row in rows} == {
        row["contact_id"] for row in golden_cases.table(EXPECTED)
    }
    assert {(row["previous_date"], row["as_of_date"]) for row in rows} == {(DAY, NEXT)}


def test_who_is_forgotten_leaves_what_is_kept(by_hand: Warehouse) -> None:
    assert "why.emma" not in stored_names(by_hand)


def test_a_second_build_says_the_same_and_a_past_day_harms_nothing(
    project: Project, by_hand: Warehouse
) -> None:
    world = with_points(WORLD, "form", "9")
    rows = by_hand.rows(CHANGES)
    assert build(project, "why_by_hand", world, NEXT).rows(CHANGES) == rows
    past = build(project, "why_by_hand", world, DAY)
    assert past.rows(CHANGES) == [], "no earlier day is kept"
    days = "select as_of_date from scoring.kept_ledger where entry = 'day' order by 1"
    assert [row["as_of_date"] for row in past.rows(days)] == [DAY, NEXT]
    again = build(project, "why_by_hand", world, NEXT).rows(CHANGES)
    # What is known now was known on the day before too, as it was built last.
    assert [row["contact_id"] for row in again if row["merge_points"]] == []


@pytest.fixture(scope="module")
def random_world() -> World:
    """More people are scored and turn 36; there are no bots, whose clicks of the day
    after change what counts of today."""
    settings = replace(SETTINGS["defaults"], bot_click_types=())
    world = joined(drawn()[:40], settings)
    weights = {
        name: [row | {"effect": ""} if row.get("points") else row for row in rows]
        if name in ("attribute_weights", "activity_weights")
        else rows
        for name, rows in world.weights.items()
    }
    weights["attribute_weights"] += [
        dict.fromkeys(weights["attribute_weights"][0], "")
        | {
            "model_id": model["model_id"],
            "rule_id": "grown_up",
            "attribute": "age_years",
            "operator": "at_least",
            "value": "36",
            "points": "4",
            "label": "grown up",
        }
        for model in weights["scoring_models"]
    ]
    return replace(world, weights=weights)


# Some were born on 15 June 1990, and some rules begin or end on a 15 June.
FIRST, LAST = dt.date(2026, 6, 14), dt.date(2026, 6, 30)
Key = tuple[str, str]


def scores(world: World, day: dt.date) -> dict[Key, Decimal]:
    found = evaluate(replace(world, settings=replace(world.settings, days=(day,))))
    live = {
        row["model_id"]
        for row in world.weights["scoring_models"]
        if row["status"] == "live"
    }
    return {
        (row["model_id"], row["contact_id"]): row["score"]
        for row in found.scores
        if row["model_id"] in live
    }


def ledger(world: World, day: dt.date) -> dict[tuple[str, ...], Decimal]:
    found = evaluate(replace(world, settings=replace(world.settings, days=(day,))))
    return {
        (row["model_id"], row["contact_id"], row["rule_id"], row["kind"]): row["points"]
        for row in found.ledger
    }


@pytest.fixture(scope="module")
def at_random(project: Project, random_world: World) -> Warehouse:
    build(project, "why_random", random_world, FIRST, fresh=True)
    return build(project, "why_random", random_world, LAST)


def test_the_parts_sum_to_the_difference(
    at_random: Warehouse, random_world: World
) -> None:
    """Of every score that the reference gives on both days."""
    before, after = scores(random_world, FIRST), scores(random_world, LAST)
    both = before.keys() & after.keys()
    found = at_random.rows(CHANGES)
    rows = {(row["model_id"], row["contact_id"]): row for row in found}
    assert rows.keys() == {key for key in both if before[key] != after[key]}
    for key, row in rows.items():
        assert (row["score_before"], row["score_after"]) == (before[key], after[key])
        assert sum(row[part] for part in PARTS) == after[key] - before[key], key
    for part in set(PARTS) - {"merge_points"}:
        assert sum(1 for row in rows.values() if row[part]) > 3, f"{part} is dull"
    assert not any(row["merge_points"] for row in rows.values())


def test_the_parts_of_a_rule_sum_to_its_difference(
    at_random: Warehouse, random_world: World
) -> None:
    before, after = ledger(random_world, FIRST), ledger(random_world, LAST)
    rows = at_random.rows("select * from scoring.rule_changes where kind <> 'score'")
    assert len(rows) > 100
    for row in rows:
        key = (row["model_id"], row["contact_id"], row["rule_id"], row["kind"])
        assert row["points_before"] == before.get(key, 0), key
        assert row["points_after"] == after.get(key, 0), key
        change = row["points_after"] - row["points_before"]
        assert sum(row[part] for part in PARTS) == change, key


def test_ageing_is_what_silence_would_have_done(
    project: Project, random_world: World
) -> None:
    """Activity rules, without limits: with the later activities taken away."""
    weights = {name: list(rows) for name, rows in random_world.weights.items()}
    weights["activity_weights"] = [
        row
        | {"max_points": "", "valid_from": "", "valid_to": ""}
        | {"decay_id": row["decay_id"] or "half_life_7"}
        for row in weights["activity_weights"]
    ]
    world = replace(random_world, weights=weights)
    build(project, "why_silent", world, FIRST, fresh=True)
    built = build(project, "why_silent", world, LAST)
    silent = ledger(without_later(world), LAST)
    before, after = ledger(world, FIRST), ledger(world, LAST)
    aged: dict[str, int] = defaultdict(int)
    for row in built.rows("select * from scoring.rule_changes where kind = 'activity'"):
        key = (row["model_id"], row["contact_id"], row["rule_id"], "activity")
        # A cent, because each rule is rounded once.
        ageing = silent.get(key, Decimal(0)) - before.get(key, Decimal(0))
        news = after.get(key, Decimal(0)) - silent.get(key, Decimal(0))
        if not is_there(silent, key):
            continue
        assert abs(row["ageing_points"] - ageing) <= Decimal("0.01"), key
        assert abs(row["new_activity_points"] - news) <= Decimal("0.01"), key
        aged["aged"] += bool(ageing)
        aged["new"] += bool(news)
    assert min(aged.values()) > 5, aged


def is_there(rows: dict[tuple[str, ...], Decimal], key: tuple[str, ...]) -> bool:
    """Who is outside the audience without the later activities has no ledger."""
    return any(other[:2] == key[:2] for other in rows)


def without_later(world: World) -> World:
    settings = replace(world.settings, days=(LAST,))
    later = {
        row["activity_id"]
        for row in evaluate(replace(world, settings=settings)).activities
        if row["occurred_at"].date() > FIRST
    }
    deals = [ended(row, later) for row in world.raw["opportunities"]]
    raw = {
        **world.raw,
        "activities": [
            row for row in world.raw["activities"] if row["activity_id"] not in later
        ],
        "opportunities": [row for row in deals if row],
    }
    return replace(world, raw=raw)


def ended(row: Row, later: set[str]) -> Row | None:
    """An opportunity as it stood before."""
    name = row["opportunity_id"]
    if f"{name}:opened" in later:
        return None
    if f"{name}:{row['stage']}" in later:
        return row | {"stage": "open", "closed_at": ""}
    return row


def test_the_command(tmp_path: Path) -> None:
    job = Job(tmp_path / "job")
    job.must(
        "demo", "--contacts", "150", "--activities", "3000", "--as-of", "2026-06-30"
    )
    # A whole build, because only that is published.
    job.must("build", "--vars", "{as_of: 2026-06-30}")
    scores = job.query("select * from marts.lead_scores order by all")
    who, model = job.query("""
        select contact_id, model_id from marts.lead_scores
        order by engagement_points desc limit 1
    """)[0]
    asked = ("why", who, "--from", "2026-06-01", "--to", "2026-06-30")
    said = job.must(*asked)
    assert f"{who} in {model}: " in said
    # A backfill with what was known then was killed: its facts are still there.
    killed = replace(job, settings={"LEAD_SCORING_KNOWN_BY": "each_day"})
    left = ("profile_versions", "contact_value_periods", "contact_days")
    models = ("--select", *left, "contact_day_profiles", "--resource-type", "model")
    killed.must("build", *models, "--vars", "{as_of: 2026-06-30}")
    told = json.loads(job.must(*asked, "--scoring-model", model, "--json"))
    assert f"{change_of(told)['score_after']:.2f}" in said
    (change,) = told["scoring_models"]
    total = change["score_after"] - change["score_before"]
    assert change["score_change"] == pytest.approx(total, abs=0.001)
    assert sum(change["parts"].values()) == pytest.approx(total, abs=0.001)
    assert any(change["parts"].values())
    assert job.query("select * from marts.lead_scores order by all") == scores
    for wrong, sentence in {
        ("nobody@x.example", "2026-06-01", "2026-06-30"): "no contact has the id",
        (who, "2026-06-30", "2026-06-01"): "Change them round",
        (who, "2026-06-30", "2026-07-01"): "the day of the last build",
        (who, "2026-06-30", "2026-06-30"): "Name two days",
        (who, "1999-01-01", "2026-06-30"): "it was not created yet",
    }.items():
        done = job.run("why", wrong[0], "--from", wrong[1], "--to", wrong[2])
        assert done.returncode == 1, done.stdout
        assert sentence in done.stderr, done.stderr


def change_of(told: dict[str, Any]) -> dict[str, Any]:
    (change,) = told["scoring_models"]
    return dict(change)


def build_of(job: Job, day: dt.date) -> None:
    job.must(
        *("build", "--exclude-resource-type", "unit_test"),
        *("--vars", f"{{as_of: {day}}}"),
    )


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Job:
    """The days by hand, each built on its own, with the weights and facts of then."""
    place = tmp_path_factory.mktemp("why")
    job = Job(place / "job", seeds=place / "seeds")
    write_raw(job.raw_folder, WORLD.raw, "csv")
    write_seeds(place / "seeds", WORLD)
    build_of(job, DAY)
    write_raw(job.raw_folder, LATER_RAW, "csv")
    write_seeds(place / "seeds", with_points(WORLD, "form", "9"))
    build_of(job, NEXT)
    return job


def ledger_of(job: Job, day: dt.date) -> list[tuple[Any, ...]]:
    """As it stands in the warehouse, whose marts are views of it."""
    with duckdb.connect(str(job.database), read_only=True) as connection:
        return connection.execute(
            f"select * from scoring.score_ledger where as_of_date = '{day}' "
            "order by all"
        ).fetchall()


def test_the_command_tells_what_people_saw(recorded: Job) -> None:
    """A merge and an edit of the weights since the earlier day are parts too."""
    contact = "why.carla"
    before = ledger_of(recorded, NEXT)
    # By the record that was merged into it since.
    said = recorded.must(
        *("why", "why.other_carla", "--from", str(DAY), "--to", str(NEXT), "--json")
    )
    told = json.loads(said)
    assert (told["contact_id"], told["merged_id"]) == (contact, "why.other_carla")
    (change,) = told["scoring_models"]
    (wanted,) = [
        row for row in golden_cases.table(EXPECTED) if row["contact_id"] == contact
    ]
    assert change["is_as_recorded"]
    for name in ("score_before", "score_after"):
        assert change[name] == float(wanted[name])
    parts = [float(wanted[part]) for part in PARTS]
    assert list(change["parts"].values()) == parts
    assert ledger_of(recorded, NEXT) == before


@pytest.mark.parametrize(
    ("contact", "sentence"),
    [
        ("why.emma", "why.emma asked to be forgotten, so nothing is known of that"),
        ("Emma@X.example", "Emma@X.example asked to be forgotten, so nothing is known"),
        (
            "info@x.example",
            "info@x.example is the email of several contacts. Name one: why.fabio, "
            "why.gina.",
        ),
    ],
)
def test_whom_the_command_does_not_tell_of(
    recorded: Job, contact: str, sentence: str
) -> None:
    done = recorded.run("why", contact, "--from", str(DAY), "--to", str(NEXT))
    assert done.returncode == 1
    assert sentence in done.stderr


def test_a_merge_is_told_first() -> None:
    console = Console(width=200, record=True, file=io.StringIO())
    show(Answer(Person("carla", "other_carla"), DAY, NEXT, [], False, {}), console)
    assert console.export_text() == "other_carla was merged into carla.\n"


def test_days_before_are_filled_with_what_was_known_and_weighed_then(
    recorded: Job,
) -> None:
    """On 1 June a form was worth 8, not 9, and nobody knew that two were one: three
    clicks of other_carla's, of which 10 points count, and her form. irma's clicks were
    no machine's yet; lola's demo was eight days old. That other_hugo was hugo no build
    wrote down: none had seen him as a person of his own."""
    days = ("--from", "2026-06-01", "--to", "2026-06-01")
    vars_ = ("--vars", f"{{as_of: {NEXT}}}")
    said = recorded.must(
        "backfill", *days, "--weights", "then", "--known-by-day", *vars_
    )
    assert "No build wrote down how people were before 2026-06-02: 1 of" in said
    found = recorded.query("""
        select contact_id, score from marts.lead_scores_by_day
        where as_of_date = date '2026-06-01' and score <> 0 order by contact_id
    """)
    assert [(who, str(score)) for who, score in found] == [
        ("why.dora", "8.00"),
        ("why.irma", "10.00"),
        ("why.lola", "17.00"),
        ("why.other_carla", "18.00"),
    ]
    # What was recorded says what it said, and people read the day of the build.
    moved = recorded.query("select min(as_of_date) from marts.lead_scores")
    assert moved == [(NEXT,)]
