"""The HubSpot connector: on tables that nobody here wrote, on a world whose scores
are computed by hand, in increments, with tables missing, and from typed files."""

from __future__ import annotations

import csv
import itertools
import shutil
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import hubspot_world
import pytest
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
from harness import (
    SCORING_ONLY,
    Project,
    Warehouse,
    apart,
    dbt_vars,
    write_parquet,
)
from hubspot_world import AS_OF, EARLIER
from reference.world import Settings, Table

CONNECTORS = ("hubspot",)
VARIABLES = {
    "as_of_dates": [EARLIER.isoformat()],
    "extra_contact_columns": ["property_favourite_dish"],
}
CHILDREN = (
    *("bounce", "click", "deferred", "delivered", "dropped", "forward", "open"),
    *("print", "sent", "spam_report", "status_change"),
)
TYPED = ("call", "communication", "email", "meeting", "note", "task")
TYPES = {
    **dict.fromkeys(
        (
            *("property_createdate", "property_lastmodifieddate", "created"),
            *("property_closedate", "timestamp", "property_hs_timestamp"),
        ),
        "timestamp",
    ),
    **dict.fromkeys(
        ("_fivetran_synced", "start_time", "property_hs_createdate"), "timestamptz"
    ),
    **dict.fromkeys(
        (
            *("_fivetran_deleted", "is_deleted", "filtered_event"),
            *("is_closed", "closed_won", "property_profiling_opt_out"),
        ),
        "boolean",
    ),
    **dict.fromkeys(("property_amount", "probability"), "double"),
    **dict.fromkeys(
        (
            *("canonical_vid", "vid_to_merge", "contact_id", "deal_id"),
            *("company_id", "email_campaign_id", "contact_list_id"),
            *("merged_deal_id", "property_hubspot_owner_id"),
        ),
        "bigint",
    ),
    # Whole numbers with gaps often come as these.
    **dict.fromkeys(
        ("property_associatedcompanyid", "property_numberofemployees"), "double"
    ),
}


def run(project: Project, name: str, arguments: Sequence[str] = BUILD) -> Warehouse:
    """All with the same vars: another value makes dbt parse the project again."""
    return build(
        project,
        name,
        CONNECTORS,
        AS_OF,
        weights={
            **hubspot_world.read("weights"),
            "inactivity_weights": [],
            "cap_groups": [],
        },
        arguments=arguments,
        variables=VARIABLES,
    )


# ---------- tables that nobody here wrote


@pytest.fixture(scope="module")
def given() -> dict[str, Table]:
    """The tables as a reader knows them who knows nothing of the connector."""
    found: dict[str, Table] = {}
    for table, path in given_tables("hubspot").items():
        with path.open(encoding="utf-8-sig", newline="") as file:
            found[table] = list(csv.DictReader(file))
    return found


@pytest.fixture(scope="module")
def given_build(project: Project) -> Warehouse:
    put(project, "hs_given", "hubspot", given_tables("hubspot"))
    return run(project, "hs_given")


def values(rows: Table, column: str) -> list[str]:
    return [row[column] or "" for row in rows]


def test_every_given_row_is_a_fact_or_has_a_reason(
    given: dict[str, Table], given_build: Warehouse
) -> None:
    reasons: Counter[tuple[str, str]] = Counter()
    # No email of these tables has an `@` (they are hashed), no engagement's or
    # form's contact is among the contacts: nobody of what happened is known.
    contact_ids = set(values(given["contact"], "id"))
    assert not [row for row in given["email_event"] if "@" in (row["recipient"] or "")]
    typed_ids = set().union(
        *(values(given[f"engagement_{name}"], "engagement_id") for name in TYPED)
    )
    assert set(values(given["engagement"], "id")) <= typed_ids
    for table in ("engagement_contact", "contact_form_submission"):
        assert not contact_ids & set(values(given[table], "contact_id")), table
    reasons["activities", "unknown_contact"] = (
        len(given["email_event"])
        + len(given["contact_form_submission"])
        + sum(len(given[f"engagement_{name}"]) for name in TYPED)
    )
    # Three contacts are on the list of one that they were merged into.
    merged = "".join(values(given["contact"], "property_hs_merged_object_ids"))
    reasons["contacts", "merged"] = len(contact_ids & set(merged.split(";")))
    for row in given["contact_merge_audit"]:
        if row["canonical_vid"] not in contact_ids:
            reasons["contact_merge_audit", "no_parent"] += 1
    event_ids = set(values(given["email_event"], "id"))
    for child in CHILDREN:
        table = f"email_event_{child}"
        orphans = [row for row in given[table] if row["id"] not in event_ids]
        reasons[table, "no_parent"] = len(orphans)
    for row in given["company"]:
        if (row["is_deleted"] or "").lower() == "true":
            reasons["company", "deleted"] += 1
    deal_ids = set(values(given["deal"], "deal_id"))
    for table in ("deal_contact", "deal_company"):
        for row in given[table]:
            if row["deal_id"] not in deal_ids:
                reasons[table, "no_parent"] += 1
    for row in given["merged_deal"]:
        if not {row["deal_id"], row["merged_deal_id"]} <= deal_ids:
            reasons["merged_deal", "no_parent"] += 1
    # So that no deal has a contact.
    reasons["opportunities", "missing_contact"] = len(given["deal"])
    gone = {
        row["id"]
        for row in given["contact_list"]
        if (row["_fivetran_deleted"] or "").lower() == "true"
    }
    for row in given["contact_list_member"]:
        if row["_fivetran_deleted"] == "true" or row["contact_list_id"] in gone:
            reasons["contact_list_member", "deleted"] += 1
        elif row["contact_id"] not in contact_ids:
            reasons["contact_attributes", "unknown_contact"] += 1
    found = Counter(
        (table, reason) for table, _, reason in rejected(given_build).elements()
    )
    assert found == +reasons
    # In numbers, so that a mistake in the counting above is seen too.
    assert found["activities", "unknown_contact"] == 100 + 5 + 106
    assert found["contacts", "merged"] == 3
    assert found["email_event_click", "no_parent"] == 100
    assert found["email_event_spam_report", "no_parent"] == 32
    assert found["contact_list_member", "deleted"] == 32
    assert count(given_build, "facts.dim_contacts") == len(contact_ids) - 3
    assert count(given_build, "facts.dim_accounts") == len(given["company"])
    assert count(given_build, "facts.dim_campaigns") == len(given["email_campaign"])


def test_given_events_have_a_type_and_a_time(given_build: Warehouse) -> None:
    rows = given_build.rows("""
        select
            raw_activity_type as kind, count(*) as n,
            count(occurred_at) as times, count(loaded_at) as loads
        from staging.stg_hubspot__activities group by all
    """)
    assert {row["kind"]: row["n"] for row in rows} == {
        # one of them an engagement
        "email_open": 90, "email_sent": 4 + 1, "email_delivered": 3, "processed": 3,
        "form_submission": 5, "call": 1, "meeting": 100, "message_sent": 1,
        "note": 1, "task": 2,
    }  # fmt: skip
    assert all(row["n"] == row["times"] == row["loads"] for row in rows)


# ---------- a world whose keys match


@pytest.fixture(scope="module")
def world(project: Project) -> Warehouse:
    put(project, "hs_world", "hubspot", hubspot_world.read("tables"))
    return run(project, "hs_world")


def scores(built: Warehouse, day: Any) -> dict[str, tuple[Decimal, Decimal, str]]:
    rows = built.rows(f"""
        select contact_id, fit_points, engagement_points, tier
        from scoring.contact_scores where as_of_date = date '{day}'
    """)
    return {
        row["contact_id"].removeprefix("hubspot:"): (
            row["fit_points"],
            row["engagement_points"],
            row["tier"],
        )
        for row in rows
    }


def points(fit: str, engagement: str, tier: str) -> tuple[Decimal, Decimal, str]:
    return Decimal(fit), Decimal(engagement), tier


def test_scores_are_those_computed_by_hand(world: Warehouse) -> None:
    assert scores(world, AS_OF) == {
        # Anna: Italy 10, 120 employees of Aurora 5, the fair 6, risotto 1: 22.
        # Written to 0.25, opened 1; on 31 May, 30 days ago with half life 30, clicked
        # the prices 4 x 0.5 = 2, in the spring offer 2, and, as contact 102, asked for
        # a demo 20 x 0.5 = 10. As contact 103 talked 10. Met 15, replied 8, a note
        # 0.1, a deal opened 7. The click of a machine and the deal that was merged
        # into hers give nothing.
        # 0.25 + 1 + 2 + 2 + 10 + 10 + 15 + 8 + 0.1 + 7 = 55.35
        "101": points("22.00", "55.35", "warm"),
        # Bruno's address does not exist: -10, and out.
        "201": points("0.00", "-10.00", "disqualified"),
        # Carla: Poland 4. Mailbox full -3, opened twice on one day 1, left -30 (also
        # where HubSpot filters the event), called in vain 0.5, written to 0.25. Her
        # deal is deleted, she is off the list of the fair.
        # -3 + 1 - 30 + 0.5 + 0.25 = -31.25
        "301": points("4.00", "-31.25", "cold"),
        # Elena: asked something 6, talked 10, accepted 25, did not come -2, deal
        # opened 7 and lost for the price -5, spam -12. The meeting in July lies ahead.
        # 6 + 10 + 25 - 2 + 7 - 5 - 12 = 29
        "501": points("0.00", "29.00", "cold"),
        # Greta: a wrong number is a call in vain 0.5, and a reason to leave her alone.
        "601": points("0.00", "0.50", "disqualified"),
        # Hugo: Italy 10, which only the merged contact 702 knows. Subscribed again
        # (with his old address) 5, forwarded 3, met 15, a message 0.75, talked 10 (in
        # the table engagement alone). The bounce is void: it got through later.
        # 5 + 3 + 15 + 0.75 + 10 = 33.75
        "701": points("10.00", "33.75", "cold"),
    }


def test_scores_of_an_earlier_day(world: Warehouse) -> None:
    found = scores(world, EARLIER)
    # Dario and Fabio share the deal that is won the next day: its days are of both.
    assert found["401"] == found["402"] == points("0.00", "7.00", "cold")
    # Anna: the click and the form are 14 days old, 0.5 ^ (14/30) = 0.723635:
    # 4 x 0.723635 = 2.89, 20 x 0.723635 = 14.47. The call, the meeting and the reply
    # lie ahead. 0.25 + 1 + 2.89 + 2 + 14.47 + 0.1 + 7 = 27.71
    assert found["101"] == points("22.00", "27.71", "cold")
    # Nobody had dialled the wrong number yet; Bruno's email had bounced on the 5th.
    assert found["601"] == points("0.00", "0.00", "cold")
    assert found["201"][2] == "disqualified"


def test_who_has_no_score(world: Warehouse) -> None:
    rows = world.rows(f"""
        select contact_id, reason from scoring.unscored_contacts
        where as_of_date = date '{AS_OF}'
    """)
    assert {(row["contact_id"], row["reason"]) for row in rows} == {
        ("hubspot:401", "outside_audience"),
        ("hubspot:402", "outside_audience"),
        # with a contact that had been merged into her
        ("hubspot:801", "deleted"),
        ("hubspot:901", "opted_out"),
    }


def test_merged_contacts_that_are_gone_change_nothing(world: Warehouse) -> None:
    """They bring what they did, no attribute and no earlier day."""
    rows = world.rows("""
        select contact_id, created_at, full_name, owner_id, country, email
        from facts.dim_contacts where contact_id in ('hubspot:101', 'hubspot:701')
        order by contact_id
    """)
    assert [tuple(map(str, row.values())) for row in rows] == [
        (
            *("hubspot:101", "2026-01-10 09:00:00", "Anna Rossi", "hubspot:77", "IT"),
            "anna.rossi@aurora.example",
        ),
        # 702 is there and older, so its day and its country count
        (
            *("hubspot:701", "2025-12-01 08:00:00", "Hugo Hoffmann", "None", "IT"),
            "hugo@hotel.example",
        ),
    ]


def test_every_row_that_is_no_fact_has_its_reason(world: Warehouse) -> None:
    assert rejected(world) == Counter(
        {
            **{
                ("contacts", f"hubspot:{contact}", "merged"): 1
                # the last two are named by a list of merged ids alone
                for contact in (102, 103, 702, 703, 804)
            },
            ("contact_merge_audit", "hubspot:999", "no_parent"): 1,
            # merged into each other
            ("contact_merge_audit", "hubspot:994", "no_parent"): 1,
            ("contact_merge_audit", "hubspot:995", "no_parent"): 1,
            ("company", "hubspot:12", "deleted"): 1,
            ("email_event_open", "hubspot:e99", "no_parent"): 1,
            ("email_event_bounce", "hubspot:e98", "no_parent"): 1,
            ("activities", "hubspot:email_event:e15", "unknown_type"): 1,
            ("activities", "hubspot:email_event:e16", "unknown_contact"): 1,
            ("activities", "hubspot:engagement:g11", "unknown_contact"): 1,
            ("engagement_meeting", "hubspot:g14", "deleted"): 1,
            ("engagement_contact", "hubspot:g14:101", "deleted"): 1,
            ("engagement_contact", "hubspot:g97:101", "no_parent"): 1,
            ("engagement_contact", "hubspot:g11:?", "missing_id"): 1,
            ("deal", "hubspot:7004", "deleted"): 1,
            ("deal", "hubspot:7005", "merged"): 1,
            # the deal that it was merged into is not there, so it stays
            ("opportunities", "hubspot:7006", "missing_contact"): 1,
            ("merged_deal", "hubspot:7990:7006", "no_parent"): 1,
            ("deal_contact", "hubspot:7004:301", "deleted"): 1,
            ("deal_contact", "hubspot:7005:101", "merged"): 1,
            ("deal_contact", "hubspot:7999:101", "no_parent"): 1,
            ("contact_list_member", "hubspot:301:31", "deleted"): 1,
            ("contact_list_member", "hubspot:401:32", "deleted"): 1,
        }
    )


def test_amounts_of_shared_deals_add_up(world: Warehouse) -> None:
    rows = world.rows("""
        select opportunity_id, contact_id, account_id, stage, amount, closed_on
        from facts.fct_opportunities
    """)
    assert {row["opportunity_id"]: tuple(row.values())[1:5] for row in rows} == {
        # of the companies the primary one, not the one of the least id
        "hubspot:7001": ("hubspot:401", "hubspot:13", "won", Decimal(1000)),
        "hubspot:7001:402": ("hubspot:402", "hubspot:13", "won", None),
        "hubspot:7002": ("hubspot:501", None, "lost", Decimal(500)),
        "hubspot:7003": ("hubspot:101", None, "open", Decimal("300.5")),
    }
    closed = {row["opportunity_id"]: str(row["closed_on"] or "") for row in rows}
    assert closed["hubspot:7001"] == closed["hubspot:7001:402"] == "2026-06-15"
    # While it is open, its close date is a hope.
    assert closed["hubspot:7003"] == ""


@pytest.mark.parametrize(
    ("table", "lost", "test"),
    [
        ("contacts", "contact_id = 'hubspot:901'", "known"),
        ("contacts", "contact_id = 'hubspot:901'", "conserved"),
        ("contacts", "contact_id = 'hubspot:102'", "known"),
        ("accounts", "true", "conserved"),
        ("activities", "activity_id like '%:e20'", "known"),
        ("activities", "activity_id like '%:e20'", "conserved"),
        ("activities", "activity_id like '%:s2'", "conserved"),
        ("activities", "activity_id like '%:g13:%'", "known"),
        ("activities", "activity_id like '%:g05:701'", "known"),
        ("opportunities", "opportunity_id = 'hubspot:7002'", "known"),
        ("opportunities", "opportunity_id like '%402'", "known"),
        ("contact_attributes", "value = '33'", "conserved"),
        ("campaigns", "campaign_id = 'hubspot:901'", "conserved"),
        ("left_out", "row_id = 'hubspot:e99'", "known"),
        ("left_out", "row_id = 'hubspot:999'", "known"),
        ("left_out", "row_id = 'hubspot:g14'", "known"),
        ("left_out", "row_id = 'hubspot:g97:101'", "known"),
        ("left_out", "row_id = 'hubspot:401:32'", "conserved"),
    ],
)
def test_a_lost_row_is_seen(
    project: Project, broken: Warehouse, table: str, lost: str, test: str
) -> None:
    """The data tests of the connector, on staged tables from which a row is gone."""
    given = {
        **dbt_vars(Settings(days=(AS_OF,))),
        "connectors": list(CONNECTORS),
        **VARIABLES,
    }
    folder = project.dbt_folder(apart(given)[0])
    compiled = folder / "compiled" / "lead_scoring" / "tests"
    sql = (compiled / f"assert_hubspot_rows_are_{test}.sql").read_text(encoding="utf-8")
    assert not broken.rows(sql)
    broken.change(f"""
        alter table staging.stg_hubspot__{table} rename to whole;
        create table staging.stg_hubspot__{table} as
        from staging.whole where not coalesce({lost}, false)
    """)
    assert broken.rows(sql)
    broken.change(f"""
        drop table staging.stg_hubspot__{table};
        alter table staging.whole rename to stg_hubspot__{table}
    """)


@pytest.fixture(scope="module")
def broken(project: Project, world: Warehouse) -> Warehouse:
    """The world once more, its staged tables no longer views."""
    shutil.copytree(project.folder("hs_world"), project.folder("hs_broken"))
    built = Warehouse(project.folder("hs_broken") / world.path.name, world.here)
    for table in (
        *("contacts", "accounts", "activities", "campaigns", "opportunities"),
        *("contact_attributes", "left_out"),
    ):
        built.make_table(f"staging.stg_hubspot__{table}")
    return built


def run_tests(project: Project, name: str, *selected: str) -> None:
    """Runs dbt tests on a world that is built; that there are none is a failure."""
    strict = '{"error": ["NoNodesForSelectionCriteria"]}'
    project.dbt(
        name,
        ["test", "--select", *selected, "--warn-error-options", strict],
        Settings(days=(AS_OF,)),
        {"connectors": list(CONNECTORS), **VARIABLES},
    )


def test_what_hubspot_writes_is_read_as_what_it_means(
    project: Project, world: Warehouse
) -> None:
    """The unit tests of the connector's models, each a table of cases."""
    run_tests(project, "hs_world", "path:models/staging/hubspot,test_type:unit")


# ---------- the same tables in other ways


def test_increments_end_where_one_build_does(
    project: Project, world: Warehouse
) -> None:
    """A meeting is moved, a deal won, lost, opened again, people are merged, details
    come late, and rows go, with and without a trace."""
    expected = outcome(world)
    *earlier, last = hubspot_world.history()
    seen = []
    for tables in earlier:
        put(project, "hs_steps", "hubspot", tables)
        seen.append(outcome(run(project, "hs_steps", SCORING_ONLY)))
    put(project, "hs_steps", "hubspot", last)
    found = outcome(run(project, "hs_steps", SCORING_ONLY))
    for table in OUTCOME:
        assert found[table] == expected[table], table
    # The steps were steps: each changed what happened.
    activities = [step["facts.fct_activities"] for step in (*seen, found)]
    for before, after in itertools.pairwise(activities):
        assert before - after
        assert after - before
    # A change that the loader did not stamp: same id, same times, another outcome.
    calls = hubspot_world.changed(
        last["engagement_call"], "g04", property_hs_call_disposition="Not interested"
    )
    # And Anna asks to be forgotten, by the id that HubSpot knows her by today.
    erasures: Table = [{"contact_id": "101", "requested_at": "2026-06-29"}]
    tables = {"engagement_call": calls, "erasure_requests": erasures}
    put(project, "hs_steps", "hubspot", tables)
    built = run(project, "hs_steps", SCORING_ONLY)
    rows = built.rows("""
        select activity_type, target from facts.fct_activities
        where activity_id like 'hubspot:engagement:g04%'
    """)
    assert {(row["activity_type"], row["target"]) for row in rows} == {
        ("call", "not_interested"),
        ("sales_rejected", "not_interested"),
    }
    # With all that she did by email and under ids that she had before.
    forgotten = {row_id for _, row_id, reason in rejected(built) if reason == "erased"}
    assert forgotten >= {
        "hubspot:101",
        "hubspot:email_event:e03",
        "hubspot:form_submission:s1",
        "hubspot:engagement:g01:103",
        "hubspot:engagement:g05:101",
    }
    assert "hubspot:engagement:g05:701" not in forgotten


def test_typed_files_say_the_same(project: Project, world: Warehouse) -> None:
    folder = project.folder("hs_typed") / "raw" / "hubspot"
    for table, rows in hubspot_world.read("tables").items():
        typed = [{name: value or None for name, value in row.items()} for row in rows]
        # of engagements and events an id is a text here
        types = TYPES | {"engagement_id": "varchar"}
        write_parquet(folder / f"{table}.parquet", rows[0], typed, types)
    found = outcome(run(project, "hs_typed", SCORING_ONLY))
    expected = outcome(world)
    for table in OUTCOME:
        assert found[table] == expected[table], table
    unit_test(project, "hs_typed", CONNECTORS, AS_OF, VARIABLES)


# ---------- tables and columns that are not there


def test_no_tables_at_all(project: Project) -> None:
    shutil.rmtree(project.folder("hs_none"), ignore_errors=True)
    built = run(project, "hs_none")
    for table in OUTCOME:
        assert count(built, table) == 0, table


def test_ids_and_emails_alone(project: Project) -> None:
    """Tables of which hardly a column is there: nothing breaks, all is counted."""
    people: Table = [{"id": "1", "property_email": "one@aurora.example"}, {"id": "2"}]
    put(project, "hs_bare", "hubspot", {"contact": people})
    # Nobody knows since when they are there.
    assert rejected(run(project, "hs_bare", SCORING_ONLY)) == Counter(
        {
            ("contacts", "hubspot:1", "missing_created_at"): 1,
            ("contacts", "hubspot:2", "missing_created_at"): 1,
        }
    )
    dated = [row | {"property_created_at": "2026-06-01"} for row in people]
    # Of each other table a row with its id, and one without.
    bare: dict[str, Table] = {"contact": dated}
    for column, tables in BARE.items():
        bare |= {table: [{column: "x1"}, {column: ""}] for table in tables}
    put(project, "hs_bare", "hubspot", bare)
    built = run(project, "hs_bare")
    assert count(built, "facts.dim_contacts") == 2
    reasons = Counter(
        (table, reason) for table, _, reason in rejected(built).elements()
    )
    assert reasons == {
        # An email event, a form, six kinds of engagement; engagement x1 is a part of
        # those, but without an id it is one more.
        ("activities", "missing_id"): 9,
        ("activities", "missing_type"): 1,
        ("activities", "missing_time"): 7,
        **{(f"email_event_{child}", "no_parent"): 1 for child in CHILDREN},
        ("accounts", "missing_id"): 1,
        ("campaigns", "missing_id"): 1,
        ("opportunities", "missing_id"): 1,
        ("opportunities", "missing_contact"): 1,
        ("contact_attributes", "missing_id"): 1,
        ("contact_attributes", "missing_value"): 1,
        ("contact_merge_audit", "no_parent"): 2,
        # x1 is there, but who took part?
        ("deal_contact", "missing_id"): 1,
        ("deal_contact", "no_parent"): 1,
        ("deal_company", "missing_id"): 1,
        ("deal_company", "no_parent"): 1,
        ("merged_deal", "no_parent"): 2,
        ("engagement_contact", "missing_id"): 1,
        ("engagement_contact", "no_parent"): 1,
    }


BARE = {
    "id": (
        *("company", "email_campaign", "email_event", "engagement", "contact_list"),
        *(f"email_event_{child}" for child in CHILDREN),
    ),
    "engagement_id": (
        "engagement_contact",
        *(f"engagement_{name}" for name in TYPED),
    ),
    "deal_id": ("deal", "deal_contact", "deal_company", "merged_deal"),
    "conversion_id": ("contact_form_submission",),
    "guid": ("form",),
    "stage_id": ("deal_pipeline_stage",),
    "contact_id": ("contact_list_member", "contact_merge_audit"),
}
