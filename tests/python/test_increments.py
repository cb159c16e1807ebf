"""No data, one contact, and the same data in any number of increments.

`activity_log` is the only thing that is kept between builds. Whatever the order in
which rows come in, the result must be that of one full build.
"""

from __future__ import annotations

import random
import shutil
from collections import defaultdict
from dataclasses import replace

import pytest
from harness import (
    COMPARED,
    MODELS_ONLY,
    ROOT,
    SCORING_ONLY,
    Project,
    Warehouse,
    differences,
    read_seeds,
)
from reference import Result, World, evaluate
from reference.world import Table
from test_properties import SETTINGS, drawn
from worlds import joined

WITH_DATA_TESTS = ("--exclude-resource-type", "unit_test")
# What lives on is among them: else a refresh would keep it from another world.
FACTS_ONLY = (
    *("--select", "+fct_activities", "+rejected_rows", "+activity_days"),
    *("+profile_history", "+contact_value_history", *MODELS_ONLY),
)
FACTS = ("rejected", "activities")
INCREMENTS = 5


def with_project_seeds(raw: dict[str, Table]) -> World:
    weights, lookups = read_seeds(ROOT / "seeds")
    return World(raw, weights, lookups, SETTINGS["defaults"])


def count(warehouse: Warehouse, table: str) -> int:
    return int(warehouse.rows(f"select count(*) as n from {table}")[0]["n"])


def test_no_data_at_all(project: Project) -> None:
    """No raw folder, all data tests, and then models on top."""
    world = with_project_seeds({})
    built = project.build("no_data", world, arguments=WITH_DATA_TESTS)
    for table in (
        "marts.lead_scores",
        "marts.lead_score_breakdown",
        "facts.dim_contacts",
        "facts.fct_activities",
        "facts.rejected_rows",
    ):
        assert count(built, table) == 0, table
    # Then one contact arrives, who has done nothing yet.
    one = {"contact_id": "c1", "created_at": "2026-06-29", "country": "IT"}
    world = with_project_seeds({"contacts": [one]})
    built = project.build("no_data", world, arguments=MODELS_ONLY, fresh=False)
    assert not differences(evaluate(world), built)
    scores = built.rows("select * from marts.lead_scores")
    assert {row["contact_id"] for row in scores} == {"c1"}


def test_one_contact(project: Project) -> None:
    world = with_project_seeds(
        {
            "contacts": [
                {
                    "contact_id": "c1",
                    "created_at": "2026-05-01",
                    "email": "one@trattoria.example",
                    "country": "IT",
                    "job_title": "Owner",
                }
            ],
            "activities": [
                {
                    "activity_id": "a1",
                    "activity_type": "demo_request",
                    "occurred_at": "2026-06-29 10:00",
                    "contact_id": "c1",
                }
            ],
        }
    )
    built = project.build("one_contact", world, arguments=WITH_DATA_TESTS)
    assert not differences(evaluate(world), built)
    assert count(built, "marts.lead_scores") > 0
    assert count(built, "facts.fct_activities") == 1


@pytest.fixture(scope="module")
def world() -> World:
    found = joined(drawn()[:20], SETTINGS["defaults"])
    return replace(found, raw={**found.raw, "activities": twisted(found)})


def twisted(world: World) -> Table:
    """Adds rows that repeat a key with other contents, and rows that repeat all."""
    chance = random.Random(1)
    rows = list(world.raw["activities"])
    for row in world.raw["activities"]:
        if chance.random() < 0.4:
            days = chance.randrange(1, 28)
            rows.append(
                {
                    **row,
                    "occurred_at": f"2026-06-{days:02} 12:00",
                    "loaded_at": chance.choice(["", "2026-06-01", "2026-06-30 23:00"]),
                    "target": chance.choice(["/pricing", "/", "other"]),
                    "activity_type": chance.choice(["page_view", "email_open", "odd"]),
                }
            )
        if chance.random() < 0.1:
            rows.append(dict(row))
    return rows


@pytest.fixture(scope="module")
def at_once(world: World) -> Result:
    return evaluate(world)


def shuffled(world: World, seed: int) -> list[dict[str, Table]]:
    """Every raw row in one of five increments, whatever it is and whenever it was."""
    chance = random.Random(seed)
    parts: list[dict[str, Table]] = [defaultdict(list) for _ in range(INCREMENTS)]
    for table, rows in world.raw.items():
        for row in chance.sample(rows, len(rows)):
            parts[chance.randrange(INCREMENTS)][table].append(row)
    return [dict(part) for part in parts]


def test_full_build(project: Project, world: World, at_once: Result) -> None:
    """The other tests are about increments only if this one holds."""
    assert not differences(at_once, project.build("at_once", world))


def test_increments_equal_one_build(
    project: Project, world: World, at_once: Result
) -> None:
    *first, last = shuffled(world, seed=2)
    for number, raw in enumerate(first):
        built = project.build(
            "increments",
            replace(world, raw=raw),
            arguments=FACTS_ONLY,
            # A folder may hold files of both kinds.
            file_format="parquet" if number % 2 else "csv",
            fresh=number == 0,
        )
        assert differences(at_once, built, FACTS), "the last increment changes nothing"
    built = project.build("increments", replace(world, raw=last), fresh=False)
    found = differences(at_once, built)
    assert not found, "\n".join([f"{len(found)} differences", *found[:40]])


def test_rows_may_leave_the_raw_folder(project: Project, world: World) -> None:
    """Where the folder holds only what is new, the log remembers the rest.

    Not where somebody was erased, for that is a delete; and a row that comes twice in
    two builds, the same in all cells, is then one row that was read twice.
    """
    once = {tuple(row.items()): row for row in world.raw["activities"]}
    raw = {**world.raw, "activities": list(once.values()), "erasure_requests": []}
    world = replace(world, raw=raw)
    *first, last = shuffled(world, seed=3)
    for number, part in enumerate([*first, last]):
        shutil.rmtree(project.folder("leaving") / "raw" / "activities", True)
        built = project.build(
            "leaving",
            replace(world, raw=part),
            arguments=FACTS_ONLY,
            fresh=number == 0,
        )
    found = differences(evaluate(world), built, FACTS)
    assert not found, "\n".join([f"{len(found)} differences", *found[:40]])


def test_late_contacts_merges_and_erasure(project: Project) -> None:
    """The same person step by step; each step equals a full build of what is there."""
    world = joined(drawn()[:3], SETTINGS["defaults"])
    steps: list[dict[str, Table]] = [
        # Activities of nobody yet, one of them known only by email.
        {
            "activities": [
                activity("e1", contact_id="late", target="/pricing"),
                activity("e2", email="late@steps.example", target="/demo"),
                activity("e3", contact_id="other", loaded_at="2026-06-20"),
                activity("e4", contact_id="gone"),
            ]
        },
        # The contact arrives.
        {"contacts": [contact("late", email="late@steps.example"), contact("gone")]},
        # Another one arrives, and a row that beats e3, for she was loaded earlier.
        {
            "contacts": [contact("other", email="other@steps.example")],
            "activities": [
                activity("e3", contact_id="late", loaded_at="2026-06-10"),
                activity("e1", contact_id="other", target="/changed"),
            ],
        },
        # The two turn out to be one person.
        {"contacts": [contact("other", merged_into="late", updated_at="2026-06-25")]},
        # Somebody asks to be forgotten, and an activity of hers comes after that.
        {
            "erasure_requests": [{"contact_id": "gone", "requested_at": "2026-06-28"}],
            "activities": [activity("e5", contact_id="gone")],
        },
    ]
    so_far: dict[str, Table] = defaultdict(list)
    reasons: list[set[str]] = []
    for number, step in enumerate(steps):
        for table, rows in step.items():
            so_far[table] += rows
        part = replace(world, raw=step)
        last = number == len(steps) - 1
        built = project.build(
            "steps",
            part,
            arguments=SCORING_ONLY if last else FACTS_ONLY,
            fresh=number == 0,
        )
        expected = evaluate(replace(world, raw=dict(so_far)))
        found = differences(expected, built, COMPARED if last else FACTS)
        assert not found, "\n".join([f"step {number + 1}", *found[:20]])
        reasons.append({row["reason"] for row in expected.rejected})
    assert reasons == [
        {"unknown_contact"},
        {"unknown_contact"},
        {"duplicate"},
        {"duplicate", "merged"},
        {"duplicate", "merged", "erased"},
    ]
    # Erasure is the one delete: her rows are counted, but nothing of them is kept.
    kept = built.rows(
        "select * from facts.activity_log where 'gone' in (contact_id, email)"
    )
    assert not kept


def contact(contact_id: str, **more: str) -> dict[str, str | None]:
    return {"contact_id": contact_id, "created_at": "2026-01-01", **more}


def activity(activity_id: str, **more: str) -> dict[str, str | None]:
    return {
        "activity_id": activity_id,
        "activity_type": "page_view",
        "occurred_at": "2026-06-20 10:00",
        "target": "/",
        **more,
    }
