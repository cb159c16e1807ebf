"""The project's own staging models over the readable files, in a place of their own.

What an id, an email or a time is, the staging SQL decides: a second reading of the
same rules in Python would sooner or later differ from it. It runs in a folder that
is thrown away: over the raw folder itself where a build could read all of it, else
over views of those files that can be read, in which headers already have the names
that they seem to mean.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lead_scoring import variables
from lead_scoring.doctor.files import (
    FileSeen,
    is_empty,
    is_parquet,
    reader_of,
    sql_text,
)
from lead_scoring.doctor.headers import COLUMN_NAME
from lead_scoring.errors import UserError
from lead_scoring.paths import Paths
from lead_scoring.validate.schema import table_schemas

if TYPE_CHECKING:
    import duckdb

STAGING = "path:models/staging"
QUOTE = '"'
DATABASE = "throwaway.duckdb"
PROFILE = "doctor"


def stage(
    paths: Paths,
    place: Path,
    files: Mapping[str, Mapping[str, Sequence[FileSeen]]],
    as_they_are: Collection[str],
    values: Mapping[str, Any],
) -> Path:
    """Build the staging views.

    Arguments:
        files: for each connector and table the files that can be read.
        as_they_are: connectors whose folder a build could read.

    Returns the DuckDB file that holds them.
    """
    database = place / DATABASE
    mended = {name: tables for name, tables in files.items() if name not in as_they_are}
    schemas = give(database, mended)
    settings = {
        "LEAD_SCORING_RAW": str(paths.raw),
        "LEAD_SCORING_SEED_PATH": os.path.relpath(
            empty_seeds(place / "seeds"), paths.project
        ),
        "DBT_TARGET_PATH": str(place / "target"),
        "DBT_LOG_PATH": str(place / "logs"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
    }
    own: dict[str, Any] = {f"{name}_schema": schema for name, schema in schemas.items()}
    # One that does not exist was told, and would stop dbt.
    own["connectors"] = list(files)
    own["extra_contact_columns"] = usable_columns(values)
    with environment(settings):
        run_dbt(paths, place, {**values, **own})
    return database


def give(
    database: Path, files: Mapping[str, Mapping[str, Sequence[FileSeen]]]
) -> dict[str, str]:
    """A schema for each connector with a view for each table; the schemas."""
    schemas = {connector: f"given_{connector}" for connector in files}
    with opened(database) as connection:
        for connector, tables in files.items():
            connection.execute(f'create schema "{schemas[connector]}"')
            for table, parts in tables.items():
                if selects := selects_of(parts):
                    connection.execute(
                        f'create view "{schemas[connector]}"."{table}" as '
                        + " union all by name ".join(selects)
                    )
    return schemas


def selects_of(parts: Sequence[FileSeen]) -> list[str]:
    """One select over all Parquet files that need the same new names (mostly none),
    and over each CSV file, as the macro `duckdb_file_readers` does."""
    groups: dict[object, list[FileSeen]] = {}
    for part in parts:
        if not is_empty(part):
            key = repr(part.renames) if is_parquet(part.path) else part.path
            groups.setdefault(key, []).append(part)
    return [select_of(group) for group in groups.values()]


def select_of(group: Sequence[FileSeen]) -> str:
    first = group[0]
    if is_parquet(first.path):
        paths = ", ".join(sql_text(part.path) for part in group)
        reader = f"read_parquet([{paths}], union_by_name = true)"
    else:
        reader = reader_of(first.path, first.header)
    names = ", ".join(
        f'"{old.replace(QUOTE, QUOTE * 2)}" as "{new}"'
        for old, new in first.renames.items()
    )
    renamed = f" rename ({names})" if names else ""
    return f"(select *{renamed} from {reader})"


def usable_columns(values: Mapping[str, Any]) -> list[str]:
    extra = values.get("extra_contact_columns") or ()
    return [name for name in extra if COLUMN_NAME.fullmatch(name)]


def empty_seeds(folder: Path) -> Path:
    """Headers alone: dbt wants each seed to be there, staging reads none."""
    for schema in table_schemas():
        file = folder / schema.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(",".join(schema.columns) + "\n", encoding="utf-8")
    return folder


def run_dbt(paths: Paths, place: Path, values: dict[str, Any]) -> None:
    from dbt.cli.main import dbtRunner

    from lead_scoring.dbt_run import let_go

    command = ["run", "--select", STAGING, "--project-dir", str(paths.project)]
    command += ["--log-level", "none", "--log-path", str(place / "logs")]
    command += ["--profiles-dir", str(own_profile(paths, place))]
    command += ["--profile", PROFILE, "--target", PROFILE]
    here = Path.cwd()
    try:
        done = dbtRunner().invoke([*command, *variables.as_argument(values)])
    finally:
        # dbt moves into the project and stays there.
        os.chdir(here)
        let_go()
    if isinstance(done.exception, KeyboardInterrupt):
        raise done.exception
    if done.success:
        return
    failed = [r for r in getattr(done.result, "results", None) or () if r.message]
    told = failed[0].message if failed else str(done.exception)
    raise UserError(
        "the staging models could not be run over these files, so a build would "
        f"stop there too: {' '.join(told.split())}"
    )


def own_profile(paths: Paths, place: Path) -> Path:
    """A profile for the throw-away file: the project's may name a real warehouse."""
    settings = {
        "type": "duckdb",
        "path": str(place / DATABASE),
        "threads": 2,
        "settings": {"TimeZone": "UTC"},
    }
    content = {PROFILE: {"target": PROFILE, "outputs": {PROFILE: settings}}}
    # YAML reads JSON.
    (place / "profiles.yml").write_text(json.dumps(content), encoding="utf-8")
    return place


@contextmanager
def environment(settings: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def opened(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    import duckdb

    with duckdb.connect(str(database)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        yield connection
