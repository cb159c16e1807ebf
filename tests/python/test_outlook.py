"""The outlook: by hand, and against scores of the days themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import golden_cases
import pytest
import yaml
from harness import MODELS_ONLY, Project, Warehouse, environment
from job import Job
from reference import World, evaluate
from test_properties import SETTINGS, drawn
from worlds import joined

TODAY = dt.date(2026, 6, 30)
EVERYTHING = ("--select", "+outlook_scores", *MODELS_ONLY)
SCORES = ("--select", "as_of_dates+,+outlook_scores", *MODELS_ONLY)
# What a build does of it: the store stays, and the mart is made from it.
MART = ("--select", "outlook_scores", "lead_outlook", *MODELS_ONLY)

CASES = """
- case: fading
  says: what a day scores is what a build of that day scores
  activity_weights: |
    rule_id, activity_type, points, decay_id
    demo, demo_request, 60, half_life_30
    stays, form_submission, 60, evergreen
    dips, unsubscribe, -20, gap
  inactivity_weights: |
    rule_id, after_days, points
    silent, 40, -20
  attribute_weights: |
    rule_id, attribute, operator, value, points
    italy, country, equals, IT, 10
  contacts: |
    contact_id, country
    fades, IT
    silent, PL
    dips, PL
    twice, IT
    cold, IT
  activities: |
    contact_id, activity_type, occurred_at
    fades, demo_request, 2026-06-30 12:00:00
    silent, form_submission, 2026-06-29 12:00:00
    dips, form_submission, 2026-06-30 12:00:00
    dips, unsubscribe, 2026-06-29 12:00:00
    twice, demo_request, 2026-06-30 12:00:00
    twice, form_submission, 2026-06-30 12:00:00
    cold, demo_request, 2026-05-31 12:00:00

- case: lifting
  says: actions, within the limits of the day, the rule, the group and the component
  model: {engagement_cap: 60}
  activity_weights: |
    rule_id, activity_type, points, max_per_day, decay_id, effect
    view, page_view, 3, 2, ,
    click, email_click, 5, , ,
    demo, demo_request, 40, , half_life_30,
    later, webinar_attended, 50, , gap,
    quote, quote_request, 1, , , fast_track
    event, online_event_attended, 60, , ,
    partner, freebie_request, 90, , , exclude
    gone, unsubscribe, -30, , ,
  attribute_weights: |
    rule_id, attribute, operator, value, points
    r30, region, equals, r30, 30
    r55, region, equals, r55, 55
    r92, region, equals, r92, 92
    r94, region, equals, r94, 94
    r120, region, equals, r120, 120
  contacts: |
    contact_id, region
    far, r55
    near, r94
    viewed, r92
    capped, r30
    top, r120
  activities: |
    contact_id, activity_type, occurred_at, target
    viewed, page_view, 2026-06-30 12:00:00, /a
    capped, online_event_attended, 2026-06-29 12:00:00, /a

- case: limiting
  says: a rule and a group give no more than their limit
  activity_weights: |
    rule_id, activity_type, points, max_points, cap_group
    click, email_click, 5, , mail
    open, email_open, 4, , mail
    view, page_view, 3, 9,
  cap_groups: |
    cap_group, max_points
    mail, 12
  attribute_weights: |
    rule_id, attribute, operator, value, points
    r85, region, equals, r85, 85
    r88, region, equals, r88, 88
    r90, region, equals, r90, 90
  contacts: |
    contact_id, region
    room, r88
    full, r85
    seen, r90
  activities: |
    contact_id, activity_type, occurred_at, target
    room, email_open, 2026-06-29 12:00:00, /a
    full, email_click, 2026-06-27 12:00:00, /a
    full, email_click, 2026-06-28 12:00:00, /a
    full, email_click, 2026-06-29 12:00:00, /a
    seen, page_view, 2026-06-27 12:00:00, /a
    seen, page_view, 2026-06-28 12:00:00, /a

- case: minimums
  says: a tier may ask for more than a score
  model: {tier_set: careful}
  activity_weights: |
    rule_id, activity_type, points
    click, email_click, 8
    demo, demo_request, 40
  attribute_weights: |
    rule_id, attribute, operator, value, points
    fit, region, equals, r90, 90
    poor, region, equals, r15, 15
  contacts: |
    contact_id, region
    quiet, r90
    unfit, r15
  activities: |
    contact_id, activity_type, occurred_at
    quiet, email_click, 2026-06-28 12:00:00
    quiet, email_click, 2026-06-29 12:00:00
    unfit, demo_request, 2026-06-28 12:00:00
"""

# demo: 0.5 ^ (7 / 30) = 0.850667, of 60 51.04; day 17 has 0.675130 and 40.51, day 18
#   0.659754 and 39.59: with 10 for Italy that is the first below 50. Day 90: 7.50.
# silent: form 60; idle for 40 days on 08-08, when 20 go.
# dips: the unsubscribe of 06-29 takes 20 at the ages 3 and 4, on 07-02 and 07-03; so
#   the tier is lower on 07-02 and as before after that. Idle for 40 days on 08-09.
# twice: 130 is hot; 60 + 10 + 60 * 0.5 is 100 on day 30, one day later below it.
#   On day 90: 7.50 + 70 - 20 = 57.50.
# far: 55, and a demo gives 40, two of them 60 under the cap; a page counts twice a day.
# near: six are enough, of an event 60. The three with the most points of those that
#   are enough at once.
# viewed: 92 + 3; an event is cut to 57. One more page counts today: not enough.
# capped: 30 + 60, the cap is full; what goes to sales at once needs no points.
# room: 88 + 4, and the group has room for 8: two clicks more, or two opens. Of pages no
#   more than 9 points: three of them.
# full: 85 + 12, no room in the group; one page is enough.
# seen: 90 + 6, and of pages 3 points more, which is not enough; mail is, of clicks one.
# quiet: 106 is enough for hot, 16 engagement points are not: 14 more.
# unfit: 55 points; hot wants 100 and 20 fit points, which no action gives.
EXPECTED = """
contact_id, score, score_in_7_days, score_in_30_days, score_in_90_days, drops_on, \
drops_to_tier, next_tier, points_to_next_tier, next_actions
fading.fades, 70.00, 61.04, 40.00, -2.50, 2026-07-18, cold, hot, 30.00, \
demo (+60); stays (+60)
fading.silent, 60.00, 60.00, 60.00, 40.00, 2026-08-08, cold, hot, 40.00, \
demo (+60); stays (+60)
fading.dips, 60.00, 60.00, 60.00, 40.00, 2026-07-02, cold, hot, 40.00, \
demo (+60); stays (+60)
fading.twice, 130.00, 121.04, 100.00, 57.50, 2026-07-31, warm,,,
lifting.far, 55.00, 55.00, 55.00, 55.00,,, hot, 45.00, \
event (+60); quote (+1); demo 2 times (+60)
lifting.near, 94.00, 94.00, 94.00, 94.00,,, hot, 6.00, \
event (+60); demo (+40); quote (+1)
lifting.viewed, 95.00, 95.00, 95.00, 95.00,,, hot, 5.00, \
event (+57); demo (+40); click (+5)
lifting.capped, 90.00, 90.00, 90.00, 90.00,,, hot, 10.00, quote (0)
lifting.top, 120.00, 120.00, 120.00, 120.00,,,,,
limiting.room, 92.00, 92.00, 92.00, 92.00,,, hot, 8.00, \
click 2 times (+8); open 2 times (+8); view 3 times (+9)
limiting.full, 97.00, 97.00, 97.00, 97.00,,, hot, 3.00, view (+3)
limiting.seen, 96.00, 96.00, 96.00, 96.00,,, hot, 4.00, click (+5); open (+4)
minimums.quiet, 106.00, 106.00, 106.00, 106.00,,, hot, 14.00, \
demo (+40); click 2 times (+16)
minimums.unfit, 55.00, 55.00, 55.00, 55.00,,, hot, 45.00,
"""


def look(
    project: Project,
    name: str,
    step: str,
    world: World,
    days: Iterable[dt.date] = (),
    arguments: Sequence[str] = SCORES,
    seen_from: dt.date = TODAY,
    *,
    fresh: bool = True,
) -> Warehouse:
    """One run of dbt, as the command asks for it."""
    with environment(
        LEAD_SCORING_AS_OF=seen_from.isoformat(),
        LEAD_SCORING_FURTHER_DAYS=",".join(day.isoformat() for day in days),
        LEAD_SCORING_OUTLOOK=step,
    ):
        unnamed = {"as_of": "", "as_of_dates": []}
        if step == "today" and fresh:
            return project.build(name, world, arguments=EVERYTHING, variables=unnamed)
        return project.dbt(name, ["build", *arguments], world.settings, unnamed)


def after(*numbers: int) -> list[dt.date]:
    return [TODAY + dt.timedelta(days=number) for number in numbers]


def as_text(row: dict[str, Any]) -> dict[str, str]:
    return {name: "" if cell is None else str(cell) for name, cell in row.items()}


def outlook(built: Warehouse) -> list[dict[str, Any]]:
    return built.rows("select * from marts.lead_outlook order by model_id, contact_id")


@pytest.fixture(scope="module")
def by_hand(project: Project) -> Warehouse:
    cases = [golden_cases.read_case(case, "here") for case in yaml.safe_load(CASES)]
    world = golden_cases.world_of(cases)
    look(project, "outlook", "today", world)
    for first in (1, 31, 61):
        look(project, "outlook", "days", world, after(*range(first, first + 30)))
    return look(project, "outlook", "", world, arguments=MART)


@pytest.mark.parametrize(
    "wanted", golden_cases.table(EXPECTED), ids=lambda row: row["contact_id"]
)
def test_by_hand(by_hand: Warehouse, wanted: dict[str, str]) -> None:
    found = [
        {name: cell for name, cell in as_text(row).items() if name in wanted}
        for row in outlook(by_hand)
        if row["contact_id"] == wanted["contact_id"]
    ]
    assert found == [wanted]


def test_the_lowest_tier_has_no_outlook(by_hand: Warehouse) -> None:
    shown = {row["contact_id"] for row in outlook(by_hand)}
    assert shown == {row["contact_id"] for row in golden_cases.table(EXPECTED)}
    made = {
        (row["as_of_date"], len(row["weights_version"])) for row in outlook(by_hand)
    }
    assert made == {(TODAY, 32)}


def test_future_days_are_what_builds_of_them_give(project: Project) -> None:
    """On random worlds, beside the reference: every score, and each first drop."""
    world = joined(drawn()[15:], SETTINGS["defaults"])
    # Lower tiers and points that fade, so that many are high and drop.
    for row in world.weights["tiers"]:
        if row["min_score"]:
            row["min_score"] = str(float(row["min_score"]) / 10)
    for row in world.weights["activity_weights"]:
        row["decay_id"] = row["decay_id"] or "half_life_7"
        if not row["cap_group"]:
            row["points"] = (row["points"] or "").removeprefix("-")
    numbers = [*range(1, 13), 30, 90]
    look(project, "days", "today", world)
    look(project, "days", "days", world, after(*numbers[:7]))
    look(project, "days", "days", world, after(*numbers[7:]))
    built = look(project, "days", "", world, arguments=MART)
    settings = replace(world.settings, days=(TODAY, *after(*numbers)))
    scores: dict[tuple[str, str], dict[int, dict[str, Any]]] = {}
    for row in evaluate(replace(world, settings=settings)).scores:
        key = (row["model_id"], row["contact_id"])
        scores.setdefault(key, {})[(row["as_of_date"] - TODAY).days] = row
    live = {
        row["model_id"] for row in world.weights["scoring_models"]
        if row["status"] == "live"
    }  # fmt: skip
    expected = {}
    for (model, contact), days in scores.items():
        # All tier sets of the worlds begin with rank 1; a disqualified one has 0.
        if model not in live or 0 not in days or days[0]["tier_rank"] <= 1:
            continue
        lower = [
            number for number in numbers
            if number in days and days[number]["tier_rank"] < days[0]["tier_rank"]
        ]  # fmt: skip
        expected[model, contact] = (
            days[0]["score"],
            *(days[n]["score"] if n in days else None for n in (7, 30, 90)),
            *(after(n)[0] for n in lower[:1]),
            *(days[n]["tier"] for n in lower[:1]),
        )
    found = {
        (row["model_id"], row["contact_id"]): (
            row["score"],
            *(row[f"score_in_{n}_days"] for n in (7, 30, 90)),
            *filter(None, (row["drops_on"], row["drops_to_tier"])),
        )
        for row in outlook(built)
    }
    assert found == expected
    assert any(len(row) > 4 for row in expected.values()), "somebody drops a tier"
    assert any(len(row) == 4 for row in expected.values()), "somebody does not"


def test_it_stays_until_it_is_made_anew(project: Project) -> None:
    """
    A build leaves it as it is, a full refresh too; erased people leave it. The one
    that was made last counts, also where it is seen from an earlier day.
    """
    case = golden_cases.read_case(yaml.safe_load(CASES)[0], "here")
    world = golden_cases.world_of([case])
    look(project, "kept", "today", world, seen_from=after(9)[0])
    look(project, "kept", "today", world, arguments=EVERYTHING, fresh=False)
    with_mart = (*SCORES[:2], "lead_outlook", *MODELS_ONLY)
    # One that broke off on the way is not shown.
    assert outlook(look(project, "kept", "days", world, after(7), with_mart)) == []
    before = outlook(look(project, "kept", "days", world, after(90), with_mart))
    assert len(before) == 4
    assert {row["as_of_date"] for row in before} == {TODAY}
    look(project, "kept", "", world, arguments=(*MART, "--full-refresh"))
    request = {"erasure_requests": [{"contact_id": "fading.fades"}]}
    with environment(LEAD_SCORING_AS_OF="2026-07-01", LEAD_SCORING_OUTLOOK=""):
        built = project.build(
            "kept",
            replace(world, raw=request),
            arguments=("--select", "+lead_outlook", *MODELS_ONLY),
            variables={"as_of": "", "as_of_dates": []},
            fresh=False,
        )
    after_that = outlook(built)
    assert [row["contact_id"] for row in after_that] == [
        "fading.dips", "fading.silent", "fading.twice",
    ]  # fmt: skip
    assert all(row in before for row in after_that)
    stored = "select 1 from scoring.outlook_scores where contact_id = 'fading.fades'"
    assert not built.rows(stored)


def test_the_command(tmp_path: Path) -> None:
    """Empty before, published after; the scores of today are as they were."""
    job = Job(tmp_path / "job")
    job.must("demo", "--contacts", "120", "--activities", "2500")
    job.must("build")
    assert job.query("select count(*) from marts.lead_outlook") == [(0,)]
    scores = job.query("select * from marts.lead_scores order by all")
    said = job.must("outlook")
    assert "Scored 90 days" in said
    shown, lasting = job.query(
        "select count(*), count(score_in_90_days) from marts.lead_outlook"
    )[0]
    assert shown == lasting > 0
    assert job.query("select * from marts.lead_scores order by all") == scores
