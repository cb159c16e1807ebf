"""The description that frictionless reads and the one that dbt reads say the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from lead_scoring.validate.attributes import known_attributes
from lead_scoring.validate.schema import descriptor

ROOT = Path(__file__).parents[2]
TYPES = {
    "varchar": ("string", None),
    "integer": ("integer", None),
    "decimal(12,2)": ("number", 2),
    "decimal(9,4)": ("number", 4),
    "decimal(18,9)": ("number", 9),
    "date": ("date", None),
    "boolean": ("boolean", None),
}
DESCRIBED = {each["name"]: each for each in descriptor()["resources"]}


def _seeds() -> dict[str, dict[str, Any]]:
    found = {}
    for name in ("_seeds_weights.yml", "_seeds_lookups.yml"):
        for seed in yaml.safe_load((ROOT / "models" / name).read_text("utf-8"))[
            "seeds"
        ]:
            found[seed["name"]] = seed | {"folder": name[7:-4]}
    return found


SEEDS = _seeds()


def _tests(node: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The unconditional tests of a seed or column, by name, with their arguments."""
    found: dict[str, dict[str, Any]] = {}
    for each in node.get("data_tests", []):
        if isinstance(each, str):
            found[each] = {}
            continue
        ((name, body),) = ((key, value) for key, value in each.items())
        if "where" not in (body or {}).get("config", {}):
            found[name] = (body or {}).get("arguments", {})
    return found


def _columns(name: str) -> dict[str, dict[str, dict[str, Any]]]:
    return {each["name"]: _tests(each) for each in SEEDS[name]["columns"]}


def _fields(name: str) -> list[dict[str, Any]]:
    """What dbt gets."""
    fields = DESCRIBED[name]["schema"]["fields"]
    return [each for each in fields if not each.get("optional")]


def _constraint(name: str, which: str) -> dict[str, Any]:
    return {
        each["name"]: each["constraints"][which]
        for each in _fields(name)
        if which in each.get("constraints", {})
    }


def _bound(value: Any) -> Any:
    """cast('2000-01-01' as date) as 2000-01-01; a number as it is."""
    return value.split("'")[1] if isinstance(value, str) and "'" in value else value


def test_both_describe_the_same_files() -> None:
    assert set(DESCRIBED) == set(SEEDS)
    for name, resource in DESCRIBED.items():
        assert resource["path"] == f"{SEEDS[name]['folder']}/{name}.csv"


@pytest.mark.parametrize("name", DESCRIBED)
def test_columns_have_one_order_and_one_type(name: str) -> None:
    types = SEEDS[name]["config"]["column_types"]
    ours = [(f["name"], (f["type"], f.get("decimals"))) for f in _fields(name)]
    assert ours == [(column, TYPES[of]) for column, of in types.items()]
    assert list(_columns(name)) == list(types)


@pytest.mark.parametrize("name", DESCRIBED)
def test_allowed_values_are_the_same(name: str) -> None:
    dbt = {
        column: tests["accepted_values"]["values"]
        for column, tests in _columns(name).items()
        if "accepted_values" in tests
    }
    assert _constraint(name, "enum") == dbt


@pytest.mark.parametrize("name", DESCRIBED)
def test_required_cells_are_the_same(name: str) -> None:
    dbt = {column for column, tests in _columns(name).items() if "not_null" in tests}
    assert set(_constraint(name, "required")) == dbt


@pytest.mark.parametrize("end", ["minimum", "maximum"])
@pytest.mark.parametrize("name", DESCRIBED)
def test_ranges_are_the_same(name: str, end: str) -> None:
    argument = f"{end[:3]}_value"
    dbt = {
        column: _bound(tests["accepted_range"][argument])
        for column, tests in _columns(name).items()
        if argument in tests.get("accepted_range", {})
    }
    assert _constraint(name, end) == dbt


@pytest.mark.parametrize("name", DESCRIBED)
def test_lengths_are_the_same(name: str) -> None:
    dbt = {
        column
        for column, tests in _columns(name).items()
        if "length" in tests.get("expression_is_true", {}).get("expression", "")
    }
    assert _constraint(name, "maxLength") == dict.fromkeys(dbt, 1000)


@pytest.mark.parametrize("name", DESCRIBED)
def test_keys_are_the_same(name: str) -> None:
    dbt = [[column] for column, tests in _columns(name).items() if "unique" in tests]
    for each in SEEDS[name].get("data_tests", []):
        together = each.get("unique_combination_of_columns", {}).get("arguments", {})
        columns = together.get("combination_of_columns")
        # A key has one set of columns: ranks of tiers have a check of their own.
        if columns and columns != ["tier_set", "tier_rank"]:
            dbt.append(columns)
    key = DESCRIBED[name]["schema"].get("primaryKey")
    assert ([key] if key else []) == dbt


@pytest.mark.parametrize("name", DESCRIBED)
def test_references_are_the_same(name: str) -> None:
    dbt = {
        column: (tests["relationships"]["to"], tests["relationships"]["field"])
        for column, tests in _columns(name).items()
        if "relationships" in tests
    }
    ours = {
        key["fields"][0]: (
            f"ref('{key['reference']['resource']}')",
            key["reference"]["fields"][0],
        )
        for key in DESCRIBED[name]["schema"].get("foreignKeys", [])
    }
    assert ours == dbt


def test_known_attributes_grow_by_the_extra_columns() -> None:
    assert "email_domain_kind" in known_attributes()
    assert "shoe_size" not in known_attributes()
    assert "shoe_size" in known_attributes(["shoe_size"])
