"""The scores of past days: recorded once, whatever comes later, and in any order."""

from __future__ import annotations

import datetime as dt
import random
import shutil
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import golden_cases
import pytest
from harness import MODELS_ONLY, Project, Warehouse, environment, write_raw, write_seeds
from job import Job
from lead_scoring.history.days import neighbours
from lead_scoring.history.versions import Uses, in_force, models_by_day
from past_days import BACKWARDS, DAYS, HISTORY, LATER, SCORES_ONLY, score
from reference import World
from test_properties import SETTINGS, drawn
from worlds import joined

STATE = """
    as_of_date, model_id, contact_id, status, tier, tier_reason, qualification, grade,
    score, fit_points, engagement_points, limit_points, negative_points, tier_rank
"""
# Which rule weighed most depends on which ledgers were at hand.
STORED = """
    select * exclude (top_rule_id, top_rule_label, top_rule_points)
    from scoring.score_changes order by all
"""
BY_DAY = f"select {STATE} from marts.lead_scores_by_day order by all"
SCORED = f"select {STATE} from scoring.contact_scores order by all"


def recorded(warehouse: Warehouse) -> set[dt.date]:
    found = warehouse.rows("select as_of_date from marts.recorded_days")
    return {row["as_of_date"] for row in found}


@pytest.fixture(scope="module")
def random_world() -> World:
    return joined(drawn()[:8], SETTINGS["defaults"])


@pytest.fixture(scope="module")
def at_once(project: Project, random_world: World) -> Warehouse:
    return score(project, "history_at_once", random_world, DAYS, fresh=True)


def test_the_history_reads_as_the_scores_of_each_day(at_once: Warehouse) -> None:
    scores = at_once.rows(SCORED)
    assert at_once.rows(BY_DAY) == scores
    assert recorded(at_once) == {*DAYS, LATER}
    versions = at_once.rows("""
        select count(*) as n from marts.lead_scores_by_day as days
        inner join scoring.weights_versions as versions using (model_id)
        where days.weights_version = versions.weights_version
    """)
    assert versions == [{"n": len(scores)}]


def test_the_history_is_smaller_than_the_scores(at_once: Warehouse) -> None:
    """A row says something new about its contact, or that it left."""
    stored = at_once.rows("""
        select as_of_date, bool_or(not is_change) as is_whole
        from scoring.score_changes group by all order by all
    """)
    # The first recorded day of a month is stored whole; at first all is new.
    assert [row["is_whole"] or False for row in stored] == [False] * 6 + [True]
    same = at_once.rows("""
        select model_id, contact_id, as_of_date from marts.lead_score_history
        qualify struct_pack(
            tier, score, fit_points, engagement_points, limit_points, status,
            negative_points, tier_reason, qualification, grade, weights_version
        ) is not distinct from lag(struct_pack(
            tier, score, fit_points, engagement_points, limit_points, status,
            negative_points, tier_reason, qualification, grade, weights_version
        )) over (partition by model_id, contact_id order by as_of_date)
    """)
    assert not same
    history, scores, left = (
        at_once.rows(f"select count(*) as n from {what}")[0]["n"]
        for what in (
            "marts.lead_score_history",
            "scoring.contact_scores",
            "marts.lead_score_history where not is_scored",
        )
    )
    assert 0 < left < history < scores


@pytest.mark.parametrize(
    "order",
    [
        [[day] for day in [*DAYS, LATER]],
        BACKWARDS,
    ],
    ids=["day_by_day", "backwards_and_between"],
)
def test_any_order_of_days_gives_the_same_history(
    project: Project,
    random_world: World,
    at_once: Warehouse,
    order: list[list[dt.date]],
) -> None:
    name = f"history_in_{len(order)}_runs"
    truth = {(row["as_of_date"]): [] for row in at_once.rows(SCORED)}
    for row in at_once.rows(SCORED):
        truth[row["as_of_date"]].append(row)
    done: set[dt.date] = set()
    for number, days in enumerate(order):
        as_of, *others = days
        built = score(
            project,
            name,
            random_world,
            others,
            arguments=SCORES_ONLY if number else HISTORY,
            fresh=not number,
            as_of=as_of,
        )
        done |= set(days)
        assert recorded(built) == done
        # What was recorded says what it said.
        expected = [row for day in sorted(done) for row in truth.get(day, [])]
        assert built.rows(BY_DAY) == expected
    assert built.rows(STORED) == at_once.rows(STORED)


# One demo that fades by a tenth a day: 60.00, 54.00, 48.00, 42.00, 36.00.
SMALL = golden_cases.read_case(
    {
        "case": "history",
        "says": "Warm from 50; Italy gives 10.",
        "attribute_weights": """
            rule_id, attribute, operator, value, points
            italy, country, equals, IT, 10
        """,
        "activity_weights": """
            rule_id, activity_type, points, decay_id
            demo, demo_request, 60, linear_10
        """,
        "contacts": """
            contact_id, created_at, country, deleted_at
            anna, 2026-01-01, IT,
            bruno, 2026-06-03, PL,
            carla, 2026-01-01, IT, 2026-06-04
        """,
        "activities": """
            contact_id, activity_type, occurred_at
            anna, demo_request, 2026-06-02 10:00
        """,
    },
    "test_history.py",
)
JUNE = [dt.date(2026, 6, day) for day in range(1, 8)]
MOVES = """
    select day(as_of_date) as day, split_part(contact_id, '.', 2) as who, tier_from,
        tier_to, tier_rank_from, tier_rank_to, score_before, score_after, top_rule_id,
        top_rule_label, top_rule_points
    from marts.lead_tier_changes order by as_of_date, contact_id
"""


def world_of(*cases: golden_cases.Case) -> World:
    """A world sets the priorities of its own copies of the models."""
    world = golden_cases.world_of(deepcopy(list(cases)))
    return replace(world, settings=SETTINGS["defaults"])


SMALL_WORLD = world_of(SMALL)


# The points of elena's demo fade each day, and say nothing of why she goes and comes
# back; gina's say nothing of why she is for sales.
EFFECTS = golden_cases.read_case(
    {
        "case": "effects",
        "says": "Rules without points that decide a tier by themselves.",
        "activity_weights": """
            rule_id, activity_type, points, decay_id, effect, active_days
            demo, demo_request, 60, linear_10, ,
            open, email_open, 1, , ,
            quote, quote_request, , , fast_track,
            rejected, sales_rejected, , , disqualify, 1
        """,
        "contacts": """
            contact_id, created_at
            elena, 2026-01-01
            gina, 2026-01-01
        """,
        "activities": """
            contact_id, activity_type, occurred_at
            elena, demo_request, 2026-06-02 10:00
            elena, sales_rejected, 2026-06-04 10:00
            elena, email_open, 2026-06-06 10:00
            gina, email_open, 2026-06-05 10:00
            gina, quote_request, 2026-06-05 10:00
        """,
    },
    "test_history.py",
)


def test_who_moved_to_another_tier_and_why(project: Project) -> None:
    built = score(project, "moves", world_of(SMALL, EFFECTS), JUNE[:6], fresh=True)
    rejected = ("rejected", "rejected", "0.00")
    expected = [
        (2, "anna", "cold", "warm", 1, 2, "10.00", "70.00", "demo", "demo", "60.00"),
        (3, "bruno", None, "cold", None, 1, None, "0.00", None, None, None),
        (4, "carla", "cold", None, 1, None, "10.00", None, None, None, None),
        (6, "anna", "warm", "cold", 2, 1, "52.00", "46.00", "demo", "demo", "-6.00"),
        (2, "elena", "cold", "warm", 1, 2, "0.00", "60.00", "demo", "demo", "60.00"),
        (4, "elena", "warm", "disqualified", 2, 0, "54.00", "48.00", *rejected),
        (6, "elena", "disqualified", "cold", 0, 1, "42.00", "37.00", *rejected),
        (5, "gina", "cold", "hot", 1, 3, "0.00", "1.00", "quote", "quote", "0.00"),
    ]
    expected.sort(key=lambda row: (row[0], row[1] not in ("elena", "gina"), row[1]))
    assert [tuple(map(plain, row.values())) for row in built.rows(MOVES)] == expected


def plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value


def test_a_rule_is_named_only_where_the_ledgers_are_those_of_then(
    project: Project,
) -> None:
    """A late activity changes the ledger of a recorded day, but not the day."""
    name = "late_ledger"
    score(project, name, SMALL_WORLD, JUNE[:1], fresh=True, as_of=JUNE[1])
    before = project.dbt(name, ["parse"], SMALL_WORLD.settings).rows(STORED)
    late = {
        "activity_id": "late",
        "contact_id": "history.carla",
        "activity_type": "demo_request",
        "occurred_at": "2026-06-02",
    }
    write_raw(project.folder(name) / "raw", {"activities": [late]}, "csv")
    # The first two days again, and one day more.
    built = score(project, name, SMALL_WORLD, JUNE[:2], as_of=JUNE[2])
    assert built.rows(STORED)[: len(before)] == before
    moves = [tuple(row.values()) for row in built.rows(MOVES)]
    assert [(row[0], row[1], row[3], row[8]) for row in moves] == [
        (2, "anna", "warm", "demo"),
        (3, "bruno", "cold", None),
        (3, "carla", "warm", None),
    ]


def test_who_asks_to_be_forgotten_leaves_the_history(project: Project) -> None:
    name = "erased_history"
    before = score(project, name, SMALL_WORLD, JUNE[:5], fresh=True, as_of=JUNE[5])
    others = [row for row in before.rows(STORED) if row["contact_id"] != "history.anna"]
    assert len(others) < len(before.rows(STORED))
    asked = {"contact_id": "history.anna", "requested_at": "2026-06-07 12:00"}
    write_raw(project.folder(name) / "raw", {"erasure_requests": [asked]}, "csv")
    built = score(project, name, SMALL_WORLD, [], as_of=JUNE[5])
    assert built.rows(STORED) == others
    assert recorded(built) == set(JUNE[:6])
    # A day between others, after the erasure.
    built = score(project, name, SMALL_WORLD, [dt.date(2026, 5, 20)], as_of=JUNE[6])
    people = built.rows("select distinct contact_id from marts.lead_scores_by_day")
    assert {row["contact_id"] for row in people} == {"history.bruno", "history.carla"}


@pytest.mark.parametrize(
    "asked",
    [{"email": "Anna@x.example"}, {"contact_id": "history.anna_again"}],
    ids=["by_an_email", "by_an_id_with_that_email"],
)
def test_who_left_earlier_is_forgotten(
    project: Project, asked: dict[str, str], request: pytest.FixtureRequest
) -> None:
    """The source no longer knows whose email that was; the history goes by id."""
    name = f"erased_former_{request.node.callspec.id}"
    people = SMALL_WORLD.raw["contacts"]
    named = [
        {**row, "email": f"{str(row['contact_id'])[8:]}@x.example"} for row in people
    ]
    world = replace(SMALL_WORLD, raw={**SMALL_WORLD.raw, "contacts": named})
    score(project, name, world, JUNE[:2], fresh=True, as_of=JUNE[2])
    raw = project.folder(name) / "raw"
    shutil.rmtree(raw / "contacts")
    left = [row for row in named if row["contact_id"] != "history.anna"]
    again = {**named[0], "contact_id": "history.anna_again", "email": "anna@x.example"}
    write_raw(raw, {"contacts": [*left, again]}, "csv")
    before = score(project, name, world, [], as_of=JUNE[3])
    both = {"history.anna", "history.anna_again"}
    others = [row for row in before.rows(STORED) if row["contact_id"] not in both]
    assert len(others) < len(before.rows(STORED))
    asked = {**asked, "requested_at": "2026-06-05 12:00"}
    write_raw(raw, {"erasure_requests": [asked]}, "csv")
    # A run that does not come to the history must not lose the id.
    attributes = ("--select", "+profile_history", *MODELS_ONLY)
    score(project, name, world, [], arguments=attributes, as_of=JUNE[3])
    built = score(project, name, world, [], as_of=JUNE[3])
    assert built.rows(STORED) == others
    history = built.rows("select distinct contact_id from facts.profile_history")
    assert both.isdisjoint(row["contact_id"] for row in history)


def test_an_unfinished_day_is_not_recorded(project: Project) -> None:
    today = dt.datetime.now(dt.UTC).date()
    days = [today - dt.timedelta(days=1), today + dt.timedelta(days=1)]
    built = score(project, "today", SMALL_WORLD, days, fresh=True, as_of=today)
    assert recorded(built) == {today - dt.timedelta(days=1)}


def test_the_neighbours_of_new_days() -> None:
    chance = random.Random(5)
    for _ in range(200):
        days = [dt.date(2026, 6, 1) + dt.timedelta(days=n) for n in range(12)]
        new = set(chance.sample(days, chance.randrange(5)))
        known = set(chance.sample(days, chance.randrange(8))) - new
        union = sorted(new | known)
        expected = set()
        for place, day in enumerate(union):
            beside = union[max(place - 1, 0) : place] + union[place + 1 : place + 2]
            if day in known and new.intersection(beside):
                expected.add(day)
        assert neighbours(new, known) == expected


def test_backfill_goes_on_where_it_was_killed(tmp_path: Path) -> None:
    """And yesterday is recorded without asking."""
    today = dt.datetime.now(dt.UTC).date()
    first, last = today - dt.timedelta(days=9), today - dt.timedelta(days=4)
    demo = ("demo", "--contacts", "60", "--activities", "900", "--as-of", str(today))
    command = ("backfill", "--from", str(first), "--to", str(last))
    killed = Job(tmp_path / "killed")
    killed.must(*demo)
    process = killed.start(*command)
    assert process.stdout is not None
    for line in process.stdout:
        if "1 of 6 days" in line:
            break
    process.kill()
    process.communicate()
    assert not killed.published.exists()
    said = killed.must(*command)
    assert "Backfilling 5 days" in said
    assert "1 are recorded already" in said
    straight = Job(tmp_path / "straight", raw=killed.raw_folder)
    straight.must(*command)
    by_day = (
        f"select {STATE}, weights_version from marts.lead_scores_by_day order by all"
    )
    assert killed.query(by_day) == straight.query(by_day)
    days = killed.query("select as_of_date from marts.recorded_days order by all")
    filled = [first + dt.timedelta(days=n) for n in range(6)]
    assert [day for (day,) in days] == [*filled, today - dt.timedelta(days=1)]
    # What people read is of today.
    shown = killed.query("select distinct as_of_date from marts.lead_scores")
    assert shown == [(today,)]
    refused = killed.run("backfill", "--from", str(first), "--to", str(today))
    assert refused.returncode == 1
    assert "is not over yet" in refused.stderr


def test_versions_of_weights_are_kept(project: Project) -> None:
    """Two versions, and the first one again: each is there once, as it was."""
    name = "weights_log"
    arguments = ("--select", "+weights_log", *MODELS_ONLY)
    first = SMALL_WORLD
    second = changed_points(first, "demo", "80")
    logs = []
    for number, world in enumerate([first, second, first]):
        if number:
            write_seeds(project.folder(name) / "seeds", world)
        built = score(project, name, world, [], arguments=arguments, fresh=not number)
        logs.append(built.rows("select * from scoring.weights_log order by all"))
    assert logs[2] == logs[1]
    assert all(row in logs[1] for row in logs[0])
    demos = [
        (row["weights_version"], row["points"], row["decay_id"], row["activity_type"])
        for row in logs[2]
        if row["weight_id"] == "demo"
    ]
    assert sorted(demo[1:] for demo in demos) == [
        (Decimal(60), "linear_10", "demo_request"),
        (Decimal(80), "linear_10", "demo_request"),
    ]
    now = built.rows("select weights_version from scoring.weights_versions")
    assert now[0]["weights_version"] == next(demo[0] for demo in demos if demo[1] == 60)
    kinds = {row["weight_kind"] for row in logs[2]}
    assert kinds == {"model", "rule", "decay", "tier", "grade"}


def changed_points(world: World, rule: str, points: str) -> World:
    rows = [
        row | {"points": points} if row["rule_id"] == rule else row
        for row in world.weights["activity_weights"]
    ]
    return replace(world, weights={**world.weights, "activity_weights": rows})


def test_a_try_of_weights_ignores_validity_and_records_nothing(
    project: Project,
) -> None:
    """A rule of tomorrow shows its effect; the history knows nothing of it."""
    name = "validity"
    rows = [
        row | {"valid_from": "2026-07-20"} if row["rule_id"] == "demo" else row
        for row in SMALL_WORLD.weights["activity_weights"]
    ]
    world = replace(
        SMALL_WORLD, weights={**SMALL_WORLD.weights, "activity_weights": rows}
    )
    anna = """
        select score from scoring.contact_scores
        where contact_id = 'history.anna' and as_of_date = date '2026-06-02'
    """
    built = score(project, name, world, [], fresh=True, as_of=JUNE[0])
    with environment(LEAD_SCORING_IGNORE_VALIDITY="yes"):
        built = score(project, name, world, [JUNE[1]], as_of=JUNE[2])
        assert [row["score"] for row in built.rows(anna)] == [Decimal("70.00")]
        assert recorded(built) == {JUNE[0]}
    built = score(project, name, world, [JUNE[1]], as_of=JUNE[2])
    assert [row["score"] for row in built.rows(anna)] == [Decimal("10.00")]
    assert recorded(built) == set(JUNE[:3])


def test_a_past_score_is_replayed_with_the_weights_of_then(project: Project) -> None:
    """All kinds of weights change; the scores of then come out to the cent."""
    name = "replay"
    built = score(project, name, SMALL_WORLD, [JUNE[2]], fresh=True, as_of=JUNE[3])
    then = [row for row in built.rows(SCORED) if row["as_of_date"] in JUNE[2:4]]
    changed = changed_points(SMALL_WORLD, "demo", "80")
    weights = {
        **changed.weights,
        "attribute_weights": [
            {**row, "points": "15"} for row in changed.weights["attribute_weights"]
        ],
        "decay_windows": [
            {**row, "factor": "0.9"} if row["factor"] else row
            for row in changed.weights["decay_windows"]
        ],
        "tiers": [
            {**row, "min_score": "95"} if row["tier"] == "warm" else row
            for row in changed.weights["tiers"]
        ],
    }
    write_seeds(project.folder(name) / "seeds", replace(changed, weights=weights))
    built = score(project, name, SMALL_WORLD, [], as_of=JUNE[4])
    log = built.rows("select * from scoring.weights_log order by all")
    recorded_rows = built.rows(STORED)

    built = score(project, name, SMALL_WORLD, JUNE[2:4], as_of=JUNE[4])
    now = [row for row in built.rows(SCORED) if row["as_of_date"] in JUNE[2:4]]
    assert [row["score"] for row in now] != [row["score"] for row in then]
    assert [row["tier"] for row in now] != [row["tier"] for row in then]

    found = built.rows(f"""
        select distinct model_id || ':' || weights_version as version
        from marts.lead_scores_by_day where as_of_date = date '{JUNE[2]}'
    """)
    with environment(LEAD_SCORING_WEIGHTS_VERSIONS=str(found[0]["version"])):
        built = score(project, name, SMALL_WORLD, JUNE[2:4], as_of=JUNE[4])
    replayed = [row for row in built.rows(SCORED) if row["as_of_date"] in JUNE[2:4]]
    assert replayed == then
    versions = built.rows("select * from scoring.weights_versions")
    assert [f"{row['model_id']}:{row['weights_version']}" for row in versions] == [
        found[0]["version"]
    ]
    # It reads the log and the history, and adds nothing.
    assert built.rows("select * from scoring.weights_log order by all") == log
    assert built.rows(STORED) == recorded_rows


def test_the_models_of_a_recorded_day() -> None:
    """A model goes when the last of its people has gone, and may come back."""
    steps = [
        (JUNE[0], "card", 2),
        (JUNE[0], "gone", 1),
        (JUNE[2], "gone", -1),
        (JUNE[2], "card", -1),
        (JUNE[4], "gone", 3),
    ]
    assert models_by_day([JUNE[4], JUNE[0], JUNE[1], JUNE[2]], steps) == [
        (JUNE[0], {"card", "gone"}),
        (JUNE[1], {"card", "gone"}),
        (JUNE[2], {"card"}),
        (JUNE[4], {"card", "gone"}),
    ]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        # Before anything is known: as on the first day.
        (dt.date(2026, 5, 1), "card:1,gone:1"),
        (JUNE[1], "card:1,gone:1"),
        # A recorded day knows the model no more.
        (JUNE[2], "card:2"),
        (JUNE[3], "card:2"),
        # Added by a build after the newest recorded day.
        (JUNE[5], "card:2,new:1"),
    ],
)
def test_the_weights_of_then(day: dt.date, expected: str) -> None:
    versions = {
        "card": [(JUNE[0], "1"), (JUNE[2], "2")],
        "gone": [(JUNE[0], "1")],
        "new": [(JUNE[4], "1")],
    }
    recorded = [
        (JUNE[0], frozenset({"card", "gone"})),
        (JUNE[2], frozenset({"card"})),
    ]
    assert in_force(Uses(versions, recorded), day) == expected
