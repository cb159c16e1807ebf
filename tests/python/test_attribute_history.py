"""Attributes in time: what builds saw is used from its day on.

Undated values, opt-outs and accounts are written down when they change; for days before
anybody looked, the oldest known value is used.
"""

from __future__ import annotations

import csv
import datetime as dt
import random
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest
from harness import MODELS_ONLY, ROOT, Project, Warehouse, write_raw
from reference.world import LOOKUP_COLUMNS, WEIGHT_COLUMNS, Settings, Table, World
from test_properties import SETTINGS

DAYS = [dt.date(2026, 6, day) for day in (10, 11, 12, 14)]
ATTRIBUTES = ("--select", "+contact_day_profiles", "+contact_day_values", *MODELS_ONLY)
WITH_SCORES = (*ATTRIBUTES[:3], "+contact_scores", *MODELS_ONLY)
PROFILES = """
    select
        as_of_date, contact_id, city, owner_id, account_name, birth_year,
        profiling_opt_out
    from facts.contact_day_profiles
"""
VALUES = "select as_of_date, contact_id, attribute, value from facts.contact_day_values"
SCORES = """
    select as_of_date, contact_id, cast(score as double) as score
    from scoring.contact_scores where model_id = 'places'
"""


def seeds(folder: str, columns: Mapping[str, object]) -> dict[str, Table]:
    tables: dict[str, Table] = {}
    for name in columns:
        path = ROOT / "seeds" / folder / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            tables[name] = [dict(row) for row in csv.DictReader(file)]
    return tables


def world_of_places() -> World:
    """One scoring model, with one rule for a column and one for a row of its own."""
    weights = seeds("weights", WEIGHT_COLUMNS)
    models = [row for row in weights["scoring_models"] if row["status"] == "live"]
    plain = dict.fromkeys(models[0], "")
    tier_set = models[0]["tier_set"]
    model = {"model_id": "places", "status": "live", "priority": "1"}
    weights["scoring_models"] = [{**plain, **model, "tier_set": tier_set}]
    for name in ("activity_weights", "inactivity_weights", "cap_groups"):
        weights[name] = []
    rule = {"model_id": "places", "operator": "equals"}
    weights["attribute_weights"] = [
        {**rule, "rule_id": "a", "attribute": "city", "value": "Verona", "points": "5"},
        {**rule, "rule_id": "b", "attribute": "colour", "value": "red", "points": "7"},
    ]
    settings: Settings = SETTINGS["defaults"]
    return World({}, weights, seeds("lookups", LOOKUP_COLUMNS), settings)


def build(
    project: Project,
    name: str,
    raw: dict[str, Table],
    day: dt.date,
    further: tuple[dt.date, ...] = (),
    *,
    fresh: bool = False,
    arguments: tuple[str, ...] = ATTRIBUTES,
    variables: Mapping[str, object] | None = None,
) -> Warehouse:
    """One day's build: the raw files as they are on that day, and only those."""
    settings = replace(SETTINGS["defaults"], days=frozenset({day}))
    world = replace(world_of_places(), settings=settings)
    if fresh:
        return project.build(name, replace(world, raw=raw), arguments=arguments)
    shutil.rmtree(project.folder(name) / "raw")
    write_raw(project.folder(name) / "raw", raw, "csv")
    given: dict[str, object] = {"as_of_dates": [other.isoformat() for other in further]}
    given |= variables or {}
    return project.dbt(name, ["build", *arguments], settings, given)


def contact(contact_id: str, **more: str) -> dict[str, str | None]:
    return {"contact_id": contact_id, "created_at": "2026-01-01", **more}


def value(contact_id: str, colour: str, **more: str) -> dict[str, str | None]:
    return {"contact_id": contact_id, "attribute": "colour", "value": colour, **more}


def held(
    warehouse: Warehouse, sql: str, column: str
) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for row in warehouse.rows(sql):
        key = (row["contact_id"], row["as_of_date"].isoformat()[-2:])
        found.setdefault(key, []).append(row[column])
    return {key: sorted(values, key=str) for key, values in found.items()}


@pytest.fixture(scope="module")
def moved(project: Project) -> Warehouse:
    """Anna moves on the 12th and is red until the 11th; Bruno opts out on the 12th and
    is gone on the 14th; Carla has days of her own."""
    dated = [
        value("carla", "blue"),
        value("carla", "red", valid_from="2026-06-11"),
        value("carla", "green", valid_from="2026-06-14"),
    ]
    people = [contact("anna", city="Verona"), contact("bruno", city="Verona")]
    first = {
        "contacts": [*people, contact("carla")],
        "activities": [],
        "contact_attributes": [value("anna", "red"), *dated],
    }
    build(project, "moved", first, DAYS[0], fresh=True)
    later = {
        "contacts": [
            contact("anna", city="Milano"),
            contact("bruno", city="Verona", profiling_opt_out="yes"),
            contact("carla"),
        ],
        "activities": [],
        "contact_attributes": dated,
    }
    build(project, "moved", later, DAYS[2])
    gone = {**later, "contacts": [later["contacts"][0], later["contacts"][2]]}
    before = dt.date(2026, 6, 1)
    further = (before, *DAYS[:3])
    return build(project, "moved", gone, DAYS[3], further, arguments=WITH_SCORES)


def test_a_value_is_used_from_the_day_on_which_it_was_seen(moved: Warehouse) -> None:
    found = held(moved, PROFILES, "city")
    assert {day: found["anna", day] for day in ("01", "10", "11", "12", "14")} == {
        "01": ["Verona"], "10": ["Verona"], "11": ["Verona"],
        "12": ["Milano"], "14": ["Milano"],
    }  # fmt: skip


def test_scores_of_past_days_use_the_values_of_then(moved: Warehouse) -> None:
    found = held(moved, SCORES, "score")
    # 5 for Verona, 7 for red.
    assert [found["anna", day] for day in ("01", "10", "11", "12", "14")] == [
        [12.0], [12.0], [12.0], [0.0], [0.0],
    ]  # fmt: skip
    assert [found["carla", day] for day in ("01", "10", "11", "12", "14")] == [
        [0.0], [0.0], [7.0], [7.0], [0.0],
    ]  # fmt: skip


def test_days_that_the_source_names_are_used(moved: Warehouse) -> None:
    """A value without a day holds until the first that has one."""
    found = held(moved, VALUES, "value")
    assert [found["carla", day] for day in ("01", "10", "11", "12", "14")] == [
        ["blue"], ["blue"], ["red"], ["red"], ["green"],
    ]  # fmt: skip


def test_who_is_gone_is_written_down(moved: Warehouse) -> None:
    found = moved.rows("""
        select seen_on, is_gone, profiling_opt_out as opted_out
        from facts.profile_history where contact_id = 'bruno' order by seen_on
    """)
    assert [tuple(row.values()) for row in found] == [
        (DAYS[0], False, False), (DAYS[2], False, True), (DAYS[3], True, None),
    ]  # fmt: skip


def test_a_build_of_the_same_day_takes_the_place_of_the_first(project: Project) -> None:
    """And one of a past day adds nothing: today's values are no news of that day."""
    for number, (day, city) in enumerate(
        [(DAYS[0], "Verona"), (DAYS[1], "Milano"), (DAYS[1], "Roma"), (DAYS[0], "Bari")]
    ):
        raw = {"contacts": [contact("anna", city=city)], "activities": []}
        built = build(project, "same_day", raw, day, fresh=number == 0)
    found = built.rows(
        "select seen_on, city from facts.profile_history order by seen_on"
    )
    assert [(row["seen_on"], row["city"]) for row in found] == [
        (DAYS[0], "Verona"), (DAYS[1], "Roma"),
    ]  # fmt: skip
    assert held(built, PROFILES, "city") == {("anna", "10"): ["Verona"]}


def test_a_past_day_reads_the_one_version_that_was_seen(project: Project) -> None:
    """Also where the raw data changed since and no build wrote that down."""
    for number, (day, city) in enumerate(
        [(DAYS[0], "Verona"), (DAYS[1], "Verona"), (DAYS[0], "Bari")]
    ):
        raw = {"contacts": [contact("anna", city=city)], "activities": []}
        built = build(project, "one_version", raw, day, fresh=number == 0)
    assert held(built, PROFILES, "city") == {("anna", "10"): ["Verona"]}


def test_a_day_without_news_is_known_too(project: Project) -> None:
    raw = {"contacts": [contact("anna")], "activities": []}
    build(project, "no_news", raw, DAYS[0], fresh=True)
    built = build(project, "no_news", raw, DAYS[1])
    found = built.rows(
        "select seen_on, contact_id from facts.profile_history order by seen_on"
    )
    assert [(row["seen_on"], row["contact_id"]) for row in found] == [
        (DAYS[0], "anna"), (DAYS[1], None),
    ]  # fmt: skip


def test_a_day_that_has_not_come_is_not_written_down(project: Project) -> None:
    raw = {"contacts": [contact("anna")], "activities": []}
    future = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=400)
    build(project, "future", raw, DAYS[0], fresh=True)
    built = build(project, "future", raw, future)
    found = built.rows("select distinct seen_on from facts.profile_history")
    assert [row["seen_on"] for row in found] == [DAYS[0]]


def test_a_further_column_has_no_past(project: Project) -> None:
    """It is unset on the days of builds that did not know it; none of them is lost."""
    first = {"contacts": [contact("anna", city="Verona")], "activities": []}
    build(project, "further", first, DAYS[0], fresh=True)
    raw = {"contacts": [contact("anna", city="Verona", seats="40")], "activities": []}
    others = {"extra_contact_columns": ["seats"]}
    for day in DAYS[1:3]:
        built = build(project, "further", raw, day, variables=others)
    found = built.rows("""
        select seen_on, city, seats from facts.profile_history
        where contact_id is not null order by seen_on
    """)
    assert [tuple(row.values()) for row in found] == [
        (DAYS[0], "Verona", None), (DAYS[1], "Verona", "40"),
    ]  # fmt: skip


def test_erased_people_leave_all_days(project: Project) -> None:
    """By an id or by an email; whoever stays keeps every version."""
    people = [contact("anna"), contact("bruno", email="b@x.example"), contact("carla")]
    first = {
        "contacts": people,
        "activities": [],
        "contact_attributes": [
            value(name, "red") for name in ("anna", "bruno", "carla")
        ],
    }
    build(project, "erased", first, DAYS[0], fresh=True)
    moved = [{**row, "city": "Verona"} for row in people]
    build(project, "erased", {**first, "contacts": moved}, DAYS[1])
    requests = [{"contact_id": "anna"}, {"email": "B@x.example"}]
    # Bruno is no longer there either: the mailbox alone tells who he was.
    left = [row for row in moved if row["contact_id"] != "bruno"]
    build(project, "erased", {**first, "contacts": left}, DAYS[2])
    erased = {**first, "contacts": left, "erasure_requests": requests}
    built = build(project, "erased", erased, DAYS[3])
    for table in ("profile_history", "contact_value_history"):
        found = built.rows(f"select contact_id from facts.{table}")
        assert {row["contact_id"] for row in found} <= {"carla", None}
    kept = built.rows("""
        select seen_on, city from facts.profile_history where contact_id = 'carla'
        order by seen_on
    """)
    assert [(row["seen_on"], row["city"]) for row in kept] == [
        (DAYS[0], None), (DAYS[1], "Verona"),
    ]  # fmt: skip


def snapshots() -> Iterator[dict[str, Table]]:
    """A small world that changes a little every day."""
    chance = random.Random(5)
    names = [f"c{number}" for number in range(8)]
    for _ in DAYS:
        there = [name for name in names if chance.random() < 0.8] or names
        yield {
            "contacts": [
                contact(
                    name,
                    city=chance.choice(["Verona", "Milano", ""]),
                    owner_id=chance.choice(["o1", ""]),
                    account_id=chance.choice(["a1", "a2", ""]),
                    birth_date=chance.choice(["1990-03-01", ""]),
                    profiling_opt_out=chance.choice(["yes", ""]),
                )
                for name in there
            ],
            "accounts": [
                {"account_id": account, "account_name": chance.choice(["Uno", "Due"])}
                for account in ("a1", "a2")
            ],
            "activities": [],
            "contact_attributes": [
                value(name, colour)
                for name in there
                for colour in ("red", "blue")
                if chance.random() < 0.5
            ],
        }


def profile_of(raw: dict[str, Table], name: str) -> tuple[object, ...] | None:
    accounts = {row["account_id"]: row["account_name"] for row in raw["accounts"]}
    for row in raw["contacts"]:
        if row["contact_id"] == name:
            return (
                row["city"] or None, row["owner_id"] or None,
                accounts.get(row["account_id"]),
                1990 if row["birth_date"] else None, row["profiling_opt_out"] == "yes",
            )  # fmt: skip
    return None


def test_any_day_reads_what_the_builds_saw(project: Project) -> None:
    """Against a few lines of Python: the newest snapshot up to the day that has the
    contact, else the oldest; and only for contacts of today."""
    seen = list(snapshots())
    for number, (day, raw) in enumerate(zip(DAYS, seen, strict=True)):
        asked = (dt.date(2026, 5, 1), dt.date(2026, 6, 13), *DAYS[:-1])
        further = asked if day == DAYS[-1] else ()
        built = build(project, "snapshots", raw, day, further, fresh=number == 0)
    expected_profiles, expected_values = set(), set()
    for name in [row["contact_id"] for row in seen[-1]["contacts"]]:
        for day in (*asked, DAYS[-1]):
            with_contact = [
                (date, raw) for date, raw in zip(DAYS, seen, strict=True)
                if profile_of(raw, str(name))
            ]  # fmt: skip
            upto = [raw for date, raw in with_contact if date <= day]
            raw = upto[-1] if upto else with_contact[0][1]
            expected_profiles.add((day, name, *(profile_of(raw, str(name)) or ())))
            expected_values |= {
                (day, name, "colour", colour)
                for colour in values_on(seen, str(name), day)
            }
    assert {tuple(row.values()) for row in built.rows(PROFILES)} == expected_profiles
    assert {tuple(row.values()) for row in built.rows(VALUES)} == expected_values


def values_on(seen: list[dict[str, Table]], name: str, day: dt.date) -> set[str]:
    """The values of the newest look; before the first at that contact, its values."""
    looks = [
        (date, {
            str(row["value"]) for row in raw["contact_attributes"]
            if row["contact_id"] == name
        })
        for date, raw in zip(DAYS, seen, strict=True)
    ]  # fmt: skip
    first = next(
        date for date, raw in zip(DAYS, seen, strict=True) if profile_of(raw, name)
    )
    return [values for date, values in looks if date <= max(day, first)][-1]
