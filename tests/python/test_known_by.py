"""What was known when: a backfill with `known_by` is what daily builds recorded."""

from __future__ import annotations

import datetime as dt
import random
import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from harness import Project, Warehouse, environment, write_raw
from past_days import HISTORY, score
from reference import World
from reference.values import timestamp
from reference.world import Table
from test_history import BY_DAY, STORED
from test_properties import SETTINGS, drawn
from worlds import POOLS, joined

Row = dict[str, Any]
DAYS = [dt.date(2026, 6, day) for day in (26, 27, 28, 29, 30)]


def by_day(
    project: Project, name: str, world: World, days: Mapping[dt.date, dict[str, Table]]
) -> Warehouse:
    """A build each day, of the raw files as they are then."""
    for number, (day, raw) in enumerate(days.items()):
        if not number:
            built = score(
                project, name, replace(world, raw=raw), [], fresh=True, as_of=day
            )
            continue
        replace_raw(project, name, raw)
        built = score(project, name, world, [], as_of=day)
    return built


def replace_raw(project: Project, name: str, raw: dict[str, Table]) -> None:
    shutil.rmtree(project.folder(name) / "raw")
    write_raw(project.folder(name) / "raw", raw, "csv")


def again(
    project: Project,
    built: Warehouse,
    name: str,
    world: World,
    days: list[dt.date],
    known_by: str,
) -> Warehouse:
    """The same days once more, all at once, as if none of them was recorded."""
    built.change("delete from scoring.score_changes")
    with environment(LEAD_SCORING_KNOWN_BY=known_by):
        return score(project, name, world, days[:-1], arguments=HISTORY, as_of=days[-1])


def unlike(expected: list[Row], found: list[Row]) -> list[str]:
    """Every row that only one of the two has."""
    ours, theirs = (
        Counter(str(sorted(row.items())) for row in rows) for rows in (expected, found)
    )
    lost = [f"- {row}" for row in (ours - theirs).elements()]
    return lost + [f"+ {row}" for row in (theirs - ours).elements()]


def arrivals(
    world: World, chance: random.Random, people_stay: bool
) -> dict[dt.date, dict[str, Table]]:
    """The raw tables of each day: activities and people come late, and change.

    Where people do not stay, they are all there at first, and later some are merged
    into others or gone.
    """
    activities = []
    for row in world.raw["activities"]:
        day = chance.choice([None, None, *DAYS])
        happened = timestamp(row["occurred_at"])
        if day is None:
            known = happened.date() if happened else DAYS[0]
            activities.append((known, {**row, "loaded_at": ""}))
        else:
            activities.append((day, {**row, "loaded_at": f"{day} 08:00"}))
    people = {
        str(row["contact_id"]): chance.choice([DAYS[0], DAYS[0], *DAYS])
        for row in world.raw["contacts"]
    }
    contacts = [
        {**row, "email": f"{number}@people.example", "merged_into": ""}
        for number, row in enumerate(world.raw["contacts"])
    ]
    merged: dict[str, tuple[dt.date, str]] = {}
    last = dict.fromkeys(people, DAYS[-1])
    if not people_stay:
        names = [name for name in sorted(people) if name]
        chance.shuffle(names)
        third = len(names) // 3
        people = dict.fromkeys(people, DAYS[0])
        for name, survivor in zip(names[:third], names[third:], strict=False):
            merged[name] = (chance.choice(DAYS[1:]), survivor)
        last |= {name: chance.choice(DAYS[:-1]) for name in names[2 * third :]}
    found = {}
    for day in DAYS:
        contacts = [
            row
            if chance.random() < 0.7
            else {**row, **{name: chance.choice(pool) for name, pool in POOLS.items()}}
            for row in contacts
        ]
        found[day] = {
            **world.raw,
            "erasure_requests": [],
            "activities": [row for known, row in activities if known <= day],
            "contacts": [
                {**row, "merged_into": merged_by(merged, str(row["contact_id"]), day)}
                for row in contacts
                if people[str(row["contact_id"])] <= day <= last[str(row["contact_id"])]
            ],
            "opportunities": world.raw["opportunities"] if people_stay else [],
            "contact_attributes": [
                row for row in world.raw["contact_attributes"] if chance.random() < 0.6
            ],
        }
    return found


def merged_by(merged: dict[str, tuple[dt.date, str]], name: str, day: dt.date) -> str:
    since, survivor = merged.get(name, (None, ""))
    return survivor if since and since <= day else ""


@pytest.fixture(scope="module")
def random_world() -> World:
    return joined(drawn()[:5], SETTINGS["defaults"])


@pytest.mark.parametrize("people_stay", [True, False], ids=["stay", "merge_and_leave"])
def test_a_backfill_with_what_was_known_equals_daily_builds(
    project: Project, random_world: World, people_stay: bool
) -> None:
    name = f"known_by_day_{people_stay}"
    days = arrivals(random_world, random.Random(7), people_stay)
    built = by_day(project, name, random_world, days)
    daily, stored = built.rows(BY_DAY), built.rows(STORED)
    assert {row["as_of_date"] for row in daily} == set(DAYS)
    built = again(project, built, name, random_world, DAYS, "each_day")
    assert not unlike(daily, built.rows(BY_DAY))
    assert not unlike(stored, built.rows(STORED))
    # The corrected history is another one.
    built = again(project, built, name, random_world, DAYS, "")
    corrected = built.rows(BY_DAY)
    assert corrected != daily
    assert [row for row in corrected if row["as_of_date"] == DAYS[-1]] == [
        row for row in daily if row["as_of_date"] == DAYS[-1]
    ]
