"""Runs the dbt project in this process on worlds of test data.

A world is a handful of text tables (`reference.world`). The harness writes them as
files of the raw contract and as seeds, each test in a folder of its own under
`target/`, where dbt wants its seeds; no test touches the user's raw data, seeds or
warehouse.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reference.world import (
    LOOKUP_COLUMNS,
    RAW_COLUMNS,
    WEIGHT_COLUMNS,
    Result,
    Settings,
    Table,
    World,
)

ROOT = Path(__file__).resolve().parents[2]
MODELS_ONLY = ("--resource-type", "seed", "--resource-type", "model")
# What the tests of numbers read, and what it is made of; no marts, no data tests.
SCORING_ONLY = (
    *("--select", "+rejected_rows", "+fct_activities", "+score_ledger"),
    *("+contact_scores", "+unscored_contacts", *MODELS_ONLY),
)

# How a warehouse would export the contract.
TYPES = {
    **dict.fromkeys(("created_at", "updated_at", "occurred_at"), "timestamp"),
    **dict.fromkeys(("loaded_at", "closed_at", "requested_at"), "timestamptz"),
    **dict.fromkeys(("birth_date", "deleted_at", "started_at"), "date"),
    **dict.fromkeys(("employee_count", "seats"), "bigint"),
    **dict.fromkeys(("annual_revenue", "amount"), "double"),
    "profiling_opt_out": "boolean",
}
SCORE_COLUMNS = (
    "as_of_date", "model_id", "contact_id", "score", "fit_points",
    "engagement_points", "limit_points", "negative_points", "tier", "tier_rank",
    "tier_reason", "qualification", "grade", "score_rank", "score_percentile",
    "is_primary", "last_activity_at",
)  # fmt: skip
LEDGER_COLUMNS = (
    "as_of_date", "model_id", "contact_id", "rule_id", "component", "kind", "hits",
    "points", "first_hit_at", "last_hit_at",
)  # fmt: skip
UNSCORED_COLUMNS = ("as_of_date", "model_id", "contact_id", "reason")
REJECTED_COLUMNS = ("source", "source_table", "row_id", "reason")
ACTIVITY_COLUMNS = (
    "source", "activity_id", "contact_id", "activity_type", "target", "campaign_id",
    "channel", "occurred_at", "suppressed_reason",
)  # fmt: skip
COMPARED = {
    "rejected": ("facts.rejected_rows", REJECTED_COLUMNS),
    "activities": ("facts.fct_activities", ACTIVITY_COLUMNS),
    "unscored": ("scoring.unscored_contacts", UNSCORED_COLUMNS),
    "ledger": ("scoring.score_ledger", LEDGER_COLUMNS),
    "scores": ("scoring.contact_scores", SCORE_COLUMNS),
}


class DbtFailed(AssertionError):
    """dbt ended with errors or failed tests; the message names each node."""


@dataclass(frozen=True)
class Warehouse:
    """A DuckDB file that dbt built."""

    path: Path
    here: Path

    def rows(self, sql: str) -> list[dict[str, Any]]:
        import duckdb

        # Views over raw files hold their path, which goes through this link.
        point(self.here, self.path.parent)
        with duckdb.connect(str(self.path), read_only=True) as connection:
            found = connection.execute(sql)
            names = [column[0] for column in found.description or []]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def change(self, sql: str) -> None:
        """Breaks something on purpose."""
        import duckdb

        with duckdb.connect(str(self.path)) as connection:
            connection.execute(sql)

    def make_table(self, name: str) -> None:
        """Puts a table where a view was, so that it can be broken."""
        schema, relation = name.split(".")
        found = self.rows(f"""
            select table_type from information_schema.tables
            where table_schema = '{schema}' and table_name = '{relation}'
        """)
        if found[0]["table_type"] == "VIEW":
            self.change(f"""
                create table {schema}.copied as select * from {name};
                drop view {name};
                alter table {schema}.copied rename to {relation};
            """)

    def table(self, name: str, columns: Sequence[str]) -> list[dict[str, Any]]:
        return self.rows(f"select {', '.join(columns)} from {name}")


class Project:
    """The dbt project of this checkout, with a workspace of its own."""

    def __init__(self) -> None:
        # Two test runs at once must not share a target folder or a DuckDB file.
        self.place = Path("target") / "tests" / str(os.getpid())
        (ROOT / self.place).mkdir(parents=True, exist_ok=True)

    def clean_up(self) -> None:
        if not os.environ.get("LEAD_SCORING_KEEP_TESTS"):
            shutil.rmtree(ROOT / self.place, ignore_errors=True)

    def folder(self, name: str) -> Path:
        return ROOT / self.place / name

    def dbt_folder(self, given: Mapping[str, Any], target: str = "duckdb") -> Path:
        """Where dbt leaves what it read and compiled with these vars.

        A folder for each, because dbt reads the whole project again, which takes
        longer than a build, where a var or the target changed.
        """
        said = json.dumps(dict(given), sort_keys=True, default=str).encode()
        return self.folder(f"dbt_{target}_{hashlib.md5(said).hexdigest()[:8]}")

    def build(
        self,
        name: str,
        world: World,
        *,
        arguments: Sequence[str] = SCORING_ONLY,
        file_format: str = "csv",
        fresh: bool = True,
        variables: Mapping[str, Any] | None = None,
    ) -> Warehouse:
        """Writes the world's files and runs `dbt build` on them.

        With `fresh=False` an earlier build's raw files and DuckDB file of that name
        stay, and the world's raw tables come as further files beside them.
        """
        folder = self.folder(name)
        if fresh:
            shutil.rmtree(folder, ignore_errors=True)
        write_raw(folder / "raw", world.raw, file_format)
        write_seeds(folder / "seeds", world)
        return self.dbt(name, ["build", *arguments], world.settings, variables)

    def dbt(
        self,
        name: str,
        arguments: Sequence[str],
        settings: Settings,
        variables: Mapping[str, Any] | None = None,
        *,
        target: str = "duckdb",
    ) -> Warehouse:
        """Runs one dbt command on the workspace of that name."""
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager
        from dbt.cli.main import dbtRunner

        folder = self.folder(name)
        folder.mkdir(parents=True, exist_ok=True)
        # The same paths for every build: dbt parses the whole project again (which
        # takes longer than a build) when an environment variable changes.
        here = self.folder("here")
        point(here, folder)
        given, days = apart(dbt_vars(settings) | dict(variables or {}))
        with environment(
            LEAD_SCORING_RAW=str(here / "raw"),
            LEAD_SCORING_DB=str(here / "lead_scoring.duckdb"),
            LEAD_SCORING_SEED_PATH=(self.place / "here" / "seeds").as_posix(),
            **days,
        ):
            done = dbtRunner().invoke(
                [
                    *arguments,
                    *("--project-dir", str(ROOT), "--profiles-dir", str(ROOT)),
                    *("--target-path", str(self.dbt_folder(given, target))),
                    *("--target", target),
                    *("--log-path", str(ROOT / self.place / "logs")),
                    *("--threads", "2", "--quiet", "--log-level", "none"),
                    # Nobody reads the manifest, and writing it takes a second.
                    "--no-write-json",
                    *("--vars", json.dumps(given)),
                ]
            )
            # dbt keeps the file open, and no reader may come beside a writer.
            DuckDBConnectionManager.close_all_connections()
        if not done.success:
            raise DbtFailed(explain(done))
        return Warehouse(folder / "lead_scoring.duckdb", here)


def point(link: Path, folder: Path) -> None:
    """Makes the link point to the folder, in one step."""
    new = link.with_suffix(".new")
    new.unlink(missing_ok=True)
    new.symlink_to(folder, target_is_directory=True)
    new.replace(link)


def explain(done: Any) -> str:
    """Which nodes failed, and with which words."""
    if done.exception:
        return f"dbt stopped: {done.exception}"
    results = getattr(done.result, "results", None) or []
    return "\n".join(
        f"{result.node.unique_id}: {result.status}: {result.message}"
        for result in results
        if str(result.status) not in ("success", "pass", "skipped", "no-op")
    )


@contextmanager
def environment(**values: str) -> Iterator[None]:
    """Sets environment variables, and the project's root as the current folder.

    What the commands set meanwhile goes with them: the next test must not find it.
    """
    before = dict(os.environ)
    here = Path.cwd()
    os.environ.update(values)
    os.chdir(ROOT)
    try:
        yield
    finally:
        os.chdir(here)
        restore_environment(before)


def restore_environment(before: Mapping[str, str]) -> None:
    for name in os.environ.keys() - before.keys():
        del os.environ[name]
    os.environ.update(before)


def dbt_vars(settings: Settings) -> dict[str, Any]:
    """The last day is the run's own day; the others are scored beside it."""
    *others, day = sorted(settings.days)
    return {
        "as_of": day.isoformat(),
        "as_of_dates": [other.isoformat() for other in others],
        "extra_contact_columns": list(settings.extra_contact_columns),
        "merge_on_email": settings.merge_on_email,
        "role_mailboxes": list(settings.role_mailboxes),
        "persona_min_match": float(settings.persona_min_match),
        "decay_horizon_days": settings.decay_horizon_days,
        "bot_click_types": list(settings.bot_click_types),
        "bot_delivery_types": list(settings.bot_delivery_types),
        "bot_burst_targets": settings.bot_burst_targets,
        "bot_burst_seconds": settings.bot_burst_seconds,
        "bot_delivery_seconds": settings.bot_delivery_seconds,
    }


def apart(given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The vars, and what names the days in the environment: one reading for all days.

    Days that the environment names already stay.
    """
    rest = dict(given)
    day, further = str(rest.pop("as_of", "") or ""), rest.pop("as_of_dates", [])
    named = {"LEAD_SCORING_AS_OF": day} if day else {}
    if further:
        known = os.environ.get("LEAD_SCORING_FURTHER_DAYS", "").split(",")
        every = ",".join([*filter(None, known), *map(str, further)])
        named["LEAD_SCORING_FURTHER_DAYS"] = every
    return rest, named


def write_csv(path: Path, columns: Iterable[str], rows: Table) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(columns), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def write_parquet(
    path: Path, columns: Iterable[str], rows: Table, types: dict[str, str] | None = None
) -> None:
    """All columns as text, unless their types are given."""
    import duckdb

    names = list(columns)
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        declared = ", ".join(
            f'"{name}" {(types or {}).get(name, "varchar")}' for name in names
        )
        connection.execute(f"create table written ({declared})")
        if rows:
            marks = ", ".join("?" for _ in names)
            connection.executemany(
                f"insert into written values ({marks})",
                [[row.get(name) for name in names] for row in rows],
            )
        connection.execute(f"copy written to '{path}' (format parquet)")


def write_raw(folder: Path, raw: dict[str, Table], file_format: str) -> None:
    """One folder for each table, and each call adds one file to it."""
    for table, rows in raw.items():
        given = {name for row in rows for name in row}
        # A column that no row has is left out of the file: most columns are optional.
        contract = [name for name in RAW_COLUMNS[table] if name in given or not rows]
        extra = sorted(given - set(contract))
        files = len(list((folder / table).glob("*")))
        path = folder / table / f"part_{files + 1:03}"
        if file_format == "csv":
            write_csv(path.with_suffix(".csv"), [*contract, *extra], rows)
        else:
            types = TYPES if file_format == "typed parquet" else None
            write_parquet(
                path.with_suffix(".parquet"), [*contract, *extra], rows, types
            )


def write_seeds(folder: Path, world: World) -> None:
    for kind, tables, contracts in (
        ("weights", world.weights, WEIGHT_COLUMNS),
        ("lookups", world.lookups, LOOKUP_COLUMNS),
    ):
        for table, columns in contracts.items():
            path = folder / kind / f"{table}.csv"
            write_csv(path, columns, tables.get(table, []))


def differences(
    expected: Result, warehouse: Warehouse, parts: Iterable[str] = tuple(COMPARED)
) -> list[str]:
    """Every row that only the reference (-) or only the models (+) have."""
    found = []
    for part in parts:
        table, columns = COMPARED[part]
        ours = Counter(
            tuple(row[column] for column in columns) for row in getattr(expected, part)
        )
        theirs = Counter(
            tuple(row[column] for column in columns)
            for row in warehouse.table(table, columns)
        )
        for extra in [row for row in theirs if not is_compared(part, row)]:
            del theirs[extra]
        for sign, rows in (("-", ours - theirs), ("+", theirs - ours)):
            found += [
                f"{table} {sign} " + ", ".join(map(str, row))
                for row in sorted(rows.elements(), key=str)
            ]
    return found


def is_compared(part: str, row: tuple[Any, ...]) -> bool:
    """The rule book gives reasons for contacts, activities and opportunity events.

    That the models also count attributes of nobody and opportunities that are no
    activity is more than it asks for.
    """
    if part != "rejected":
        return True
    _, table, _, reason = row
    if table == "opportunities":
        return not str(reason).startswith("missing_")
    return table in ("contacts", "activities")


def read_seeds(folder: Path) -> tuple[dict[str, Table], dict[str, Table]]:
    """The weights and look-ups of a seeds folder, as text."""
    found: list[dict[str, Table]] = []
    for kind, contracts in (("weights", WEIGHT_COLUMNS), ("lookups", LOOKUP_COLUMNS)):
        tables: dict[str, Table] = {}
        for table in contracts:
            path = folder / kind / f"{table}.csv"
            with path.open(encoding="utf-8", newline="") as file:
                tables[table] = list(csv.DictReader(file))
        found.append(tables)
    weights, lookups = found
    return weights, lookups
