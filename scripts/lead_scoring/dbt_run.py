"""Run `dbt build` in this process, and say what came out of it."""

import os
import re
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console

from lead_scoring import raw_faults
from lead_scoring.errors import UserError
from lead_scoring.paths import Paths
from lead_scoring.progress import Watcher, shown
from lead_scoring.publish import SCHEMAS, Relation
from lead_scoring.raw_quotes import CHECKED

# How the macros word a var that cannot be, between where it is and who called them.
WRONG_VAR = re.compile(r"\) ((?:The var \w+|known_by) must be .+?)\.? > in macro ")

# Options of `dbt build` that leave out a part of the project or of its rows.
# What they build is no whole set of scores that passed every test.
PARTIAL = {
    "select": "--select",
    "exclude": "--exclude",
    "selector": "--selector",
    "resource_types": "--resource-type",
    "exclude_resource_types": "--exclude-resource-type",
    "empty": "--empty",
    "sample": "--sample",
}


@dataclass(frozen=True)
class Failure:
    """A step that did not pass."""

    kind: str
    name: str
    file: str
    message: str
    description: str
    rows: int
    sql: str | None
    sql_file: str | None


@dataclass(frozen=True)
class Outcome:
    passed: bool
    steps: int
    skipped: int
    warnings: tuple[str, ...]
    failures: tuple[Failure, ...]
    relations: tuple[Relation, ...]
    partial: str | None
    adapter: str
    # Those of the relations that people get as views.
    views: tuple[Relation, ...] = ()
    # How SQL calls what each model and seed became.
    tables: Mapping[str, str] = field(default_factory=dict)


def run(
    paths: Paths,
    arguments: Sequence[str],
    console: Console,
    watcher: Watcher | None = None,
) -> Outcome:
    """`watcher` shows the progress in the place of a bar for the run."""
    watching = nullcontext(watcher) if watcher else None
    with watching or shown(console, not selects(arguments)) as callback:
        result, adapter = invoke(paths, ["build", *arguments], [callback])
    if result.exception is not None:
        raise UserError(explain(result.exception, paths))
    return outcome(result.success, result.result, adapter)


def query(
    paths: Paths, sql: str, arguments: Sequence[str] = ()
) -> list[tuple[Any, ...]] | None:
    """The rows of a question to the warehouse; None where it cannot be answered.

    `arguments` are those of a build; what says where the warehouse is, is taken.
    """
    from lead_scoring.engine import option

    where: list[str] = []
    for name in ("--target", "--profile", "--profiles-dir", "--vars"):
        short = ("-t",) if name == "--target" else ()
        if (value := option(arguments, name, *short)) is not None:
            where += [name, value]
    asked = ["show", "--inline", sql, "--limit", "-1", "--quiet", *where]
    result, _ = invoke(paths, asked)
    if not result.success:
        return None
    (answer,) = result.result.results
    return [tuple(row) for row in answer.agate_table.rows]


def invoke(
    paths: Paths, arguments: Sequence[str], callbacks: Sequence[Watcher] = ()
) -> tuple[Any, str]:
    """What dbt says to a command, and the kind of warehouse that it used."""
    os.environ.update(environment(paths))
    # After the environment: dbt reads some variables when it is imported, and
    # the import alone takes seconds.
    from dbt.cli.main import dbtRunner

    name, *rest = arguments
    # `docs generate` is one command.
    command = [*name.split(), "--project-dir", str(paths.project)]
    command += ["--log-level", "none"]
    if "DBT_PROFILES_DIR" not in os.environ:
        command += ["--profiles-dir", str(paths.project)]
    here = Path.cwd()
    try:
        result = dbtRunner(callbacks=list(callbacks)).invoke([*command, *rest])
    finally:
        # dbt moves into the project and stays there.
        os.chdir(here)
        adapter = let_go()
    if isinstance(result.exception, KeyboardInterrupt):
        raise result.exception
    return result, adapter


def selects(arguments: Sequence[str]) -> bool:
    """True where the arguments look as if they left something out."""
    flags = (*PARTIAL.values(), "-s")
    return any(argument.startswith(flags) for argument in arguments)


def environment(paths: Paths) -> dict[str, str]:
    paths.database.parent.mkdir(parents=True, exist_ok=True)
    return {
        "LEAD_SCORING_RAW": str(paths.raw),
        "LEAD_SCORING_DB": str(paths.database),
        "LEAD_SCORING_SEED_PATH": str(paths.staged_seeds.relative_to(paths.project)),
        "DBT_TARGET_PATH": str(paths.target),
        CHECKED: "yes",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
    }


def let_go() -> str:
    """Close the warehouse: dbt-duckdb keeps it open as long as the process.

    Returns the kind of warehouse that was used.
    """
    from dbt.adapters.factory import FACTORY

    used = next(iter(FACTORY.adapters), "none")
    if used == "duckdb":
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager

        DuckDBConnectionManager.close_all_connections()
    return used


def outcome(success: bool, execution: Any, adapter: str) -> Outcome:
    results = [r for r in execution.results if r.node.resource_type != "operation"]
    skipped = [r for r in results if r.status == "skipped"]
    bad = [
        r for r in execution.results if r.status in ("error", "fail", "runtime error")
    ]
    given = [flag for key, flag in PARTIAL.items() if execution.args.get(key)]
    published = [
        r.node
        for r in results
        if r.node.resource_type == "model"
        and r.node.schema in SCHEMAS
        and r.node.config.materialized != "ephemeral"
    ]
    return Outcome(
        passed=bool(success) and not bad and not skipped,
        steps=len(results),
        skipped=len(skipped),
        warnings=tuple(
            f"{r.node.name} ({r.node.original_file_path}): {first_line(r.message)}"
            for r in results
            if r.status == "warn"
        ),
        failures=tuple(failure(r) for r in bad),
        relations=tuple((node.schema, node.alias) for node in published),
        views=tuple(
            (node.schema, node.alias)
            for node in published
            if node.config.meta.get("published_as") == "view"
        ),
        tables={
            r.node.name: r.node.relation_name
            for r in results
            if r.node.resource_type in ("model", "seed")
        },
        partial=given[0] if given else None,
        adapter=adapter,
    )


def failure(result: Any) -> Failure:
    node = result.node
    return Failure(
        rows=result.failures or 0,
        kind=str(node.resource_type),
        name=node.name,
        file=node.original_file_path,
        message=result.message or "",
        description=(getattr(node, "description", "") or "").strip(),
        sql=getattr(node, "compiled_code", None) if result.status == "fail" else None,
        sql_file=getattr(node, "compiled_path", None),
    )


def first_line(message: str | None) -> str:
    return (message or "").strip().partition("\n")[0]


def explain(error: BaseException, paths: Paths) -> str:
    """One sentence for what stopped dbt before its first step."""
    text = " ".join(str(error).split()) or type(error).__name__
    if "Could not set lock" in text or "Conflicting lock" in text:
        return (
            f"another program has {paths.short(paths.database)} open. Close it (BI "
            f"tools read {paths.short(paths.published_file)} instead) and run this "
            "command again."
        )
    if type(error).__name__ == "DbtUsageException":
        return f"dbt does not take these arguments: {text} See `dbt build --help`."
    if "connection to server" in text:
        from lead_scoring.load.postgres import advice

        return f"PostgreSQL cannot be used: {advice(text)}. It said: {text}"
    if fault := raw_faults.explain(text):
        return fault
    if wrong := WRONG_VAR.search(text):
        said = wrong[1][0].lower() + wrong[1][1:]
        return (
            f"{said}. Correct it where it is set (`--vars` or dbt_project.yml) and run "
            "this command again; nothing was built."
        )
    return f"dbt could not read the project: {text}"


def compiled(failure: Failure, paths: Paths) -> Path | None:
    """The SQL that ran, for who wants to look."""
    if failure.sql_file is None:
        return None
    return paths.project / failure.sql_file
