"""Every golden case, against the reference and against the models.

One test for each case and side, so a red line names the sentence that broke.
"""

from __future__ import annotations

from typing import Any

import golden_cases
import pytest
from golden_cases import Case, as_text
from harness import COMPARED, Project, Warehouse, differences, is_compared
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
    return project.build("golden", world)


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
