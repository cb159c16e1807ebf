"""What must always hold, on a nasty small world; and each test shown to fail.

The data tests in `tests/*.sql` guard users' own data in every build. Here they run on
worlds full of duplicates, merges, late rows and erasures, and then on a warehouse that
is broken on purpose, where they must fail.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from harness import (
    LEDGER_COLUMNS,
    SCORE_COLUMNS,
    UNSCORED_COLUMNS,
    DbtFailed,
    Project,
    Warehouse,
)
from reference import World, evaluate, facts, values
from reference.world import CONTACT_COLUMNS, Row, Table
from test_properties import SETTINGS, drawn
from worlds import joined

NASTY = "invariants"
WITH_DATA_TESTS = ("--exclude-resource-type", "unit_test")
ON_DAYS = (
    ("scoring.contact_scores", SCORE_COLUMNS),
    ("scoring.score_ledger", LEDGER_COLUMNS),
    ("scoring.unscored_contacts", UNSCORED_COLUMNS),
)
Rows = Counter[tuple[Any, ...]]


@pytest.fixture(scope="module")
def world() -> World:
    return joined(drawn()[:25], SETTINGS["defaults"])


@pytest.fixture(scope="module")
def nasty(project: Project, world: World) -> Warehouse:
    """Everything built and every data test passed."""
    return project.build(NASTY, world, arguments=WITH_DATA_TESTS)


@contextmanager
def broken(warehouse: Warehouse, table: str, sql: str) -> Iterator[None]:
    """The warehouse with something wrong in it, mended afterwards."""
    whole = warehouse.path.with_suffix(".whole")
    shutil.copy(warehouse.path, whole)
    try:
        warehouse.make_table(table)
        warehouse.change(sql)
        yield
    finally:
        shutil.move(whole, warehouse.path)


def on_days(warehouse: Warehouse, last: dt.date) -> Rows:
    """All scores, ledger rows and unscored contacts of the days up to one."""
    return Counter(
        (table, *row.values())
        for table, columns in ON_DAYS
        for row in warehouse.table(table, columns)
        if row["as_of_date"] <= last
    )


# 1. The ledger of a contact sums to its score.


def test_ledger_sums_to_score(nasty: Warehouse) -> None:
    sums: dict[tuple[Any, ...], Decimal] = defaultdict(Decimal)
    for row in nasty.table("scoring.score_ledger", LEDGER_COLUMNS):
        sums[row["as_of_date"], row["model_id"], row["contact_id"]] += row["points"]
    scores = {
        (row["as_of_date"], row["model_id"], row["contact_id"]): row["score"]
        for row in nasty.table("scoring.contact_scores", SCORE_COLUMNS)
    }
    assert len(scores) > 300
    assert set(sums) <= set(scores)
    wrong = {key: score for key, score in scores.items() if sums[key] != score}
    assert not wrong


def test_marts_sum_too(nasty: Warehouse) -> None:
    """What people read adds up, not only what the models keep."""
    wrong = nasty.rows("""
        select scores.model_id, scores.contact_id, scores.score, sum(parts.points)
        from marts.lead_scores as scores
        left join marts.lead_score_breakdown as parts
            on scores.model_id = parts.model_id
            and scores.contact_id = parts.contact_id
            and scores.as_of_date = parts.as_of_date
        group by all
        having scores.score <> coalesce(sum(parts.points), 0)
    """)
    assert not wrong


# 2. Nothing disappears silently.


def test_rows_are_conserved(nasty: Warehouse, world: World) -> None:
    counts = nasty.rows("""
        select
            (select count(*) from facts.dim_contacts) as contacts,
            (select count(*) from facts.rejected_rows
             where source_table = 'contacts') as contacts_left_out,
            (select count(*) from facts.fct_activities
             where source = 'generic') as activities,
            (select count(*) from facts.rejected_rows
             where source_table = 'activities') as activities_left_out
    """)[0]
    contacts = counts["contacts"] + counts["contacts_left_out"]
    assert contacts == len(world.raw["contacts"])
    activities = counts["activities"] + counts["activities_left_out"]
    assert activities == len(world.raw["activities"])


def test_contacts_are_scored_or_counted(nasty: Warehouse) -> None:
    known = nasty.rows("select count(*) as n from facts.dim_contacts")[0]["n"]
    seen: Counter[tuple[Any, ...]] = Counter()
    for table, columns in (ON_DAYS[0], ON_DAYS[2]):
        for row in nasty.table(table, columns):
            seen[row["as_of_date"], row["model_id"]] += 1
    assert seen
    assert set(seen.values()) == {known}


DELETE = "delete from {table} where rowid = (select min(rowid) from {table})"
A_CENT = (
    "update {table} set {column} = {column} + 0.01"
    " where rowid = (select max(rowid) from {table})"
)
BREAKS = [
    ("assert_ledger_sums_to_score", "scoring.score_ledger", DELETE, ""),
    ("assert_ledger_sums_to_score", "scoring.score_ledger", A_CENT, "points"),
    ("assert_ledger_sums_to_score", "scoring.contact_scores", A_CENT, "score"),
    ("assert_ledger_sums_to_score", "scoring.contact_scores", A_CENT, "fit_points"),
    ("assert_raw_contacts_are_conserved", "facts.dim_contacts", DELETE, ""),
    ("assert_raw_contacts_are_conserved", "facts.rejected_rows", DELETE, ""),
    ("assert_contacts_are_scored_or_counted", "scoring.unscored_contacts", DELETE, ""),
    ("assert_contacts_are_scored_or_counted", "scoring.contact_scores", DELETE, ""),
    ("assert_raw_activities_are_conserved", "facts.activity_log", DELETE, ""),
    ("assert_raw_activities_are_conserved", "facts.fct_activities", DELETE, ""),
    ("assert_raw_activities_are_conserved", "facts.rejected_activities", DELETE, ""),
    ("assert_activity_days_add_up", "facts.activity_days", DELETE, ""),
]


@pytest.mark.parametrize(
    ("test", "table", "sql", "column"),
    BREAKS,
    ids=[f"{test}-{table}-{column or 'row'}" for test, table, _, column in BREAKS],
)
def test_data_test_can_fail(
    project: Project,
    nasty: Warehouse,
    world: World,
    test: str,
    table: str,
    sql: str,
    column: str,
) -> None:
    with (
        broken(nasty, table, sql.format(table=table, column=column)),
        pytest.raises(DbtFailed, match=rf"{test}: (fail|Status.Fail)"),
    ):
        project.dbt(NASTY, ["test", "--select", test], world.settings)


def test_data_tests_pass_when_mended(
    project: Project, nasty: Warehouse, world: World
) -> None:
    """So the failures before came from the breaks alone."""
    project.dbt(NASTY, ["test", "--select", "test_type:singular"], world.settings)


# 3. The future moves no score.


def without_future(world: World, last: dt.date) -> World:
    """Deletes half of what is dated after a day, and changes the other half."""
    winners = {
        activity.activity_id: activity.occurred_at.date()
        for activity in facts.without_duplicates(facts.read_activities(world, []), [])
    }
    activities: Table = []
    for number, row in enumerate(world.raw["activities"]):
        day = winners.get(values.clean(row["activity_id"]) or "")
        if day is None or day <= last:
            activities.append(row)
        elif number % 2:
            changed = {"activity_type": "sales_rejected", "target": "/changed"}
            activities.append({**row, **changed})
    opportunities: Table = []
    for row in world.raw["opportunities"]:
        opened = values.timestamp(row["created_at"])
        closed = values.timestamp(row["closed_at"])
        if closed and closed.date() > last:
            row = {**row, "stage": "open", "closed_at": "", "loss_reason": "changed"}
        if not opened or opened.date() <= last:
            opportunities.append(row)
    raw = {**world.raw, "activities": activities, "opportunities": opportunities}
    return replace(world, raw=raw)


def test_future_does_not_move_scores(
    project: Project, nasty: Warehouse, world: World
) -> None:
    middle = world.settings.days[1]
    changed = without_future(world, middle)
    assert changed.raw["activities"] != world.raw["activities"]
    assert changed.raw["opportunities"] != world.raw["opportunities"]
    built = project.build("future", changed)
    assert on_days(built, middle) == on_days(nasty, middle)
    # ... and what came after that day did matter for the days after it.
    assert on_days(built, dt.date.max) != on_days(nasty, dt.date.max)


# 4. is in test_increments.py


# 5. Merging two contacts is as if there had always been one.


def always_one(world: World) -> World:
    """The same people, each as one contact that always had all the histories."""
    found = facts.people(world, [])
    home = {contact_id: who.contact_id for who in found for contact_id in who.ids}
    erasure = facts.Erasure(world)
    contacts: Table = []
    for who in found:
        row: Row = dict.fromkeys(CONTACT_COLUMNS, "") | who.columns
        row["merged_into"] = ""
        row["created_at"] = who.created_at.isoformat(sep=" ")
        row["profiling_opt_out"] = "true" if who.opted_out else ""
        deleted = who.deleted_at
        row["deleted_at"] = deleted.isoformat(sep=" ") if deleted else ""
        if not erasure.takes(who.ids, who.emails):
            contacts.append(row)
    theirs = {fact.activity.activity_id: fact.contact_id for fact in happened(world)}
    raw = {**world.raw, "contacts": contacts, "erasure_requests": []}
    raw["activities"] = [
        {**row, "contact_id": theirs.get(row["activity_id"], ""), "email": ""}
        for row in world.raw["activities"]
    ]
    for table in ("opportunities", "contact_attributes"):
        raw[table] = [
            {**row, "contact_id": home.get(row["contact_id"] or "", "")}
            for row in world.raw[table]
        ]
    return replace(world, raw=raw)


def happened(world: World) -> list[facts.Fact]:
    found = facts.people(world, [])
    erasure = facts.Erasure(world)
    for who in found:
        who.erased = erasure.takes(who.ids, who.emails)
    return facts.facts(world, found, erasure, [])


def test_merging_is_as_if_always_one(
    project: Project, nasty: Warehouse, world: World
) -> None:
    merged = [row for row in evaluate(world).rejected if row["reason"] == "merged"]
    assert len(merged) >= 10
    built = project.build("always_one", always_one(world))
    assert not built.rows(
        "select * from facts.rejected_rows where reason in ('merged', 'erased')"
    )
    assert on_days(built, dt.date.max) == on_days(nasty, dt.date.max)


# 6. A second build gives the same ordered export.


def export(warehouse: Warehouse) -> dict[str, list[tuple[Any, ...]]]:
    """Every table that is published, in the order of its columns."""
    tables = warehouse.rows("""
        select table_schema || '.' || table_name as name
        from information_schema.tables
        where table_schema in ('marts', 'insights', 'scoring')
        order by name
    """)
    return {
        row["name"]: [
            tuple(map(str, found.values()))
            for found in warehouse.rows(f"select * from {row['name']} order by all")
        ]
        for row in tables
    }


def test_second_build_is_the_same(
    project: Project, nasty: Warehouse, world: World
) -> None:
    first = export(nasty)
    assert first["marts.lead_scores"]
    assert first["marts.lead_score_breakdown"]
    project.dbt(NASTY, ["build", "--resource-type", "model"], world.settings)
    assert export(nasty) == first
    changed = A_CENT.format(table="marts.lead_scores", column="score")
    with broken(nasty, "marts.lead_scores", changed):
        assert export(nasty) != first
