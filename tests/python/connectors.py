"""Builds of raw tables in the shapes of other systems, for the tests of connectors."""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from harness import ROOT, Project, Warehouse, read_seeds, write_csv, write_seeds
from reference import World
from reference.world import Settings, Table

SHARED = ROOT.parent / "shared" / "data"
# Models and data tests; the unit tests of models have a run of their own.
BUILD = ("--exclude-resource-type", "unit_test")


# What must not depend on the way in which the tables came.
OUTCOME = (
    "facts.fct_activities",
    "facts.rejected_rows",
    "scoring.score_ledger",
    "scoring.contact_scores",
    "scoring.unscored_contacts",
)


def outcome(built: Warehouse) -> dict[str, Counter[tuple[Any, ...]]]:
    """Every row of the tables that are compared, without the keys of one build."""
    return {
        table: Counter(
            tuple(
                (name, value)
                for name, value in row.items()
                if not name.endswith("_key")
            )
            for row in built.rows(f"select * from {table}")
        )
        for table in OUTCOME
    }


def count(built: Warehouse, table: str) -> int:
    return int(built.rows(f"select count(*) as n from {table}")[0]["n"])


def rejected(built: Warehouse) -> Counter[tuple[str, str, str]]:
    columns = ("source_table", "row_id", "reason")
    rows = built.table("facts.rejected_rows", columns)
    return Counter(tuple(row[column] for column in columns) for row in rows)


def read_world(folder: Path) -> dict[str, Table]:
    """The CSV files of a folder, as tables of text."""
    found: dict[str, Table] = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found[path.stem] = list(csv.DictReader(file))
    return found


def given_tables(system: str) -> dict[str, Path]:
    """The raw tables of a system that nobody here wrote, by their names.

    They lie beside the project where it is developed; a clone alone skips, loudly.
    """
    folder = SHARED / f"fivetran_{system}"
    if not folder.is_dir():
        pytest.skip(f"{folder} is not beside this clone: its tables stay untried")
    return {
        path.name.removesuffix("_data.csv").removeprefix("sf_"): path
        for path in sorted(folder.glob("*_data.csv"))
    }


def put(
    project: Project,
    name: str,
    connector: str,
    tables: Mapping[str, Path | Table],
    *,
    part: str | None = None,
) -> None:
    """Puts raw tables where a connector reads them (generic: the raw folder itself).

    A path is copied, rows are written as CSV. With `part` a table is a folder of
    files, and this is one of them.
    """
    folder = project.folder(name) / "raw"
    if connector != "generic":
        folder /= connector
    for table, content in tables.items():
        path = folder / table / f"{part}.csv" if part else folder / f"{table}.csv"
        if isinstance(content, Path):
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(content, path)
        else:
            columns = dict.fromkeys(column for row in content for column in row)
            write_csv(path, columns, content)


def build(
    project: Project,
    name: str,
    connectors: Sequence[str],
    as_of: date,
    *,
    weights: Mapping[str, Table] | None = None,
    lookups: Mapping[str, Table] | None = None,
    arguments: Sequence[str] = BUILD,
    variables: Mapping[str, Any] | None = None,
) -> Warehouse:
    """Runs `dbt build` on what `put` has put there.

    Weights and look-ups are the project's own but for the tables given here.
    """
    own_weights, own_lookups = read_seeds(ROOT / "seeds")
    world = World(
        {},
        {**own_weights, **(weights or {})},
        {**own_lookups, **(lookups or {})},
        Settings(days=(as_of,)),
    )
    write_seeds(project.folder(name) / "seeds", world)
    return project.dbt(
        name,
        ["build", *arguments],
        world.settings,
        {"connectors": list(connectors), **(variables or {})},
    )


def unit_test(
    project: Project,
    name: str,
    connectors: Sequence[str],
    as_of: date,
    variables: Mapping[str, Any],
) -> None:
    """Runs the unit tests of staging on the raw tables of an earlier build.

    dbt gives the rows of a unit test the types that the raw tables have here.
    """
    project.dbt(
        name,
        [
            *("test", "--select", "path:models/staging,test_type:unit"),
            # That there are none is a failure.
            *("--warn-error-options", '{"error": ["NoNodesForSelectionCriteria"]}'),
        ],
        Settings(days=(as_of,)),
        {"connectors": list(connectors), **variables},
    )
