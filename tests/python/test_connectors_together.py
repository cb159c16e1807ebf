"""The generic connector, HubSpot and Salesforce in one build: people are joined by
email, and ids of two systems never meet."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest
from connectors import BUILD, OUTCOME, build, given_tables, outcome, put
from harness import SCORING_ONLY, Project, Warehouse
from lead_scoring.demo import generate
from reference.world import Table
from salesforce_world import AS_OF

CONNECTORS = ("generic", "hubspot", "salesforce")
SYNCED = "2026-06-29 12:00:00"

# Anna is 123 in the shop, 7 in HubSpot and in Salesforce. 123 is Bruno in HubSpot and
# Carla in Salesforce, and everything else is called 123 as well, or 124.
SHOP: dict[str, Table] = {
    "contacts": [
        {
            "contact_id": "123",
            "created_at": "2026-05-01",
            "email": "anna@aurora.example",
            "account_id": "123",
            "country": "IT",
        }
    ],
    "accounts": [{"account_id": "123", "account_name": "Shop customer"}],
    "activities": [
        {
            "activity_id": "123",
            "activity_type": "page_view",
            "occurred_at": "2026-06-20 10:00:00",
            "contact_id": "123",
            "loaded_at": SYNCED,
        }
    ],
    "opportunities": [
        {
            "opportunity_id": "123",
            "contact_id": "123",
            "stage": "won",
            "created_at": "2026-05-02",
            "closed_at": "2026-06-01",
            "amount": "1",
        }
    ],
}
HUBSPOT: dict[str, Table] = {
    "contact": [
        {
            "id": "7",
            "property_createdate": "2026-04-01 08:00:00",
            "property_email": " ANNA@Aurora.example",
        },
        {
            "id": "123",
            "property_createdate": "2026-04-02 08:00:00",
            "property_email": "bruno@blu.example",
        },
    ],
    "company": [{"id": "123", "property_name": "HubSpot company"}],
    "contact_form_submission": [
        {
            "conversion_id": conversion_id,
            "contact_id": contact_id,
            "form_id": "123",
            "timestamp": "2026-06-20 10:00:00",
            "_fivetran_synced": SYNCED,
        }
        for conversion_id, contact_id in (("123", "7"), ("124", "123"))
    ],
    "email_event": [
        {
            "id": "123",
            "type": "CLICK",
            "recipient": "anna@aurora.example",
            "created": "2026-06-20 10:00:00",
            "_fivetran_synced": SYNCED,
        }
    ],
    "deal": [
        {
            "deal_id": "123",
            "property_createdate": "2026-05-02 08:00:00",
            "property_amount": "10",
        }
    ],
    "deal_contact": [{"deal_id": "123", "contact_id": "123"}],
}
SALESFORCE: dict[str, Table] = {
    "contact": [
        {
            "id": "7",
            "created_date": "2026-06-01 08:00:00",
            "email": "anna@aurora.example",
            "account_id": "123",
            "title": "Director",
        }
    ],
    "lead": [
        {
            "id": "123",
            "created_date": "2026-04-03 08:00:00",
            "email": "carla@verde.example",
        }
    ],
    "account": [{"id": "123", "name": "Salesforce account"}],
    "task": [
        {
            "id": task_id,
            "who_id": who_id,
            "task_subtype": "Call",
            "is_closed": "true",
            "completed_date_time": "2026-06-20 10:00:00",
            "_fivetran_synced": SYNCED,
        }
        for task_id, who_id in (("123", "7"), ("124", "123"))
    ],
    "opportunity": [
        {"id": "123", "created_date": "2026-05-02 08:00:00", "amount": "100"}
    ],
    "opportunity_contact_role": [
        {"id": "123", "opportunity_id": "123", "contact_id": "123"}
    ],
}
SYSTEMS = {"generic": SHOP, "hubspot": HUBSPOT, "salesforce": SALESFORCE}


def rule(points: int, activity_type: str) -> dict[str, str | None]:
    return {
        "model_id": "all",
        "rule_id": f"for_{activity_type}",
        "activity_type": activity_type,
        "points": str(points),
        "label": activity_type,
    }


# Powers of two: a score says which rules it is made of.
WEIGHTS: dict[str, Table] = {
    "scoring_models": [
        {
            "model_id": "all",
            "model_name": "All systems",
            "status": "live",
            "priority": "1",
            "tier_set": "b2b",
            "reviewed_on": "2026-06-01",
        }
    ],
    "activity_weights": [
        rule(1, "page_view"),
        rule(2, "form_submission"),
        rule(4, "email_click"),
        rule(8, "call"),
        rule(16, "opportunity_opened"),
    ],
    "attribute_weights": [
        {
            "model_id": "all",
            "rule_id": attribute,
            "attribute": attribute,
            "operator": "equals",
            "value": value,
            "points": str(points),
            "label": attribute,
        }
        for attribute, value, points in (
            ("country", "IT", 32),
            ("seniority", "director", 64),
        )
    ],
    "inactivity_weights": [],
    "cap_groups": [],
}


def run(project: Project, name: str, arguments: Sequence[str] = BUILD) -> Warehouse:
    return build(project, name, CONNECTORS, AS_OF, weights=WEIGHTS, arguments=arguments)


@pytest.fixture(scope="module")
def together(project: Project) -> Warehouse:
    for connector, tables in SYSTEMS.items():
        put(project, "together", connector, tables)
    return run(project, "together")


def test_one_person_has_the_points_of_all_systems(together: Warehouse) -> None:
    scores = together.rows("select contact_id, score from scoring.contact_scores")
    assert {row["contact_id"]: row["score"] for row in scores} == {
        # Anna, who was first seen by HubSpot. The shop: looked at a page 1, deal
        # opened 16, Italy 32. HubSpot: form 2, click 4. Salesforce: call 8,
        # director 64. 1 + 16 + 32 + 2 + 4 + 8 + 64 = 127
        "hubspot:7": Decimal(127),
        # Bruno: form 2, deal opened 16.
        "hubspot:123": Decimal(18),
        # Carla: call 8, deal opened 16.
        "salesforce:123": Decimal(24),
    }
    rows = together.rows("select * from facts.rejected_rows")
    assert {(row["row_id"], row["reason"], row["detail"]) for row in rows} == {
        ("123", "merged", "into hubspot:7"),
        ("salesforce:7", "merged", "into hubspot:7"),
    }


def test_ids_of_two_systems_never_meet(together: Warehouse) -> None:
    opportunities = together.rows("""
        select source, opportunity_id, contact_id, amount
        from facts.fct_opportunities order by amount
    """)
    assert [tuple(row.values()) for row in opportunities] == [
        ("generic:opportunities", "123", "hubspot:7", Decimal(1)),
        ("hubspot:opportunities", "hubspot:123", "hubspot:123", Decimal(10)),
        ("salesforce:opportunities", "salesforce:123", "salesforce:123", Decimal(100)),
    ]
    accounts = together.rows("select account_id, account_name from facts.dim_accounts")
    assert {row["account_id"]: row["account_name"] for row in accounts} == {
        "123": "Shop customer",
        "hubspot:123": "HubSpot company",
        "salesforce:123": "Salesforce account",
    }
    # Five activities and a click, three deals opened and one won.
    activities = together.rows("""
        select source, count(*) as n, count(distinct activity_id) as ids
        from facts.fct_activities group by source
    """)
    assert {row["source"]: (row["n"], row["ids"]) for row in activities} == {
        "generic": (1, 1),
        "hubspot": (3, 3),
        "salesforce": (2, 2),
        "generic:opportunities": (2, 2),
        "hubspot:opportunities": (1, 1),
        "salesforce:opportunities": (1, 1),
    }


def test_systems_may_come_one_after_the_other(
    project: Project, together: Warehouse
) -> None:
    """Whichever is first: Anna is one person as soon as there are two of her."""
    expected = outcome(together)
    for connector in ("salesforce", "generic", "hubspot"):
        put(project, "one_by_one", connector, SYSTEMS[connector])
        built = run(project, "one_by_one", SCORING_ONLY)
    found = outcome(built)
    for table in OUTCOME:
        assert found[table] == expected[table], table


def test_a_system_that_is_switched_off_scores_no_more(project: Project) -> None:
    """Its events name people by email, who may be there in another system."""
    for connector, tables in SYSTEMS.items():
        put(project, "off", connector, tables)
    run(project, "off", SCORING_ONLY)
    built = build(
        project,
        "off",
        ("generic", "salesforce"),
        AS_OF,
        weights=WEIGHTS,
        arguments=SCORING_ONLY,
    )
    scores = built.rows("select score from scoring.contact_scores order by 1")
    # Carla as before; Anna without the form 2 and the click 4: 127 - 6 = 121.
    assert [row["score"] for row in scores] == [Decimal(24), Decimal(121)]
    sources = built.rows("""
        select source from facts.fct_activities
        union select source from facts.rejected_rows
    """)
    assert {row["source"].split(":")[0] for row in sources} == {
        "generic",
        "salesforce",
    }


def test_given_tables_beside_the_demo_world(project: Project) -> None:
    """Every data test, on tables that nobody here wrote and on a world that hurts."""
    for system in ("hubspot", "salesforce"):
        put(project, "beside", system, given_tables(system))
    raw = project.folder("beside") / "raw"
    generate(300, 3_000, 42, AS_OF, raw, overwrite=True)
    built = build(project, "beside", CONNECTORS, AS_OF)
    sources = built.rows("""
        select source, count(*) as n from facts.rejected_rows
        where reason <> 'unknown_contact' group by source
    """)
    assert {"generic", "hubspot", "salesforce"} <= {row["source"] for row in sources}
    scores = built.rows("select count(*) as n from marts.lead_scores")
    assert scores[0]["n"] > 100
