"""The queue of sales, counted again from the scores and their history."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from typing import Any

import pytest
from harness import (
    MODELS_ONLY,
    ROOT,
    DbtFailed,
    Project,
    Warehouse,
    read_seeds,
    write_seeds,
)
from lead_scoring.demo import generate
from reference import World
from reference.world import Settings

TODAY = dt.date(2026, 6, 30)
DAYS = (dt.date(2026, 6, 10), dt.date(2026, 6, 29), TODAY)
QUEUE = ("--select", "+sales_queue", "+lead_scores_by_day", *MODELS_ONLY)
CAPACITY = 2


@pytest.fixture(scope="module")
def built(project: Project) -> Warehouse:
    weights, lookups = read_seeds(ROOT / "seeds")
    # Warm contacts too, so that the queue is long enough to have ties of hours.
    for row in weights["tiers"]:
        if row["tier"] == "warm":
            row["qualification"] = "sql"
    world = World({}, weights, lookups, Settings(days=DAYS))
    generate(600, 6_000, 42, TODAY, project.folder("queue") / "raw", overwrite=True)
    write_seeds(project.folder("queue") / "seeds", world)
    return project.dbt(
        "queue", ["build", *QUEUE], world.settings, {"sales_capacity": CAPACITY}
    )


def test_places_and_who_fits(built: Warehouse) -> None:
    scores = built.rows("select * from marts.lead_scores")
    ours = [
        row for row in scores if row["is_primary"] and row["qualification"] == "sql"
    ]
    ours.sort(
        key=lambda row: (
            row["respond_within_hours"] or 10**9,
            -row["tier_rank"],
            -row["score"],
            # More engagement, then the newer activity: the reference ranks so.
            row["score_rank"],
            row["contact_id"],
        )
    )
    assert len(ours) > 40
    seen: Counter[str | None] = Counter()
    expected = []
    for place, row in enumerate(ours, start=1):
        seen[row["owner_id"]] += 1
        of_owner = seen[row["owner_id"]]
        expected.append(
            (place, of_owner, of_owner <= CAPACITY, row["model_id"], row["contact_id"])
        )
    found = queue_of(built)
    assert [
        (
            *(row["place"], row["place_of_owner"], row["fits_today"]),
            *(row["model_id"], row["contact_id"]),
        )
        for row in found
    ] == expected
    assert {row["fits_today"] for row in found} == {True, False}
    assert None in seen


def test_since_when_and_until_when(built: Warehouse) -> None:
    """Back through the recorded days, for as long as the tier is the same."""
    tiers = {
        (row["model_id"], row["contact_id"], row["as_of_date"]): row["tier"]
        for row in built.rows("select * from marts.lead_scores_by_day")
    }
    hours = {
        (row["model_id"], row["contact_id"]): row["respond_within_hours"]
        for row in built.rows("select * from marts.lead_scores")
    }
    recorded = sorted({day for _, _, day in tiers}, reverse=True)
    seen = set()
    for row in queue_of(built):
        who = (row["model_id"], row["contact_id"])
        since = TODAY
        for day in recorded:
            if tiers.get((*who, day)) != row["tier"]:
                break
            since = day
        assert row["in_tier_since"] == since, who
        end = dt.datetime.combine(since + dt.timedelta(1), dt.time())
        assert row["respond_by"] == end + dt.timedelta(hours=hours[who]), who
        seen.add(since)
    assert len(seen) > 1


def test_each_reason_is_a_sentence(built: Warehouse) -> None:
    """Of the largest gain too, and of nothing that took points."""
    largest = {
        (row["model_id"], row["contact_id"]): row
        for row in built.rows("""
            select model_id, contact_id, label from scoring.score_ledger
            where as_of_date = date '2026-06-30' and status = 'live' and points > 0
                and kind in ('attribute', 'activity')
            qualify row_number() over (
                partition by model_id, contact_id order by points desc, rule_id
            ) = 1
        """)
    }
    for row in queue_of(built):
        said = row["reason_to_call"]
        assert re.fullmatch(r"[A-Z0-9][^\n*_<>]*\.", said), said
        gain = largest[row["model_id"], row["contact_id"]]["label"]
        assert gain.lower() in said.lower()


@pytest.mark.parametrize("given", ["many", -1])
def test_a_bad_capacity_is_refused(
    built: Warehouse, project: Project, given: Any
) -> None:
    with pytest.raises(DbtFailed, match="sales_capacity must be a whole number"):
        project.dbt(
            "queue",
            ["compile", "--select", "sales_queue"],
            Settings(days=DAYS),
            {"sales_capacity": given},
        )


def queue_of(built: Warehouse) -> list[dict[str, Any]]:
    return built.rows("select * from marts.sales_queue order by place")
