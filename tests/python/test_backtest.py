"""The back-test finds what was planted, and nothing where labels were shuffled.

One small world holds two populations of the same making: in one, who looked at the
prices buys more often; in the other, the same outcomes were dealt out by lot. Each has
a scoring model of its own. All numbers are computed again in plain Python, from the
reference's scores, by the definitions and not by ranks.
"""

from __future__ import annotations

import datetime as dt
import io
import itertools
import math
import random
import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from harness import (
    MODELS_ONLY,
    ROOT,
    Project,
    Warehouse,
    environment,
    write_raw,
    write_seeds,
)
from job import Job
from lead_scoring.backtest import days, report
from lead_scoring.demo import generate
from reference import Settings, World, evaluate
from reference.world import LOOKUP_COLUMNS, RAW_COLUMNS, WEIGHT_COLUMNS, Row, Table
from rich.console import Console

TESTED = (dt.date(2026, 1, 31), dt.date(2026, 2, 28), dt.date(2026, 3, 31))
RUN_DAY = dt.date(2026, 6, 30)
# Shorter than the time between the first day and the last: on the last it is known how
# the first ended.
HORIZON = 55
SETTINGS = Settings(days=(*TESTED, RUN_DAY))
BACKTEST = {"backtest": True, "backtest_horizon_days": HORIZON}
PEOPLE = 150
Z = 1.959963984540054
REPORTS = (
    *("build", "--select", "+model_performance", "+rule_performance"),
    "+signal_performance",
    *("--resource-type", "seed", "--resource-type", "model"),
)
SEEN = ("build", "--select", "+profile_history", *MODELS_ONLY)
AGAIN = ("build", "--select", "path:models/insights/backtest", *MODELS_ONLY)
SCORES = (
    "as_of_date", "model_id", "contact_id", "score", "fit_points",
    "engagement_points", "tier", "score_rank", "grade", "country", "weights_version",
)  # fmt: skip
DEMO_DAY = ("--as-of", "2026-11-22")
ON_DAY = ("--vars", "{as_of: 2026-11-22}")
VALIDITY = {"valid_from", "valid_to"}
# What all engines must agree on: every column but keys.
COMPARED = {
    "backtest.backtest_scores": (*SCORES, "is_won", "won_on", "age_band", "gender"),
    "insights.model_performance": (
        "model_id", "period", "segment", "segment_value", "metric", "value",
        "lower_bound", "upper_bound", "cases", "wins", "contacts", "horizon_days",
        "flag_reason",
    ),
    "insights.band_performance": (
        "model_id", "period", "segment", "segment_value", "band_kind", "band",
        "conversion_rate", "lower_bound", "upper_bound", "lift", "expected_rate",
        "flag_reason",
    ),
    "insights.rule_performance": (
        "model_id", "rule_id", "mean_points", "touched", "touched_wins", "lift",
        "log_odds_ratio", "lower_bound", "upper_bound", "flag_reason",
    ),
    "insights.signal_performance": (
        "signal_kind", "signal", "signal_value", "touched", "touched_wins",
        "touched_dead_ends", "lift", "lower_bound", "upper_bound", "flag_reason",
    ),
}  # fmt: skip
Case = dict[str, Any]


def day(number: int) -> str:
    return str(dt.date(2026, 1, 1) + dt.timedelta(days=number))


def population(prefix: str, country: str, shuffled: bool) -> dict[str, Table]:
    """People of whom some look at the prices, some open mails, and some buy."""
    chance = random.Random(7)
    contacts: Table = []
    activities: Table = []
    buyers: list[tuple[bool, int]] = []
    for number in range(PEOPLE):
        contact = f"{prefix}{number:03}"
        contacts.append(
            {
                "contact_id": contact,
                "created_at": "2025-11-01",
                "country": country,
                "industry": chance.choice(["hotel", "bar", ""]),
                "gender": chance.choice(["f", "m", ""]),
                "birth_date": chance.choice(["1990-02-14", "1970-12-31", ""]),
            }
        )
        looks = chance.random() < 0.4
        looked = chance.randrange(0, 85)
        for kind, target, when, times in (
            ("page_view", "/pricing", looked, looks * chance.randrange(1, 3)),
            ("email_open", "", chance.randrange(-30, 85), chance.randrange(0, 3)),
        ):
            for _ in range(times):
                activities.append(
                    {
                        "activity_id": f"{prefix}{len(activities)}",
                        "contact_id": contact,
                        "activity_type": kind,
                        "target": target,
                        "occurred_at": day(when),
                    }
                )
        buys = chance.random() < (0.5 if looks else 0.15)
        buyers.append((buys, looked + chance.randrange(10, 70)))
    if shuffled:
        chance.shuffle(buyers)
    deals: Table = [
        {
            "opportunity_id": f"o{row['contact_id']}",
            "contact_id": row["contact_id"],
            "stage": "won" if buys else "lost",
            "created_at": day(when - 5),
            "closed_at": day(when),
            "loss_reason": "" if buys else "price",
        }
        for row, (buys, when) in zip(contacts, buyers, strict=True)
        if buys or when % 3 == 0
    ]
    return {"contacts": contacts, "activities": activities, "opportunities": deals}


def model(model_id: str, country: str) -> dict[str, Table]:
    rules: list[tuple[str, str, str, str, str]] = [
        ("prices", "page_view", "equals", "/pricing", "15"),
        ("mails", "email_open", "", "", "4"),
        ("misled", "page_view", "starts_with", "/pri", "-1"),
        ("never", "webinar_attended", "", "", "30"),
    ]
    return {
        "scoring_models": [
            {
                "model_id": model_id,
                "status": "live" if model_id == "planted" else "shadow",
                "priority": "1" if model_id == "planted" else "2",
                "tier_set": "tiers",
            }
        ],
        "attribute_weights": [
            {"model_id": model_id, "rule_id": "where", "attribute": "country",
             "operator": "equals", "value": country, "effect": "require"},
            {"model_id": model_id, "rule_id": "hotel", "attribute": "industry",
             "operator": "equals", "value": "hotel", "points": "3"},
            {"model_id": model_id, "rule_id": "everybody", "attribute": "email",
             "operator": "is_missing", "points": "1"},
        ],
        "activity_weights": [
            {"model_id": model_id, "rule_id": rule, "activity_type": kind,
             "target_operator": operator, "target": target, "points": points,
             # New: in force from tomorrow on, and on the days of a back-test.
             "valid_from": str(RUN_DAY + dt.timedelta(1)) if rule == "mails" else ""}
            for rule, kind, operator, target, points in rules
        ],
    }  # fmt: skip


def both(*parts: dict[str, Table]) -> dict[str, Table]:
    return {name: [row for part in parts for row in part[name]] for name in parts[0]}


def built_world() -> World:
    weights = both(model("planted", "IT"), model("by_lot", "PL"))
    weights["tiers"] = [
        {"tier_set": "tiers", "tier": "cold", "tier_rank": "1"},
        {"tier_set": "tiers", "tier": "warm", "tier_rank": "2", "min_score": "5"},
        {"tier_set": "tiers", "tier": "hot", "tier_rank": "3", "min_score": "14"},
    ]
    kinds = ("page_view", "email_open", "webinar_attended")
    deals = ("opportunity_opened", "opportunity_won", "opportunity_lost")
    lookups: dict[str, Table] = {
        "activity_types": [
            {
                "activity_type": kind,
                "label": kind,
                "is_engagement": "true" if kind in kinds else "false",
            }
            for kind in (*kinds, *deals)
        ]
    }
    raw = both(population("a", "IT", False), population("b", "PL", True))
    return World(
        raw=whole(raw, RAW_COLUMNS),
        weights=whole(weights, WEIGHT_COLUMNS),
        lookups=whole(lookups, LOOKUP_COLUMNS),
        settings=SETTINGS,
    )


def whole(
    tables: dict[str, Table], columns: Mapping[str, Iterable[str]]
) -> dict[str, Table]:
    """With every table and every column."""
    return {
        name: [{column: row.get(column, "") for column in contract} for row in rows]
        for name, contract in columns.items()
        for rows in [tables.get(name, [])]
    }


@pytest.fixture(scope="module")
def world() -> World:
    return built_world()


@pytest.fixture(scope="module")
def tested(project: Project, world: World) -> Warehouse:
    """A back-test on facts that were built in the same run."""
    return run(project, "backtest", world)


def run(
    project: Project, name: str, world: World, arguments: Iterable[str] = REPORTS
) -> Warehouse:
    folder = project.folder(name)
    write_raw(folder / "raw", world.raw, "csv")
    write_seeds(folder / "seeds", world)
    return project.dbt(name, list(arguments), world.settings, BACKTEST)


def timeless(world: World) -> World:
    """A back-test asks what the weights of now would have said."""
    weights = {
        table: [{**row, **dict.fromkeys(row.keys() & VALIDITY, "")} for row in rows]
        for table, rows in world.weights.items()
    }
    return replace(world, weights=weights)


def cases_of(world: World, model_id: str) -> list[Case]:
    """Who was scored and had not won by the day, and whether they won in time."""
    first_win: dict[str, dt.date] = {}
    for deal in world.raw["opportunities"]:
        if deal["stage"] == "won":
            when = dt.date.fromisoformat(str(deal["closed_at"]))
            contact = str(deal["contact_id"])
            first_win[contact] = min(when, first_win.get(contact, when))
    cases = []
    for row in evaluate(timeless(world)).scores:
        day, won_on = row["as_of_date"], first_win.get(row["contact_id"])
        if row["model_id"] != model_id or day not in TESTED:
            continue
        if won_on is None or won_on > day:
            in_time = won_on is not None and (won_on - day).days <= HORIZON
            cases.append({**row, "is_won": in_time})
    return cases


def auc_of(cases: list[Case], value: str) -> tuple[float, float, float]:
    """The AUC and its 95 % interval (DeLong), by comparing each pair."""
    wins = [float(case[value]) for case in cases if case["is_won"]]
    losses = [float(case[value]) for case in cases if not case["is_won"]]

    def above(win: float, loss: float) -> float:
        return 1.0 if win > loss else 0.5 if win == loss else 0.0

    of_wins = [sum(above(w, each) for each in losses) / len(losses) for w in wins]
    of_losses = [sum(above(each, x) for each in wins) / len(wins) for x in losses]
    auc = sum(of_wins) / len(wins)
    variance = sum(
        sum((part - auc) ** 2 for part in parts) / (len(parts) - 1) / len(parts) * often
        for parts, often in (
            (of_wins, repeats(case for case in cases if case["is_won"])),
            (of_losses, repeats(case for case in cases if not case["is_won"])),
        )
    )
    half = Z * math.sqrt(variance)
    return auc, max(auc - half, 0), min(auc + half, 1)


def repeats(cases: Iterable[Case]) -> float:
    """Cases per contact."""
    contacts = [case["contact_id"] for case in cases]
    return len(contacts) / len(set(contacts))


def wilson(wins: int, cases: float, often: float) -> tuple[float, float, float]:
    rate, n = wins / cases, cases / often
    middle = (rate + Z * Z / 2 / n) / (1 + Z * Z / n)
    half = Z * math.sqrt(rate * (1 - rate) / n + Z * Z / 4 / n / n) / (1 + Z * Z / n)
    return rate, middle - half, middle + half


def lift_of(cases: list[Case], percent: int) -> tuple[float, float, float]:
    """Conversion of each day's top / of all; the interval by the ratio to the rest."""
    top = tops_of(cases, percent)
    often = repeats(case for case in cases if case["is_won"])
    won, all_won = won_of(top), won_of(cases)
    share = len(top) / len(cases)
    a, n = won / often + 0.5, len(top) / often + 0.5
    b, m = (all_won - won) / often + 0.5, (len(cases) - len(top)) / often + 0.5
    half = Z * math.sqrt(1 / a - 1 / n + 1 / b - 1 / m)
    ends = [a / n / (b / m) * math.exp(sign * half) for sign in (-1, 1)]
    lower, upper = (end / (share * end + 1 - share) for end in ends)
    lift = won / len(top) / (all_won / len(cases))
    return lift, min(lower, lift), max(upper, lift)


def captured_of(cases: list[Case], percent: int) -> tuple[float, float, float]:
    """The share of wins that stood in each day's top; who won is counted once."""
    won = won_of(tops_of(cases, percent))
    return wilson(won, won_of(cases), repeats(case for case in cases if case["is_won"]))


def tops_of(cases: list[Case], percent: int) -> list[Case]:
    top: list[Case] = []
    for tested_day in TESTED:
        ranked = sorted(
            (case for case in cases if case["as_of_date"] == tested_day),
            key=lambda case: case["score_rank"],
        )
        top += ranked[: math.ceil(len(ranked) * percent / 100)]
    return top


def seen_to_expected_of(cases: list[Case]) -> tuple[float, float, float]:
    """Wins / those there would be had each tier won as on days that were over; the
    interval is Byar's, of the wins seen."""
    seen, expected = 0, 0.0
    for tested_day, tier in itertools.product(TESTED, ("cold", "warm", "hot")):
        same = [case for case in cases if case["tier"] == tier]
        now = [case for case in same if case["as_of_date"] == tested_day]
        over = [c for c in same if (tested_day - c["as_of_date"]).days >= HORIZON]
        if over:
            seen += won_of(now)
            expected += len(now) * won_of(over) / len(over)
    often = repeats(case for case in cases if case["is_won"])
    n = seen / often
    lower = n * (1 - 1 / (9 * n) - Z / 3 / math.sqrt(n)) ** 3
    upper = (n + 1) * (1 - 1 / (9 * (n + 1)) + Z / 3 / math.sqrt(n + 1)) ** 3
    return seen / expected, lower / (expected / often), upper / (expected / often)


def won_of(cases: Iterable[Case]) -> int:
    return sum(case["is_won"] for case in cases)


def performance(
    warehouse: Warehouse, model_id: str, metric: str, period: str = "all days"
) -> tuple[float, float, float]:
    (row,) = warehouse.rows(f"""
        select value, lower_bound, upper_bound from insights.model_performance
        where
            model_id = '{model_id}' and metric = '{metric}' and period = '{period}'
            and segment = 'all'
    """)
    return tuple(float(row[name]) for name in row)  # type: ignore[return-value]


@pytest.mark.parametrize("model_id", ["planted", "by_lot"])
def test_numbers_are_those_of_plain_python(
    tested: Warehouse, world: World, model_id: str
) -> None:
    cases = cases_of(world, model_id)
    often = repeats(case for case in cases if case["is_won"])
    expected = {
        "auc": auc_of(cases, "score"),
        "auc_engagement": auc_of(cases, "engagement_points"),
        "conversion_rate": wilson(won_of(cases), len(cases), often),
        "lift_10": lift_of(cases, 10),
        "lift_20": lift_of(cases, 20),
        "wins_captured_10": captured_of(cases, 10),
        "wins_captured_20": captured_of(cases, 20),
        "seen_to_expected": seen_to_expected_of(cases),
    }
    for metric, values in expected.items():
        found = performance(tested, model_id, metric)
        assert found == pytest.approx(values, abs=1e-6), metric


def test_one_day_is_computed_like_all(tested: Warehouse, world: World) -> None:
    cases = [
        case for case in cases_of(world, "planted") if case["as_of_date"] == TESTED[1]
    ]
    found = performance(tested, "planted", "auc", str(TESTED[1]))
    assert found == pytest.approx(auc_of(cases, "score"), abs=1e-6)


def test_what_was_planted_is_found_and_the_lot_is_not(tested: Warehouse) -> None:
    auc, lower, _ = performance(tested, "planted", "auc")
    assert auc > 0.6 and lower > 0.5
    _, lower, upper = performance(tested, "by_lot", "auc")
    assert lower < 0.5 < upper


def test_tiers_convert_as_counted(tested: Warehouse, world: World) -> None:
    cases = cases_of(world, "planted")
    found = {
        row["band"]: (row["cases"], row["wins"])
        for row in tested.rows("""
            select band, cases, wins from insights.band_performance
            where
                model_id = 'planted' and period = 'all days' and segment = 'all'
                and band_kind = 'tier'
        """)
    }
    assert found == {
        tier: (
            sum(case["tier"] == tier for case in cases),
            won_of(case for case in cases if case["tier"] == tier),
        )
        for tier in ("cold", "warm", "hot")
    }


MOMENTS: dict[str, tuple[str, ...]] = {
    "activities": ("occurred_at",),
    "opportunities": ("created_at", "closed_at"),
}


@pytest.mark.parametrize("future", ["cut", "shuffled"])
def test_nothing_after_a_day_changes_its_scores(
    project: Project, tested: Warehouse, world: World, future: str
) -> None:
    """What follows the first tested day is gone, or happens to other people."""
    first, chance = str(TESTED[0]), random.Random(3)
    raw = dict(world.raw)
    for table, moments in MOMENTS.items():
        past = [row for row in raw[table] if str(row[moments[0]]) <= first]
        later = [row for row in raw[table] if str(row[moments[0]]) > first]
        assert past and later
        if future == "cut":
            raw[table] = [without_future(row, moments, first) for row in past]
            continue
        people = [row["contact_id"] for row in later]
        chance.shuffle(people)
        raw[table] = past + [
            {**row, "contact_id": contact}
            for row, contact in zip(later, people, strict=True)
        ]
    other = run(project, f"backtest_{future}", replace(world, raw=raw))
    assert of_day(other, TESTED[0]) == of_day(tested, TESTED[0]) != []
    assert stored(other) != stored(tested)


def of_day(warehouse: Warehouse, tested_day: dt.date) -> list[tuple[Any, ...]]:
    return [row for row in stored(warehouse) if row[0] == tested_day]


def test_each_day_knows_what_was_known_then(
    project: Project, tested: Warehouse, world: World
) -> None:
    """Rows that came late, and a merge, change nothing of the days before them."""
    folder = project.folder("backtest_known")
    write_raw(folder / "raw", world.raw, "csv")
    write_seeds(folder / "seeds", world)
    # A build that saw all people, before the first tested day.
    before = replace(world.settings, days=(dt.date(2025, 12, 31),))
    project.dbt("backtest_known", SEEN, before)
    traders = {row["contact_id"] for row in world.raw["opportunities"]}
    buyers = {
        row["contact_id"]
        for row in world.raw["opportunities"]
        if row["stage"] == "won" and str(row["closed_at"]) > str(TESTED[-1])
    }
    names = [str(row["contact_id"]) for row in world.raw["contacts"]]
    survivor, *others = [name for name in names if name not in traders]
    merged = next(name for name in names if name in buyers)
    late = [
        {
            "activity_id": f"late{number}",
            "contact_id": contact,
            "activity_type": "page_view",
            "target": "/pricing",
            "occurred_at": "2026-01-15",
            "loaded_at": "2026-06-01 08:00",
        }
        for number, contact in enumerate(others[:40])
    ]
    raw = {
        **world.raw,
        "activities": [*world.raw["activities"], *late],
        "contacts": [
            {**row, "merged_into": survivor} if row["contact_id"] == merged else row
            for row in world.raw["contacts"]
        ],
    }
    shutil.rmtree(folder / "raw")
    with environment(LEAD_SCORING_KNOWN_BY="each_day"):
        known = run(project, "backtest_known", replace(world, raw=raw))
    assert stored(known) == stored(tested)
    counts = "select * from backtest.backtest_signal_counts where signal = 'page_view'"
    looked = [
        {(row["as_of_date"], row["signal_value"], row["touched"]) for row in rows}
        for rows in (known.rows(counts), tested.rows(counts))
    ]
    assert looked[0] == looked[1] != set()
    # Both stand for the one who bought.
    won = "select distinct won_on from backtest.backtest_scores where contact_id = '{}'"
    assert tested.rows(won.format(survivor)) == [{"won_on": None}]
    bought = tested.rows(won.format(merged))
    assert known.rows(won.format(merged)) == known.rows(won.format(survivor)) == bought


def without_future(row: Row, moments: tuple[str, ...], last: str) -> Row:
    """An opportunity that ends later is still open."""
    if all(str(row[moment]) <= last for moment in moments):
        return row
    return {**row, "closed_at": "", "stage": "open", "loss_reason": ""}


def stored(warehouse: Warehouse) -> list[tuple[Any, ...]]:
    rows = warehouse.table("backtest.backtest_scores", SCORES)
    return sorted(tuple(row.values()) for row in rows)


def log_odds_of(
    cases: list[Case], touched: set[tuple[Any, ...]]
) -> tuple[float, float, float]:
    """With 1/2 added to each of the four counts (Haldane, Anscombe)."""
    cells, variance = [], 0.0
    for with_it in (True, False):
        for won in (True, False):
            often = repeats(case for case in cases if case["is_won"] is won)
            count = sum(
                case["is_won"] is won
                and ((case["as_of_date"], case["contact_id"]) in touched) is with_it
                for case in cases
            )
            cells.append(math.log(count + 0.5))
            variance += 1 / (count / often + 0.5)
    ratio = cells[0] - cells[1] - cells[2] + cells[3]
    half = Z * math.sqrt(variance)
    return ratio, ratio - half, ratio + half


def test_dates_of_rules_are_ignored_on_tested_days_alone(tested: Warehouse) -> None:
    found = tested.rows("""
        select cast(as_of_date as varchar) as day from scoring.rules_in_force
        where rule_id = 'mails'
    """)
    assert {row["day"] for row in found} == {str(day) for day in TESTED}


@pytest.mark.parametrize("rule_id", ["prices", "mails", "hotel"])
def test_rules_are_judged_as_counted(
    tested: Warehouse, world: World, rule_id: str
) -> None:
    cases = cases_of(world, "planted")
    touched = {
        (row["as_of_date"], row["contact_id"])
        for row in evaluate(timeless(world)).ledger
        if row["model_id"] == "planted" and row["rule_id"] == rule_id
    }
    with_it = [
        case for case in cases if (case["as_of_date"], case["contact_id"]) in touched
    ]
    (found,) = tested.rows(f"""
        select * from insights.rule_performance
        where model_id = 'planted' and rule_id = '{rule_id}'
    """)
    assert (found["cases"], found["touched"], found["touched_wins"]) == (
        len(cases),
        len(with_it),
        won_of(with_it),
    )
    rate = won_of(with_it) / len(with_it)
    overall = won_of(cases) / len(cases)
    assert float(found["lift"]) == pytest.approx(rate / overall, abs=1e-6)
    odds = [
        float(found[name]) for name in ("log_odds_ratio", "lower_bound", "upper_bound")
    ]
    assert odds == pytest.approx(log_odds_of(cases, touched), abs=1e-6)


def test_rules_that_do_nothing_or_mislead_are_flagged(tested: Warehouse) -> None:
    found = {
        row["rule_id"]: row["flag_reason"] or ""
        for row in tested.rows("""
            select rule_id, flag_reason from insights.rule_performance
            where model_id = 'planted'
        """)
    }
    assert found["never"] == "never fires"
    assert found["everybody"] == "fires for everyone"
    assert found["misled"].startswith("takes points, but those it touches win more")
    assert found["prices"] == found["where"] == ""


def test_signals_are_counted_whether_a_rule_asks_or_not(
    tested: Warehouse, world: World
) -> None:
    cases = [*cases_of(world, "planted"), *cases_of(world, "by_lot")]
    looked = {
        (day, row["contact_id"])
        for row in world.raw["activities"]
        for day in TESTED
        if row["target"] == "/pricing"
        and 0 <= (day - dt.date.fromisoformat(str(row["occurred_at"]))).days < 90
    }
    women = {row["contact_id"] for row in world.raw["contacts"] if row["gender"] == "f"}
    expected = {
        ("activity", "page_view", "/pricing"): [
            case for case in cases if (case["as_of_date"], case["contact_id"]) in looked
        ],
        ("attribute", "gender", "f"): [
            case for case in cases if case["contact_id"] in women
        ],
    }
    for (kind, signal, value), shown in expected.items():
        (found,) = tested.rows(f"""
            select * from insights.signal_performance
            where
                signal_kind = '{kind}' and signal = '{signal}'
                and signal_value = '{value}'
        """)
        assert (found["cases"], found["wins"]) == (len(cases), won_of(cases))
        assert (found["touched"], found["touched_wins"]) == (len(shown), won_of(shown))
        lost = [case for case in shown if is_dead_end(world, case)]
        assert found["touched_dead_ends"] == len(lost) > 0


def is_dead_end(world: World, case: Case) -> bool:
    return not case["is_won"] and any(
        deal["contact_id"] == case["contact_id"]
        and deal["stage"] == "lost"
        and 0
        < (dt.date.fromisoformat(str(deal["closed_at"])) - case["as_of_date"]).days
        <= HORIZON
        for deal in world.raw["opportunities"]
    )


def test_names_are_no_signals(tested: Warehouse) -> None:
    found = tested.rows("select distinct signal from insights.signal_performance")
    assert {row["signal"] for row in found} == {
        *("page_view", "email_open", "opportunity_opened", "opportunity_lost"),
        *("country", "industry", "gender", "age_band", "open_opportunities"),
    }


def test_other_builds_keep_what_was_found_and_forget_the_erased(
    project: Project, tested: Warehouse, world: World
) -> None:
    """The tested warehouse is not touched: others read it."""
    folder = project.folder("backtest_kept")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(tested.path.parent, folder)
    before = Warehouse(folder / tested.path.name, tested.here)
    scores, reports = stored(before), found_in(before)
    gone = str(scores[0][2])
    write_raw(folder / "raw", {"erasure_requests": [{"contact_id": gone}]}, "csv")
    today = replace(world.settings, days=(RUN_DAY,))
    after = project.dbt("backtest_kept", REPORTS, today)
    assert stored(after) == [row for row in scores if row[2] != gone] != scores
    assert found_in(after) == reports
    # Nor does a refresh of all else take what no source could bring back.
    refreshed = project.dbt("backtest_kept", [*REPORTS, "--full-refresh"], today)
    assert stored(refreshed) == stored(after)
    assert found_in(refreshed) == reports


def found_in(warehouse: Warehouse) -> list[tuple[Any, ...]]:
    return [
        tuple(row.values())
        for report in ("model", "band", "rule", "signal")
        for row in warehouse.rows(f"select * from insights.{report}_performance")
    ]


def test_an_untested_world_has_empty_reports(project: Project, world: World) -> None:
    folder = project.folder("untested")
    write_raw(folder / "raw", world.raw, "csv")
    write_seeds(folder / "seeds", world)
    today = replace(world.settings, days=(RUN_DAY,))
    warehouse = project.dbt("untested", REPORTS, today)
    assert found_in(warehouse) == [] == stored(warehouse)


def test_on_the_demo_world_hot_wins_more_than_warm_more_than_cold(
    project: Project,
) -> None:
    last = dt.date(2026, 11, 22)
    folder = project.folder("demo_backtest")
    generate(2_000, 20_000, 42, last, folder / "raw")
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    settings = Settings(days=(*days.tested_days(None, None, last, 90), last))
    warehouse = project.dbt("demo_backtest", REPORTS, settings, {"backtest": True})
    rows = warehouse.rows("""
        select band, conversion_rate from insights.band_performance
        where
            model_id = 'inbound_b2b' and period = 'all days' and segment = 'all'
            and band_kind = 'tier'
    """)
    rates = {row["band"]: row["conversion_rate"] for row in rows}
    assert rates["hot"] > 2 * rates["warm"] > 4 * rates["cold"] > 0


def test_days_are_ends_of_months_whose_outcome_is_known() -> None:
    run_day = dt.date(2026, 6, 30)
    # 91 days lie between; of 92 the last would be the run's own.
    assert days.tested_days(None, None, run_day, 90)[-1] == dt.date(2026, 3, 31)
    assert days.tested_days(None, None, run_day, 91)[-1] == dt.date(2026, 2, 28)
    year = days.tested_days(None, None, run_day, 90)
    assert len(year) == 12 and year[0] == dt.date(2025, 4, 30)
    assert days.tested_days(
        dt.date(2024, 2, 29), dt.date(2024, 3, 30), run_day, 90
    ) == [dt.date(2024, 2, 29)]
    assert days.tested_days(dt.date(2026, 5, 1), None, run_day, 90) == []


def test_the_command_tests_and_compares(tmp_path: Path) -> None:
    job = Job(tmp_path)
    assert "Run `lead-scoring build` first" in after_no_build(job)
    say_in_time_and_too_late(job)
    build = ("--select", "+contact_scores", "+erased_keys", "+fct_conversions")
    job.must("build", *build, *MODELS_ONLY, *ON_DAY)
    columns = "select * from scoring.contact_days limit 0"
    as_it_is = columns_of(job, columns)
    said = job.must("backtest", "--from", "2026-01-01", *ON_DAY)
    assert "on 7 ends of months, 2026-01-31 to 2026-07-31" in said
    assert "inbound_b2b (live): " in said and "AUC of engagement alone" in said
    # It knew on each day what was known then, and leaves the facts as they were.
    targets = f"""
        select distinct signal_value from insights.signal_performance
        where signal_value in {("/in_time", "/too_late")}
    """
    assert private(job, targets) == [("/in_time",)]
    assert columns_of(job, columns) == as_it_is
    said = job.must("compare", "inbound_b2b", "starter", *ON_DAY)
    assert re.search(r"on the [0-9,]+ cases of [0-9,]+ contacts that both", said)
    wrong = job.run("compare", "inbound_b2b", "nobody", *ON_DAY)
    assert wrong.returncode != 0 and "both inbound_b2b and nobody" in wrong.stderr
    # The facts are of that day, however late it is now.
    late = job.must("backtest", "--from", "2026-01-01", "--vars", "{as_of: 2027-03-01}")
    assert "on 7 ends of months, 2026-01-31 to 2026-07-31" in late
    early = job.run("backtest", "--from", "2026-10-01", *ON_DAY)
    assert early.returncode != 0 and "no end of a month" in early.stderr


def say_in_time_and_too_late(job: Job) -> None:
    """Forty contacts saw a page of which nobody knew until autumn, and another."""
    file = job.raw_folder / "activities.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"create table old as from '{file}'")
        for target, loaded in (("/in_time", "2026-03-15"), ("/too_late", "2026-11-01")):
            connection.execute(f"""
                insert into old by name
                select
                    contact_id, contact_id || '{target}' as activity_id,
                    'page_view' as activity_type, '{target}' as target,
                    '2026-03-15 08:00' as occurred_at, '{loaded} 09:00' as loaded_at
                from '{job.raw_folder / "contacts.parquet"}'
                where created_at < '2026-01-01' order by contact_id limit 40
            """)
        connection.execute(f"copy old to '{file}' (format parquet)")


def private(job: Job, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(job.database), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def columns_of(job: Job, sql: str) -> list[str]:
    with duckdb.connect(str(job.database), read_only=True) as connection:
        return [column[0] for column in connection.execute(sql).description or []]


def test_reports_are_of_the_days_asked_for(project: Project, tested: Warehouse) -> None:
    """What an earlier back-test left of other days is stored, and proves nothing."""
    folder = project.folder("backtest_asked")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(tested.path.parent, folder)
    asked = SETTINGS.days[:2]
    with environment(LEAD_SCORING_BACKTEST=",".join(map(str, asked))):
        again = project.dbt("backtest_asked", AGAIN, SETTINGS, BACKTEST)
    assert stored(again) == stored(tested)
    for kind in ("model", "band"):
        rows = again.rows(f"""
            select distinct period from insights.{kind}_performance
        """)
        assert {row["period"] for row in rows} == {"all days", *map(str, asked)}
    of_two, of_three = (
        world.rows("select * from insights.rule_performance where rule_id = 'where'")
        for world in (again, tested)
    )
    assert 0 < of_two[0]["cases"] < of_three[0]["cases"]
    totals = "select distinct cases from insights.signal_performance"
    assert 0 < again.rows(totals)[0]["cases"] < tested.rows(totals)[0]["cases"]


def test_what_few_share_is_no_signal(project: Project, world: World) -> None:
    """A value of nine is not stored at all; one of ten is."""
    told = [
        {"contact_id": f"a{number:03}", "attribute": "hobby", "value": value}
        for value, numbers in (("rare", range(9)), ("common", range(10, 60)))
        for number in numbers
    ]
    # No rule asks for these columns either.
    contacts = [
        {**row, "city": "Torun" if int(str(row["contact_id"])[1:]) < 20 else "Bari"}
        | {"machine": "oven" if int(str(row["contact_id"])[1:]) < 4 else "washer"}
        for row in world.raw["contacts"]
    ]
    contacts[0]["gender"] = "x"
    raw = {**world.raw, "contacts": contacts, "contact_attributes": told}
    settings = replace(world.settings, extra_contact_columns=("machine",))
    built = run(project, "backtest_rare", replace(world, raw=raw, settings=settings))
    columns = built.rows("""
        select signal, signal_value from insights.signal_performance
        where signal in ('city', 'machine')
    """)
    assert {tuple(row.values()) for row in columns} == {
        ("city", "torun"),
        ("city", "bari"),
        ("machine", "washer"),
    }
    for table in ("backtest.backtest_signal_counts", "insights.signal_performance"):
        rows = built.rows(f"select signal_value from {table} where signal = 'hobby'")
        assert {row["signal_value"] for row in rows} == {"common"}
    # Nor is there a report of a segment of one.
    for kind in ("model", "band"):
        rows = built.rows(f"""
            select distinct segment_value from insights.{kind}_performance
            where segment = 'gender'
        """)
        assert {row["segment_value"] for row in rows} == {"f", "m", "unknown"}
    # Who has no target shows nothing of himself: all kinds of activity are there.
    kinds = built.rows("""
        select signal from insights.signal_performance
        where signal_kind = 'activity' and signal_value is null
    """)
    assert {"page_view", "email_open"} <= {row["signal"] for row in kinds}


def test_contacts_are_counted_and_not_their_cases(tested: Warehouse) -> None:
    """Each winner is a case on up to three days; of few people it is said so."""
    bands = tested.rows("""
        select band.flag_reason, bands.winners, bands.losers, bands.wins, bands.cases
        from backtest.backtest_bands as bands
        inner join insights.band_performance as band
            on bands.model_id = band.model_id and bands.segment = band.segment
            and bands.segment_value = band.segment_value
            and bands.band_kind = band.band_kind and bands.band = band.band
            and bands.as_of_date is not distinct from band.as_of_date
    """)
    for band in bands:
        few = band["winners"] < 10 or band["losers"] < 10
        assert ("too few who" in (band["flag_reason"] or "")) is few
    assert any(band["winners"] < 10 <= band["wins"] for band in bands)


def test_tables_fit_a_narrow_terminal() -> None:
    """Words may break at 80 columns, numbers may not."""
    printed = Console(width=80, file=io.StringIO(), highlight=False)
    rate = Decimal("0.123456")
    rows = [
        (
            "model",
            "live",
            metric,
            rate,
            rate / 2,
            rate * 2,
            9,
            1_000,
            9,
            "so so " * 9,
            "",
        )
        for metric in report.METRICS
    ]
    printed.print(report.metrics_table(rows))
    tier = (
        "m",
        "disqualified",
        12_345,
        1_000,
        rate,
        rate / 2,
        rate * 2,
        "so " * 20,
        "",
    )
    printed.print(report.tiers_table([tier]))
    text = printed.file.getvalue()  # type: ignore[attr-defined]
    assert text.count("12.3 %") == 5 and text.count("6.2 to 24.7 %") == 5
    assert "\u2026" not in text and max(map(len, text.splitlines())) <= 80


def after_no_build(job: Job) -> str:
    job.must("demo", "--contacts", "400", "--activities", "4000", *DEMO_DAY)
    done = job.run("backtest", *ON_DAY)
    assert done.returncode != 0
    return done.stderr


def test_fit_rests_on_what_no_build_had_seen(
    project: Project, tested: Warehouse
) -> None:
    """The one build was on the run's day, and no value of this world has a day."""
    (row,) = tested.rows(CURRENT_ONLY)
    assert row["value"] == 1
    folder = project.folder("backtest_seen")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(tested.path.parent, folder)
    seen = Warehouse(folder / tested.path.name, tested.here)
    # As if a build on the second tested day had seen everybody.
    seen.change(f"update facts.profile_history set seen_on = '{TESTED[1]}'")
    seen = project.dbt(
        "backtest_seen",
        AGAIN,
        SETTINGS,
        BACKTEST,
    )
    (row,) = seen.rows(CURRENT_ONLY)
    fit = {
        str(each["as_of_date"]): each
        for each in seen.rows("""
            select * from backtest.backtest_fit_counts where model_id = 'planted'
        """)
    }
    assert [fit[str(day)]["current_only_points"] for day in TESTED] == [
        fit[str(TESTED[0])]["points"],
        0,
        0,
    ]
    share = fit[str(TESTED[0])]["points"] / sum(each["points"] for each in fit.values())
    assert float(row["value"]) == pytest.approx(float(share), abs=1e-6)


CURRENT_ONLY = """
    select value from insights.model_performance
    where
        model_id = 'planted' and metric = 'current_only_fit' and segment = 'all'
        and period = 'all days'
"""
