"""The Salesforce connector: on tables that nobody here wrote, on a world whose scores
are computed by hand, in increments, with tables missing, and from typed files."""

from __future__ import annotations

import csv
import itertools
import shutil
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import salesforce_world
from connectors import (
    BUILD,
    OUTCOME,
    build,
    count,
    given_tables,
    outcome,
    put,
    rejected,
    unit_test,
)
from harness import SCORING_ONLY, Project, Warehouse, write_parquet
from reference.world import Table
from salesforce_world import AS_OF

CONNECTORS = ("salesforce",)
VARIABLES = {"extra_contact_columns": ["status"]}
TYPES = {
    **dict.fromkeys(
        (
            *("created_date", "last_modified_date", "completed_date_time"),
            *("start_date_time", "email_bounced_date", "_fivetran_synced"),
        ),
        "timestamptz",
    ),
    **dict.fromkeys(
        ("activity_date", "close_date", "first_responded_date", "start_date"), "date"
    ),
    **dict.fromkeys(
        (
            *("is_converted", "is_deleted", "is_closed", "is_won", "is_primary"),
            *("is_child", "is_recurrence", "no_show_c", "has_responded"),
            *("has_opted_out_profiling", "_fivetran_active"),
        ),
        "boolean",
    ),
    **dict.fromkeys(("annual_revenue", "amount", "actual_cost"), "double"),
    # A column of whole numbers with gaps often comes as this.
    **dict.fromkeys(("number_of_employees", "group_event_type"), "double"),
}


def run(project: Project, name: str, arguments: Any = BUILD) -> Warehouse:
    """All with the same vars: another value makes dbt parse the project again."""
    weights = {**salesforce_world.read("weights"), **NO_MORE_WEIGHTS}
    return build(
        project,
        name,
        CONNECTORS,
        AS_OF,
        weights=weights,
        arguments=arguments,
        variables=VARIABLES,
    )


NO_MORE_WEIGHTS: dict[str, Table] = {"inactivity_weights": [], "cap_groups": []}


# ---------- tables that nobody here wrote


@pytest.fixture(scope="module")
def given() -> dict[str, Path]:
    return given_tables("salesforce")


@pytest.fixture(scope="module")
def given_build(project: Project, given: dict[str, Path]) -> Warehouse:
    put(project, "sf_given", "salesforce", given)
    return run(project, "sf_given")


def gone(row: dict[str, str]) -> str | None:
    if row.get("_fivetran_active", "").lower() == "false":
        return "superseded"
    return "deleted" if row.get("is_deleted", "").lower() == "true" else None


def test_every_given_row_is_staged_or_has_a_reason(
    given: dict[str, Path], given_build: Warehouse
) -> None:
    raw: dict[str, Table] = {}
    for table, path in given.items():
        with path.open(encoding="utf-8-sig", newline="") as file:
            raw[table] = list(csv.DictReader(file))
    expected: Counter[tuple[str, str]] = Counter()
    staged: Counter[str] = Counter()
    for table, kind in (
        *(("account", "accounts"), ("opportunity", "opportunities")),
        *(("task", "activities"), ("event", "activities")),
    ):
        for row in raw[table]:
            reason = gone({name: value or "" for name, value in row.items()})
            if reason:
                expected[table, reason] += 1
            else:
                staged[kind] += 1
    # 10 accounts: 3 old versions, 6 of the others deleted; 10 opportunities: all
    # deleted, 2 of them old versions.
    assert expected == {
        ("account", "superseded"): 3,
        ("account", "deleted"): 6,
        ("opportunity", "superseded"): 2,
        ("opportunity", "deleted"): 8,
    }
    rows = given_build.rows("""
        select source_table, reason, count(*) as n
        from staging.stg_salesforce__left_out group by all
    """)
    assert {(row["source_table"], row["reason"]): row["n"] for row in rows} == expected
    assert staged == {"accounts": 1, "activities": 20}
    staged["contacts"] = len(raw["lead"]) + len(raw["contact"])
    for kind in ("contacts", "accounts", "activities", "opportunities"):
        table = f"staging.stg_salesforce__{kind}"
        assert count(given_build, table) == staged[kind], kind


def test_given_orphans_are_counted(
    given: dict[str, Path], given_build: Warehouse
) -> None:
    """No task or event is about a lead or contact that is there."""
    with given["lead"].open(encoding="utf-8-sig", newline="") as file:
        lead_ids = [row["id"] for row in csv.DictReader(file)]
    # The lead was converted into a contact that is not there: it stays itself.
    assert f"salesforce:{lead_ids[0]}" in {
        row["contact_id"]
        for row in given_build.rows("select * from facts.dim_contacts")
    }
    assert count(given_build, "facts.dim_contacts") == 5
    assert count(given_build, "facts.fct_activities") == 0
    reasons = Counter(
        (table, reason) for table, _, reason in rejected(given_build).elements()
    )
    assert reasons["activities", "unknown_contact"] == 20
    assert reasons.total() == 20 + 3 + 6 + 2 + 8
    kinds = given_build.rows("""
        select raw_activity_type as kind, count(*) as n
        from staging.stg_salesforce__activities group by all
    """)
    # Tasks say Task and nothing that tells more; events are of types Call and Meeting.
    assert {row["kind"]: row["n"] for row in kinds} == {
        "task": 10, "call": 6, "meeting": 4,
    }  # fmt: skip


# ---------- a world whose keys match


@pytest.fixture(scope="module")
def world(project: Project) -> Warehouse:
    put(project, "sf_world", "salesforce", salesforce_world.read("tables"))
    return run(project, "sf_world")


def test_scores_are_those_computed_by_hand(world: Warehouse) -> None:
    scores = {
        row["contact_id"]: (row["fit_points"], row["engagement_points"], row["score"])
        for row in world.rows("select * from scoring.contact_scores")
    }
    assert scores == {
        # Anna was the lead Lena. Italy 10, director 8, 120 employees of Aurora 5.
        # As a lead: called 6, interested and so accepted 20, invited 1, attended 30
        # days ago with half life 30: 9 x 0.5 = 4.5. As a contact: met 12, deal
        # opened 7. The meeting of 10 July lies ahead.
        # 10 + 8 + 5 = 23; 6 + 20 + 1 + 4.5 + 12 + 7 = 50.5; 73.5
        "salesforce:C1": (Decimal("23.00"), Decimal("50.50"), Decimal("73.50")),
        # Bruno: his country is written out (`Italy`), so only 120 employees: 5.
        # Called in vain 1, did not come -4, invited 1, two deals opened 7 + 7, one
        # of them lost for the price -3, mailbox full -2.
        # 5; 1 - 4 + 1 + 7 + 7 - 3 - 2 = 7; 12
        "salesforce:C2": (Decimal("5.00"), Decimal("7.00"), Decimal("12.00")),
        # Carla: Poland, her own 30 employees; her status, a column that only leads
        # have, says Working 3. Called 6, not interested -15, one email 0.5, one call
        # still to be made 0.25, her address does not exist -40.
        # 3; 6 - 15 + 0.5 + 0.25 - 40 = -48.25; -45.25
        "salesforce:L2": (Decimal("3.00"), Decimal("-48.25"), Decimal("-45.25")),
    }


def test_the_ledger_says_what_the_points_are_for(world: Warehouse) -> None:
    rows = world.rows("""
        select rule_id, points from scoring.score_ledger
        where contact_id = 'salesforce:C1'
    """)
    assert {row["rule_id"]: row["points"] for row in rows} == {
        "italy": Decimal(10), "director": Decimal(8), "large": Decimal(5),
        "talked": Decimal(6), "accepted": Decimal(20), "met": Decimal(12),
        "invited": Decimal(1), "responded": Decimal("4.50"), "opened": Decimal(7),
    }  # fmt: skip


def test_deleted_people_and_those_who_opted_out_have_no_score(
    world: Warehouse,
) -> None:
    """With his contact the converted lead of Dario is gone too."""
    rows = world.rows("select contact_id, reason from scoring.unscored_contacts")
    assert {(row["contact_id"], row["reason"]) for row in rows} == {
        ("salesforce:C3", "deleted"),
        ("salesforce:L4", "opted_out"),
    }


def test_every_row_that_is_no_fact_has_its_reason(world: Warehouse) -> None:
    assert rejected(world) == Counter(
        {
            ("contact", "salesforce:C1", "superseded"): 1,
            ("contacts", "salesforce:L1", "merged"): 1,
            ("contacts", "salesforce:L3", "merged"): 1,
            ("account", "salesforce:A1", "superseded"): 1,
            ("account", "salesforce:A2", "deleted"): 1,
            ("campaign", "salesforce:K2", "deleted"): 1,
            ("campaign_member", "salesforce:M3", "deleted"): 1,
            ("activities", "salesforce:M4", "unknown_contact"): 1,
            ("task", "salesforce:T1", "superseded"): 1,
            ("task", "salesforce:T6", "deleted"): 1,
            ("task", "salesforce:T7", "series"): 1,
            ("activities", "salesforce:T8", "unknown_contact"): 1,
            ("event", "salesforce:E2", "duplicate"): 1,
            ("event", "salesforce:E5", "series"): 1,
            ("opportunity", "salesforce:O2", "superseded"): 1,
            ("opportunity", "salesforce:O4", "deleted"): 1,
            ("opportunities", "salesforce:O5", "missing_contact"): 1,
            ("opportunity_contact_role", "salesforce:R4", "deleted"): 1,
            ("opportunity_contact_role", "salesforce:R5", "no_parent"): 1,
            ("opportunity_contact_role", "salesforce:R6", "no_parent"): 1,
        }
    )


def test_amounts_of_shared_opportunities_add_up(world: Warehouse) -> None:
    rows = world.rows("""
        select opportunity_id, contact_id, stage, amount, closed_on
        from facts.fct_opportunities
    """)
    found = {
        (row["opportunity_id"], row["contact_id"]): (row["stage"], row["amount"])
        for row in rows
    }
    assert found == {
        ("salesforce:O1", "salesforce:C1"): ("open", Decimal(1000)),
        ("salesforce:O1:C2", "salesforce:C2"): ("open", None),
        ("salesforce:O2", "salesforce:C2"): ("lost", Decimal("500.25")),
        # Whose lead became the opportunity.
        ("salesforce:O3", "salesforce:C3"): ("won", Decimal(70)),
    }
    closed = {row["opportunity_id"]: str(row["closed_on"] or "") for row in rows}
    # While it is open, its close date is a hope.
    assert closed["salesforce:O1"] == ""
    assert closed["salesforce:O2"] == "2026-06-15"


def test_people_without_an_account_belong_to_that_of_their_domain(
    world: Warehouse,
) -> None:
    rows = world.rows("select contact_id, account_id from facts.dim_contacts")
    found = {row["contact_id"]: row["account_id"] for row in rows}
    assert found["salesforce:L2"] == found["salesforce:C1"] == "salesforce:A1"


# ---------- the same tables in other ways


def test_increments_end_where_one_build_does(
    project: Project, world: Warehouse
) -> None:
    """A call is made, an event moved, a lead converted, an opportunity opened again,
    a member responds, and rows go, with and without a trace."""
    expected = outcome(world)
    *earlier, last = salesforce_world.history()
    seen = []
    for tables in earlier:
        put(project, "sf_steps", "salesforce", tables)
        seen.append(outcome(run(project, "sf_steps", SCORING_ONLY)))
    put(project, "sf_steps", "salesforce", last)
    found = outcome(run(project, "sf_steps"))
    for table in OUTCOME:
        assert found[table] == expected[table], table
    # The steps were steps: each changed what happened.
    activities = [step["facts.fct_activities"] for step in (*seen, found)]
    for before, after in itertools.pairwise(activities):
        assert before != after


def test_typed_files_say_the_same(project: Project, world: Warehouse) -> None:
    folder = project.folder("sf_typed") / "raw" / "salesforce"
    for table, rows in salesforce_world.read("tables").items():
        typed = [{name: value or None for name, value in row.items()} for row in rows]
        write_parquet(folder / f"{table}.parquet", rows[0], typed, TYPES)
    found = outcome(run(project, "sf_typed", SCORING_ONLY))
    expected = outcome(world)
    for table in OUTCOME:
        assert found[table] == expected[table], table
    unit_test(project, "sf_typed", CONNECTORS, AS_OF, VARIABLES)


def test_erasure_takes_the_whole_person(project: Project) -> None:
    """Asked for by the id of the lead that Anna was, as it stands in Salesforce."""
    asked: Table = [{"contact_id": "L1", "requested_at": "2026-06-29"}]
    tables = {**salesforce_world.read("tables"), "erasure_requests": asked}
    put(project, "sf_erased", "salesforce", tables)
    built = run(project, "sf_erased", SCORING_ONLY)
    scores = built.rows("select contact_id from scoring.contact_scores")
    assert {row["contact_id"] for row in scores} == {"salesforce:C2", "salesforce:L2"}
    erased = {
        (table, row_id)
        for table, row_id, reason in rejected(built)
        if reason == "erased"
    }
    assert erased == {
        ("contacts", "salesforce:C1"),
        # What she did as a lead and as a contact, and what was said of her.
        *(("activities", f"salesforce:{name}") for name in ANNAS),
        ("opportunities", "salesforce:O1:opened"),
    }


ANNAS = ("T1", "T1:outcome", "M1", "M1:responded", "E1", "E4")


# ---------- tables and columns that are not there


def test_no_tables_at_all(project: Project) -> None:
    shutil.rmtree(project.folder("sf_none"), ignore_errors=True)
    built = run(project, "sf_none")
    for table in OUTCOME:
        assert count(built, table) == 0, table


def test_ids_and_emails_alone(project: Project) -> None:
    """Tables of which hardly a column is there: nothing breaks, all is counted."""
    people: Table = [{"id": "L1", "email": "one@aurora.example"}, {"id": "L2"}]
    put(project, "sf_bare", "salesforce", {"lead": people})
    built = run(project, "sf_bare", SCORING_ONLY)
    # Nobody knows since when they are there.
    assert rejected(built) == Counter(
        {
            ("contacts", "salesforce:L1", "missing_created_at"): 1,
            ("contacts", "salesforce:L2", "missing_created_at"): 1,
        }
    )
    dated = [row | {"created_date": "2026-06-01"} for row in people]
    ids: Table = [{"id": "X1"}, {"id": "X2"}]
    bare = {"lead": dated, **dict.fromkeys(BARE, ids)}
    put(project, "sf_bare", "salesforce", bare)
    built = run(project, "sf_bare")
    assert count(built, "facts.dim_contacts") == 2
    reasons = Counter(
        (table, reason) for table, _, reason in rejected(built).elements()
    )
    assert reasons == {
        # two tasks, two events, two members
        ("activities", "missing_time"): 6,
        ("opportunities", "missing_contact"): 2,
        ("opportunity_contact_role", "no_parent"): 2,
    }


BARE = (
    *("individual", "account", "campaign", "campaign_member", "task", "event"),
    *("opportunity", "opportunity_contact_role"),
)
