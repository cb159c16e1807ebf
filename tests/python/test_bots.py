"""Clicks of machines, step by step; the numbers of single cases are golden cases."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from harness import ROOT, SCORING_ONLY, Project, differences, read_seeds
from reference import Settings, World, evaluate
from reference.world import Table
from test_increments import contact
from worlds import DAYS

PARTS = (*SCORING_ONLY[:2], "+suppressed_activities", *SCORING_ONLY[2:])
CLICKED = """
    select activity_id, suppressed_reason from facts.fct_activities
    where activity_type = 'email_click' order by activity_id
"""


def click(activity_id: str, at: str, target: str, **more: str) -> dict[str, str | None]:
    return {
        "activity_id": activity_id,
        "activity_type": "email_click",
        "occurred_at": at,
        "target": target,
        "contact_id": "c1",
        **more,
    }


def world_of(raw: dict[str, Table], **settings: Any) -> World:
    weights, lookups = read_seeds(ROOT / "seeds")
    return World(raw, weights, lookups, Settings(days=DAYS, **settings))


FIRST = {
    "contacts": [contact("c1"), contact("c2")],
    "activities": [
        click("k1", "2026-06-14 23:59:59", "/a"),
        click("k2", "2026-06-15 00:00:01", "/b"),
        click("k3", "2026-06-15 09:00:00", "/a"),
    ],
}
# The day of k1 is over and counted, and so is that of k2 and k3.
LATE: dict[str, Table] = {
    "activities": [click("k4", "2026-06-15 00:00:02.5", "/c", loaded_at="2026-06-20")]
}
# She clicked beside k3, and turns out to be the same person.
MERGED: dict[str, Table] = {
    "contacts": [contact("c2", merged_into="c1", updated_at="2026-06-25")],
    "activities": [
        click("k5", "2026-06-15 09:00:01", "/b", contact_id="c2"),
        click("k6", "2026-06-15 09:00:02", "/c", contact_id="c2"),
        click("k7", "2026-06-15 09:00:30", "/c", contact_id="c2"),
    ],
}


def test_a_burst_is_completed_late(project: Project) -> None:
    """By a late row of a neighbour's day, then by a merge; each step is one build."""
    so_far: dict[str, Table] = {"contacts": [], "activities": []}
    expected = (
        {"k1": None, "k2": None, "k3": None},
        {"k1": None, "k2": "click_burst", "k3": None, "k4": "click_burst"},
        {
            "k1": None,
            **dict.fromkeys(("k2", "k3", "k4", "k5", "k6"), "click_burst"),
            "k7": None,
        },
    )
    for number, (step, reasons) in enumerate(
        zip((FIRST, LATE, MERGED), expected, strict=True)
    ):
        for table, rows in step.items():
            so_far[table] += rows
        built = project.build(
            "late_burst", world_of(step), arguments=PARTS, fresh=number == 0
        )
        assert {
            row["activity_id"]: row["suppressed_reason"] for row in built.rows(CLICKED)
        } == reasons
        found = differences(evaluate(world_of(so_far)), built)
        assert not found, "\n".join(found[:20])


def test_what_a_machine_clicks_is_counted_and_scores_nothing(project: Project) -> None:
    """Three clicks in two seconds and two at a delivery are no engagement."""
    raw: dict[str, Table] = {
        "contacts": [contact("c1")],
        "activities": [
            click("k1", "2026-05-29 10:00:00", "/a"),
            click("k2", "2026-06-01 10:00:00", "/a"),
            click("k3", "2026-06-01 10:00:01", "/b"),
            click("k4", "2026-06-01 10:00:02", "/c"),
            click("k5", "2026-06-02 10:00:00", "/a"),
            click("k6", "2026-06-02 10:00:00", "/b"),
            click("d1", "2026-06-02 10:00:01", "", activity_type="email_delivered"),
        ],
    }
    built = project.build("counted", world_of(raw), arguments=PARTS)
    counted = built.rows("""
        select
            cast(month_start as varchar) as month_start,
            source,
            activity_type,
            suppressed_reason,
            activities,
            contacts,
            all_activities
        from insights.suppressed_activities order by suppressed_reason
    """)
    assert [tuple(row.values()) for row in counted] == [
        ("2026-06-01", "generic", "email_click", "click_at_delivery", 2, 1, 5),
        ("2026-06-01", "generic", "email_click", "click_burst", 3, 1, 5),
    ]
    last = built.rows("select distinct last_activity_at from scoring.contact_scores")
    assert [str(row["last_activity_at"]) for row in last] == ["2026-05-29 10:00:00"]
    hits = built.rows("select distinct hits from scoring.score_ledger where hits > 1")
    assert not [row for row in hits if row["hits"] >= 5]
    # Without types of clicks nothing is suppressed, and everything scores.
    switched_off = world_of(raw, bot_click_types=())
    built = project.build("counted", switched_off, arguments=PARTS)
    assert not built.rows("select 1 from insights.suppressed_activities")
    assert not differences(evaluate(switched_off), built)


def test_nothing_later_changes_a_day(project: Project) -> None:
    """The click before midnight scores on its day, with what follows and without."""
    whole = world_of({table: FIRST[table] + LATE.get(table, []) for table in FIRST})
    settings = replace(whole.settings, days=(*DAYS[:1], DAYS[1].replace(day=14)))
    rows = [row for row in whole.raw["activities"] if row["activity_id"] == "k1"]
    scores = [
        project.build("cut", replace(world, settings=settings)).rows(
            "select * from scoring.contact_scores order by all"
        )
        for world in (whole, replace(whole, raw={**whole.raw, "activities": rows}))
    ]
    assert scores[0] == scores[1]
    assert any(row["engagement_points"] > 0 for row in scores[0])


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ({"bot_burst_seconds": -1}, "bot_burst_seconds must be 0 to 3600"),
        ({"bot_burst_seconds": 3601}, "bot_burst_seconds must be 0 to 3600"),
        # One click on one target is what people do.
        ({"bot_burst_targets": 1}, "bot_burst_targets must be 2 or more, not '1'"),
    ],
)
def test_what_no_burst_can_be_is_refused(
    project: Project, setting: dict[str, int], sentence: str
) -> None:
    with pytest.raises(AssertionError, match=sentence):
        project.build(
            "refused", world_of({}, **setting), arguments=("--select", "bot_clicks")
        )
