"""The models on another engine: raw tables are loaded into it, the same dbt project is
built on it, and its rows are compared with those of DuckDB.

An engine that cannot be had on a machine is skipped, loudly; not so where the variable
LEAD_SCORING_ENGINES names it (`postgres,spark`), as continuous integration does.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn, Protocol

import pytest
from harness import (
    COMPARED,
    SCORING_ONLY,
    Project,
    apart,
    dbt_vars,
    environment,
    point,
    write_raw,
    write_seeds,
)
from lead_scoring.raw_memory import FORGET
from reference import World

Row = dict[str, Any]


class Readable(Protocol):
    """What `harness.Warehouse` is too."""

    def table(self, name: str, columns: Sequence[str]) -> list[Row]: ...


@dataclass(frozen=True)
class Engine:
    """A warehouse that is running, and how it is reached."""

    # The target of profiles.yml, and the schema that its schemas begin with.
    target: str
    schema: str
    # What dbt and `lead-scoring` read from the environment.
    settings: Mapping[str, str]
    query: Callable[[str], list[Row]]

    def relation(self, name: str) -> str:
        """`marts.lead_scores` as it is called here."""
        return f"{self.schema}_{name}"

    def rows(self, sql: str) -> list[Row]:
        return self.query(sql)

    def table(self, name: str, columns: Sequence[str]) -> list[Row]:
        return self.rows(f"select {', '.join(columns)} from {self.relation(name)}")

    def load(
        self,
        project: Project,
        name: str,
        variables: Mapping[str, Any] | None = None,
    ) -> None:
        """Runs `lead-scoring load` on the raw folder of that workspace."""
        from lead_scoring.load import load

        here = project.folder("here")
        point(here, project.folder(name))
        place = project.folder("loads")
        with environment(
            LEAD_SCORING_RAW=str(here / "raw"),
            DBT_TARGET_PATH=str(place / "dbt"),
            DBT_LOG_PATH=str(place / "logs"),
            **self.settings,
        ):
            given, _ = apart(variables or {})
            load(["--target", self.target, "--vars", json.dumps(given)])

    def build(
        self,
        project: Project,
        name: str,
        world: World,
        *,
        arguments: Sequence[str] = SCORING_ONLY,
        file_format: str = "csv",
        fresh: bool = True,
        variables: Mapping[str, Any] | None = None,
    ) -> Engine:
        """`Project.build` on this engine: the world's files, loaded and built.

        With `fresh=False` the raw files of that name and what was built stay, and the
        world's raw tables come as further files beside them.
        """
        folder = project.folder(name)
        if fresh:
            shutil.rmtree(folder, ignore_errors=True)
        write_raw(folder / "raw", world.raw, file_format)
        write_seeds(folder / "seeds", world)
        given = {**dbt_vars(world.settings), **(variables or {})}
        self.load(project, name, given)
        return self.dbt(
            project,
            name,
            ["build", *arguments, *(["--full-refresh"] if fresh else [])],
            world,
            variables,
        )

    def dbt(
        self,
        project: Project,
        name: str,
        arguments: Sequence[str],
        world: World,
        variables: Mapping[str, Any] | None = None,
    ) -> Engine:
        """Runs one dbt command on what that workspace has loaded."""
        # Another world in the same database: nothing that lives on may stay.
        forget = {FORGET: "1"} if "--full-refresh" in arguments else {}
        with environment(**self.settings, **forget):
            project.dbt(name, arguments, world.settings, variables, target=self.target)
        return self


def unavailable(engine: str, reason: str) -> NoReturn:
    """Skips, or fails where the machine is said to have the engine."""
    wanted = os.environ.get("LEAD_SCORING_ENGINES", "")
    if engine in wanted.replace(",", " ").split():
        pytest.fail(f"LEAD_SCORING_ENGINES names {engine}, but {reason}")
    pytest.skip(f"{engine} stays untried: {reason}")


def unlike(
    duckdb: Readable,
    other: Readable,
    tables: Mapping[str, Sequence[str]] | None = None,
) -> list[str]:
    """Every row that only DuckDB (-) or only the other engine (+) has."""
    chosen = tables or dict(COMPARED.values())
    found = []
    for table, columns in chosen.items():
        ours, theirs = (counted(each, table, columns) for each in (duckdb, other))
        for sign, rows in (("-", ours - theirs), ("+", theirs - ours)):
            found += [
                f"{table} {sign} " + ", ".join(map(str, row))
                for row in sorted(rows.elements(), key=str)
            ]
    return found


def counted(
    warehouse: Readable, table: str, columns: Iterable[str]
) -> Counter[tuple[Any, ...]]:
    names = list(columns)
    return Counter(
        tuple(row[name] for name in names) for row in warehouse.table(table, names)
    )
