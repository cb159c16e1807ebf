"""The same facts in other files: typed Parquet, and text that strains a CSV."""

from __future__ import annotations

from typing import Any

import golden_cases
from harness import Project, differences
from reference import World, evaluate
from reference.world import LOOKUP_COLUMNS, WEIGHT_COLUMNS, Row
from test_properties import SETTINGS
from worlds import DAYS

CONTACTS: list[Row] = [
    {
        "contact_id": "c1",
        "created_at": "2026-01-01 10:00:00",
        "updated_at": "2026-02-01 10:00:00",
        "birth_date": "1990-06-30",
        "employee_count": "40",
        "annual_revenue": "2500000",
        "profiling_opt_out": "false",
    },
    {
        "contact_id": "c2",
        "created_at": "2026-01-01 10:00:00.5",
        "employee_count": "7",
        "annual_revenue": "0.5",
        "profiling_opt_out": "true",
    },
    {
        "contact_id": "c3",
        "created_at": "2026-01-02",
        "updated_at": "2026-02-01 10:00:00",
        "merged_into": "c1",
        "annual_revenue": "1000000.5",
    },
    {"contact_id": "c4", "created_at": "2026-01-03", "deleted_at": "2026-06-30"},
    {"contact_id": "c5", "created_at": None, "employee_count": "1"},
]
SEARCHES = ("dishwasher, large", 'the "best" one', "two\nlines", "a;b|c", "50 % off")


def world(target_of: tuple[str, ...]) -> World:
    activities: list[Row] = [
        {
            "activity_id": f"a{number}",
            "activity_type": "site_search",
            "occurred_at": f"2026-06-{20 + number} 12:00:00",
            "loaded_at": "2026-06-29 23:30:00+00",
            "contact_id": "c3",
            "target": target,
        }
        for number, target in enumerate(target_of)
    ]
    weights = golden_cases.shared(WEIGHT_COLUMNS)
    weights["scoring_models"] = [
        {"model_id": "m", "model_name": "m", "status": "live", "priority": "1"}
        | {"tier_set": "standard"}
    ]
    empty = dict.fromkeys(WEIGHT_COLUMNS["attribute_weights"], "") | {"model_id": "m"}
    weights["attribute_weights"] = [
        empty
        | {"rule_id": rule, "label": rule, "points": points}
        | {"attribute": attribute, "operator": operator, "value": value}
        for rule, attribute, operator, value, points in (
            ("size", "employee_count", "between", "40..40", "1"),
            ("as_text", "employee_count", "equals", "40", "10"),
            ("revenue", "annual_revenue", "equals", "1000000.5", "100"),
            ("age", "age_years", "equals", "36", "1000"),
        )
    ]
    empty = dict.fromkeys(WEIGHT_COLUMNS["activity_weights"], "") | {"model_id": "m"}
    weights["activity_weights"] = [
        empty
        | {"rule_id": f"s{number}", "label": f"s{number}", "points": "10000"}
        | {"activity_type": "site_search", "target_operator": "equals"}
        | {"target": target}
        for number, target in enumerate(target_of)
    ]
    return World(
        {"contacts": CONTACTS, "activities": activities},
        weights,
        golden_cases.shared(LOOKUP_COLUMNS),
        SETTINGS["defaults"],
    )


def last_day(rows: list[dict[str, Any]], column: str) -> dict[str, Any]:
    return {r["contact_id"]: r[column] for r in rows if r["as_of_date"] == DAYS[-1]}


def test_typed_parquet(project: Project) -> None:
    """Numbers, times and flags that keep their types mean the same as text."""
    given = world(("a", "b"))
    expected = evaluate(given)
    built = project.build("typed", given, file_format="typed parquet")
    assert not differences(expected, built)
    scores = last_day(expected.scores, "score")
    # c3 is as new as c1 and has the higher id, so its revenue stays.
    # 1 + 10 + 100 + 1000 and two searches of 10,000
    assert scores == {"c1": 21111}
    assert last_day(expected.unscored, "reason") == {"c2": "opted_out", "c4": "deleted"}


def test_text_that_strains_a_csv(project: Project) -> None:
    given = world(SEARCHES)
    expected = evaluate(given)
    assert not differences(expected, project.build("strained", given))
    assert last_day(expected.scores, "score") == {"c1": 51111}
