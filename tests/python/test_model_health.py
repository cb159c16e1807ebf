"""Whether a model can be trusted: one small world, whose numbers are counted by hand.

The model `m` is for contacts in Italy and Poland who are no customers, and asks for
attributes; `n` is for everybody, and its tiers move; `o` is a shadow that nobody
reviewed for long.
"""

from __future__ import annotations

import datetime as dt
from math import log
from typing import Any

import pytest
from harness import MODELS_ONLY, Project, Warehouse
from past_days import LATER, score
from reference import Settings, World
from reference.world import LOOKUP_COLUMNS, RAW_COLUMNS, WEIGHT_COLUMNS, Table
from test_backtest import whole

# Beside them the run's own day, 2026-07-31, is recorded: it is over too.
RECORDED = [dt.date(2026, 6, 1), dt.date(2026, 6, 10), dt.date(2026, 7, 1)]
READ = ("--select", "+model_health", "+loss_reasons", *MODELS_ONLY)
COMPARED = {
    "insights.model_health": (
        "model_id", "model_status", "check_name", "subject", "status", "value",
        "threshold", "unit", "explanation", "as_of_date",
    ),
    "insights.loss_reasons": (
        "model_id", "tier", "activity_type", "reason", "activities", "contacts",
        "share_of_tier", "share_of_all",
    ),
}  # fmt: skip


def contact(
    contact_id: str, created: str = "2026-05-01", **more: str
) -> dict[str, Any]:
    return {"contact_id": contact_id, "created_at": created, **more}


def deal(contact_id: str, stage: str, opened: str, closed: str, why: str = "") -> Any:
    return {
        "opportunity_id": f"{contact_id} {closed}",
        "contact_id": contact_id,
        "stage": stage,
        "created_at": opened,
        "closed_at": closed,
        "loss_reason": why,
    }


def did(contact_id: str, kind: str, when: str, target: str = "") -> dict[str, str]:
    return {
        "activity_id": f"{contact_id} {kind} {when}",
        "contact_id": contact_id,
        "activity_type": kind,
        "occurred_at": when,
        "target": target,
    }


def raw() -> dict[str, Table]:
    others = [f"q{number:02}" for number in range(60)]
    return {
        "contacts": [
            contact("whole", country="IT", industry="hotel", birth_date="1990-01-01"),
            contact("half", country="PL"),
            contact("bare", country="IT"),
            contact("thrown away", country="IT", email="x@mailinator.com"),
            contact("elsewhere", country="DE"),
            contact("asked us not to", country="IT", profiling_opt_out="true"),
            contact("customer", country="IT"),
            contact("old customer", country="IT"),
            *(contact(name) for name in others),
            contact("p1"),
            contact("late", "2026-06-08"),
            contact("p3"),
        ],
        "contact_attributes": [
            {"contact_id": "whole", "attribute": "hobby", "value": "golf"},
            {"contact_id": "whole", "attribute": "hobby", "value": "chess"},
            # Beside the column of the contact: one attribute, known once.
            {"contact_id": "whole", "attribute": "industry", "value": "bar"},
            {"contact_id": "half", "attribute": "hobby", "value": "golf"},
            {"contact_id": "thrown away", "attribute": "industry", "value": "bar"},
            {"contact_id": "thrown away", "attribute": "hobby", "value": "golf"},
            {"contact_id": "elsewhere", "attribute": "hobby", "value": "golf"},
        ],
        "opportunities": [
            deal("customer", "won", "2026-06-01", "2026-07-01"),
            deal("elsewhere", "won", "2026-06-01", "2026-07-02"),
            deal("old customer", "won", "2024-06-01", "2024-07-01"),
            deal("old customer", "won", "2026-06-01", "2026-07-03"),
            # Warm when it was opened.
            deal("p1", "lost", "2026-06-11", "2026-06-20", "price"),
            deal("p3", "lost", "2026-06-02", "2026-07-20"),
            deal("p3", "lost", "2025-01-01", "2025-02-01", "too long ago"),
            deal("p3", "lost", "2026-06-02", "2026-08-20", "not yet"),
        ],
        "activities": [
            *(did(name, "page_view", "2026-05-15") for name in others[:30]),
            *(did(name, "page_view", "2026-06-15") for name in others[30:50]),
            did("p1", "page_view", "2026-06-03"),
            did("p1", "sales_accepted", "2026-05-20"),
            did("p1", "sales_accepted", "2026-06-05"),
            # The day is recorded, but what sales saw is the day before.
            did("p1", "sales_rejected", "2026-06-10", "budget"),
            did("p1", "sales_accepted", "2026-06-11"),
            did("late", "sales_rejected", "2026-06-05"),
        ],
        "campaigns": [
            {"campaign_id": "spring", "ended_at": "2026-06-15"},
            {"campaign_id": "winter", "ended_at": "2026-05-01"},
            {"campaign_id": "always", "ended_at": ""},
        ],
    }


def weights() -> dict[str, Table]:
    def model(model_id: str, status: str, reviewed_on: str, every: str) -> Any:
        return {
            "model_id": model_id,
            "status": status,
            "priority": "1" if model_id == "m" else "2",
            "tier_set": "tiers",
            "reviewed_on": reviewed_on,
            "review_every_days": every,
        }

    def asks(rule: str, attribute: str, operator: str, value: str, **more: str) -> Any:
        return {
            "model_id": "m",
            "rule_id": rule,
            "attribute": attribute,
            "operator": operator,
            "value": value,
            "points": "1",
            **more,
        }

    def view(model_id: str, rule: str, campaign_id: str) -> Any:
        return {
            "model_id": model_id,
            "rule_id": rule,
            "activity_type": "page_view",
            "campaign_id": campaign_id,
            "points": "10",
        }

    return {
        "scoring_models": [
            model("m", "live", "2026-06-01", "30"),
            model("n", "live", "", "30"),
            model("o", "shadow", "2026-05-31", "30"),
        ],
        "attribute_weights": [
            asks("where", "country", "one_of", "IT|PL", effect="require"),
            asks("buyer", "won_opportunities", "is_set", "", effect="exclude"),
            asks("hotel", "industry", "equals", "hotel"),
            asks("bar", "industry", "equals", "bar"),
            asks("golf", "hobby", "equals", "golf"),
            asks("age", "age_years", "at_least", "18"),
            asks("gone", "region", "equals", "Veneto", valid_to="2026-06-30"),
            asks("no gender", "gender", "is_missing", ""),
        ],
        "activity_weights": [
            view("m", "spring", "spring"),
            view("m", "winter", "winter"),
            view("m", "always", "always"),
            view("n", "seen", ""),
            view("n", "winter", "winter"),
            view("o", "seen", ""),
        ],
        "tiers": [
            {"tier_set": "tiers", "tier": "cold", "tier_rank": "1"},
            {"tier_set": "tiers", "tier": "warm", "tier_rank": "2", "min_score": "10"},
        ],
    }


def built_world() -> World:
    deals = ("opportunity_opened", "opportunity_won", "opportunity_lost")
    kinds = ("page_view", "sales_accepted", "sales_rejected", *deals)
    lookups: dict[str, Table] = {
        "activity_types": [
            {
                "activity_type": kind,
                "label": kind,
                "is_engagement": str(kind == "page_view").lower(),
            }
            for kind in kinds
        ],
        "email_domains": [{"domain": "mailinator.com", "kind": "disposable"}],
    }
    return World(
        raw=whole(raw(), RAW_COLUMNS),
        weights=whole(weights(), WEIGHT_COLUMNS),
        lookups=whole(lookups, LOOKUP_COLUMNS),
        settings=Settings(days=(LATER,)),
    )


@pytest.fixture(scope="module")
def built(project: Project) -> Warehouse:
    return score(
        project, "model_health", built_world(), RECORDED, arguments=READ, fresh=True
    )


def found(built: Warehouse, check: str) -> dict[Any, Any]:
    rows = built.rows(f"""
        select model_id, subject, status, value from insights.model_health
        where check_name = '{check}'
    """)
    return {
        (row["model_id"], row["subject"]): (row["status"], about(row["value"]))
        for row in rows
    }


def about(value: Any) -> Any:
    return None if value is None else pytest.approx(float(value), abs=1e-6)


def test_who_is_profiled_and_clean(built: Warehouse) -> None:
    """Four attributes are asked for; of `whole` 4 are known, of `half` 2, of `bare` 1,
    of `thrown away` 3, whose mailbox is thrown away too."""
    assert found(built, "profiled_contacts") == {
        ("m", "audience"): ("fail", 2),
        # Nothing is asked for: all but one who opted out and one of no clean mailbox.
        ("n", "audience"): ("fail", 69),
        ("o", "audience"): ("fail", 69),
    }


def test_what_rules_ask_for_is_counted_once(built: Warehouse) -> None:
    """Of the four in the audience; a rule that has ended asks for nothing."""
    assert found(built, "fill_rate") == {
        ("m", "country"): ("ok", 1),
        ("m", "industry"): ("ok", 0.5),
        ("m", "hobby"): ("ok", 0.75),
        ("m", "age_years"): ("warn", 0.25),
        ("m", "gender"): ("ok", 0),
        ("m", "won_opportunities"): ("ok", 0),
    }


def test_first_wins_of_whom_a_model_is_meant_for(built: Warehouse) -> None:
    """Customers are excluded from `m`, and still prove it; a second deal does not."""
    window = "last 365 days"
    assert found(built, "conversions") == {
        ("m", window): ("fail", 1),
        ("n", window): ("fail", 2),
        ("o", window): ("fail", 2),
    }


def test_weights_grow_old(built: Warehouse) -> None:
    assert found(built, "review_age") == {
        ("m", "weights"): ("warn", 60),
        ("n", "weights"): ("warn", None),
        ("o", "weights"): ("fail", 61),
    }
    # What ended before the review was looked at.
    assert found(built, "ended_campaign") == {
        ("m", "spring"): ("warn", 46),
        ("n", "winter"): ("warn", 91),
    }


def test_tiers_drift(built: Warehouse) -> None:
    """On June 1, 30 of 69 are warm (`late` does not exist yet); on July 1, 51 of 70,
    p1 among them."""
    shares = found(built, "tier_share")
    assert shares["n", "2026-06 warm"] == ("ok", 30 / 69)
    assert shares["n", "2026-07 warm"] == ("ok", 51 / 70)
    now, then = 51.5 / 71, 30.5 / 70
    index = (now - then) * (log(now / then) - log((1 - now) / (1 - then)))
    drift = found(built, "tier_drift")
    assert drift["n", "2026-06"] == ("ok", 0)
    assert drift["n", "2026-07"] == ("fail", index)
    # All four are cold.
    assert drift["m", "2026-07"] == ("ok", 0)


def test_sales_is_heard_with_the_tier_that_it_saw(built: Warehouse) -> None:
    rows = built.rows("""
        select tier, activity_type, reason, activities from health.outcome_tiers
        where model_id = 'n' and activity_type <> 'opportunity_lost'
    """)
    assert {tuple(row.values()) for row in rows} == {
        ("(not recorded)", "sales_accepted", "(none given)", 1),
        ("cold", "sales_accepted", "(none given)", 1),
        ("cold", "sales_rejected", "budget", 1),
        ("warm", "sales_accepted", "(none given)", 1),
        ("(not scored)", "sales_rejected", "(none given)", 1),
    }


def test_losses_by_the_tier_they_began_with(built: Warehouse) -> None:
    rows = built.rows("""
        select tier, reason, activities, share_of_tier, share_of_all
        from insights.loss_reasons
        where model_id = 'n' and activity_type = 'opportunity_lost'
    """)
    assert {tuple(map(str, row.values())) for row in rows} == {
        ("warm", "price", "1", "1.000000", "0.500000"),
        ("cold", "(none given)", "1", "1.000000", "0.500000"),
    }


def test_losses_are_conserved(built: Warehouse) -> None:
    """Each model tells of every loss, whether it scored the contact or not."""
    rows = built.rows("""
        select model_id, sum(activities) as losses from insights.loss_reasons
        group by model_id
    """)
    assert {row["model_id"]: row["losses"] for row in rows} == {"m": 4, "n": 4, "o": 4}
