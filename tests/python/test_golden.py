"""Every golden case, against the reference and against the models.

One test for each case and side, so a red line names the sentence that broke.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import golden_cases
import pytest
from golden_cases import Case, as_text
from harness import (
    COMPARED,
    LEDGER_COLUMNS,
    MODELS_ONLY,
    SCORE_COLUMNS,
    Project,
    Warehouse,
    differences,
    is_compared,
)
from reference import Result, World, evaluate

CASES = golden_cases.cases()
PARTS = {"expect": "scores", "ledger": "ledger", "unscored": "unscored"} | {
    "rejected": "rejected",
    "facts": "activities",
}
Tables = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def world() -> World:
    return golden_cases.world_of(list(CASES.values()))


@pytest.fixture(scope="module")
def expected(world: World) -> Result:
    return evaluate(world)


@pytest.fixture(scope="module")
def built(project: Project, world: World) -> Warehouse:
    return project.build("golden", world, arguments=MODELS_ONLY)


@pytest.fixture(scope="module")
def by_reference(expected: Result) -> Tables:
    return {part: getattr(expected, part) for part in COMPARED}


@pytest.fixture(scope="module")
def by_models(built: Warehouse) -> Tables:
    return {
        part: [
            row
            for row in built.table(table, columns)
            if is_compared(part, tuple(row.values()))
        ]
        for part, (table, columns) in COMPARED.items()
    }


def wrong(case: Case, tables: Tables) -> list[str]:
    """What the case expects and the tables do not hold, in words."""
    found: list[str] = []
    for part, table in PARTS.items():
        rows = [row for row in tables[table] if belongs(row, case)]
        for given in case.expected[part]:
            found += missing(part, given, rows, case)
        if part in ("ledger", "unscored", "rejected", "facts"):
            found += surplus(part, rows, case)
    return found


def belongs(row: dict[str, Any], case: Case) -> bool:
    """Rows of the case's own models and ids, or that it names as they are."""
    if "model_id" in row:
        models = {model["model_id"] for model in case.weights["scoring_models"]}
        return row["model_id"] in models and str(row["contact_id"]).startswith(
            f"{case.name}."
        )
    ids = {str(row.get(name)) for name in ("contact_id", "row_id")}
    said = {given.get("row_id") for given in case.expected["rejected"]}
    return bool(ids & said) or any(i.startswith(f"{case.name}.") for i in ids)


def agrees(given: dict[str, str | None], row: dict[str, Any], case: Case) -> bool:
    wanted = {"as_of_date": given.get("day") or str(case.day)} | {
        name: value or "" for name, value in given.items() if name != "day"
    }
    if "as_of_date" not in row:
        del wanted["as_of_date"]
    return all(as_text(row[name]) == value for name, value in wanted.items())


def missing(
    part: str, given: dict[str, str | None], rows: list[dict[str, Any]], case: Case
) -> list[str]:
    if any(agrees(given, row, case) for row in rows):
        return []
    day = given.get("day") or str(case.day)
    near = [
        {name: as_text(row[name]) for name in given if name != "day"}
        for row in rows
        if row.get("contact_id") == given.get("contact_id")
        and str(row.get("as_of_date", day)) == day
    ]
    return [f"{part}: expected {given}; found {near}"]


def surplus(part: str, rows: list[dict[str, Any]], case: Case) -> list[str]:
    """Rows beside those that a list names, where the list is meant to be whole."""
    given = case.expected[part]
    if not given:
        return []
    listed = {(g.get("contact_id"), g.get("day") or str(case.day)) for g in given}
    spare = [
        row
        for row in rows
        if (
            "as_of_date" not in row
            or (row["contact_id"], str(row["as_of_date"])) in listed
        )
        and not any(agrees(one, row, case) for one in given)
    ]
    return [f"{part}: not expected {row}" for row in spare]


@pytest.mark.parametrize("name", CASES)
def test_reference(name: str, by_reference: Tables) -> None:
    case = CASES[name]
    problems = wrong(case, by_reference)
    assert not problems, "\n".join([f"{case.file}: {case.says}", *problems])


@pytest.mark.parametrize("name", CASES)
def test_models(name: str, by_models: Tables) -> None:
    case = CASES[name]
    problems = wrong(case, by_models)
    assert not problems, "\n".join([f"{case.file}: {case.says}", *problems])


def test_models_equal_reference(expected: Result, built: Warehouse) -> None:
    """Also every row that no case names."""
    found = differences(expected, built)
    assert not found, "\n".join(found[:40])


def of_the_day(rows: list[dict[str, Any]], world: World, status: str) -> Tables:
    """The rows that a mart shows: its models, the run's own day; by contact."""
    models = {
        model["model_id"]
        for model in world.weights["scoring_models"]
        if model["status"] == status
    }
    found: Tables = {}
    for row in rows:
        if row["model_id"] in models and row["as_of_date"] == world.settings.days[-1]:
            found.setdefault(f"{row['model_id']} {row['contact_id']}", []).append(row)
    return found


@pytest.mark.parametrize(
    ("mart", "status"),
    [("marts.lead_scores", "live"), ("insights.shadow_lead_scores", "shadow")],
)
def test_mart_of_scores(
    mart: str, status: str, world: World, expected: Result, built: Warehouse
) -> None:
    wanted = of_the_day(expected.scores, world, status)
    read = built.table(mart, SCORE_COLUMNS)
    assert of_the_day(read, world, status) == wanted
    assert len(read) == len(wanted)
    action = {
        (row["tier_set"], row["tier"]): row["next_action"]
        for row in world.weights["tiers"]
    }
    tiers = {
        row["model_id"]: row["tier_set"] for row in world.weights["scoring_models"]
    }
    for row in built.rows(f"select * from {mart}"):
        assert row["next_action"] == action.get((tiers[row["model_id"]], row["tier"]))
        seen = row["last_activity_at"]
        idle = (row["as_of_date"] - seen.date()).days if seen else None
        assert row["days_since_activity"] == idle


def test_mart_of_breakdown(world: World, expected: Result, built: Warehouse) -> None:
    def in_order(tables: Tables) -> Tables:
        return {
            name: sorted(rows, key=lambda row: row["rule_id"])
            for name, rows in tables.items()
        }

    wanted = of_the_day(expected.ledger, world, "live")
    read = built.table("marts.lead_score_breakdown", LEDGER_COLUMNS)
    assert in_order(of_the_day(read, world, "live")) == in_order(wanted)
    assert len(read) == sum(map(len, wanted.values()))


def test_top_reasons(world: World, expected: Result, built: Warehouse) -> None:
    """Up to three largest gains and two largest losses, in words."""
    labels = {
        (row["model_id"], row["rule_id"]): str(row["label"])
        for table in ("attribute_weights", "activity_weights", "inactivity_weights")
        for row in world.weights[table]
    }
    ledger = of_the_day(expected.ledger, world, "live")
    longest = 0
    for row in built.rows("select * from marts.lead_scores"):
        rules = {
            labels[row["model_id"], part["rule_id"]]: part["points"]
            for part in ledger.get(f"{row['model_id']} {row['contact_id']}", [])
            if (row["model_id"], part["rule_id"]) in labels
        }
        gains = sorted((p for p in rules.values() if p > 0), reverse=True)[:3]
        losses = sorted(p for p in rules.values() if p < 0)[:2]
        reasons = row["top_reasons"].split("; ") if row["top_reasons"] else []
        said = [reason.split(" ", 1) for reason in reasons]
        assert [Decimal(points) for points, _ in said] == gains + losses, row
        for points, words in said:
            named = [label for label in rules if words.startswith(label)]
            assert Decimal(points) in {rules[label] for label in named}, row
        longest = max(longest, len(reasons))
    assert longest == 5


@pytest.mark.parametrize("name", CASES)
def test_case_can_fail(name: str, by_reference: Tables) -> None:
    """A case proves something only if another result would fail it."""
    case = CASES[name]
    claims = [given for part in PARTS for given in case.expected[part]]
    assert claims, f"{case.file}: {name} expects nothing"
    empty: Tables = {part: [] for part in COMPARED}
    assert len(wrong(case, empty)) == len(claims)


def test_cases_quote_the_rule_book() -> None:
    short = [case.name for case in CASES.values() if len(case.says) < 12]
    assert not short, f"cases that quote no sentence: {short}"


def test_rules_have_names_of_their_own() -> None:
    """A case that breaks the rules for weights would prove nothing about them."""
    limits = {"fit_cap", "engagement_cap", "score_floor", "score_ceiling"}
    for case in CASES.values():
        names = [
            (row["model_id"], row["rule_id"])
            for table in ("attribute_weights", "activity_weights", "inactivity_weights")
            for row in case.weights.get(table, [])
        ]
        groups = {row["cap_group"] for row in case.weights.get("cap_groups", [])}
        assert len(set(names)) == len(names), case.name
        assert not {rule for _, rule in names} & (groups | limits), case.name
