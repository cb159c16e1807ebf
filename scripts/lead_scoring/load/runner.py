"""Read the raw folder, and hand each table to the engine of the target."""

import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from time import monotonic
from typing import Any

from rich.console import Console
from rich.text import Text

from lead_scoring import variables
from lead_scoring.connectors import connectors_in_use
from lead_scoring.dbt_run import environment
from lead_scoring.engine import FILES, credentials_of, kind_of
from lead_scoring.errors import UserError
from lead_scoring.load.tables import Put, raw_tables, registered
from lead_scoring.paths import find_paths
from lead_scoring.raw_quotes import refuse_open_quotes

# Credentials of a target to what loads tables into it.
Connected = Callable[[Any], AbstractContextManager[Put]]


def load(arguments: Sequence[str]) -> None:
    paths = find_paths()
    console = Console(highlight=False)
    rest, given = variables.split(arguments)
    kind = kind_of(paths, rest)
    if kind == FILES:
        raise UserError(
            "DuckDB reads the raw folder where it is, so there is nothing to load. "
            "Name another target, for example --target postgres."
        )
    if not paths.raw.is_dir():
        raise UserError(
            f"the raw folder {paths.short(paths.raw)} does not exist. Put your files "
            "there, point LEAD_SCORING_RAW to them, or run `lead-scoring demo`."
        )
    values = {**variables.of_project(paths.project), **given}
    began = monotonic()
    # The schema of a connector is where its tables go, not where they come from.
    schemas = {key: value for key, value in values.items() if key.endswith("_schema")}
    values |= dict.fromkeys(schemas, "")
    connectors = connectors_in_use(paths, values, console)
    refuse_open_quotes(paths, connectors)
    connected = engine_of(kind)
    os.environ.update(environment(paths))
    credentials = credentials_of(paths, rest)
    console.print(f"Loading {paths.short(paths.raw)} into {kind}", soft_wrap=True)
    with (
        connected(credentials) as put,
        registered(paths, given | dict.fromkeys(schemas, "")) as source,
    ):
        counts = put(source, raw_tables(source, connectors, schemas))
    for table, rows in counts.items():
        if rows:
            line = f"  {table.schema}.{table.name}: {rows:,} rows"
            console.print(Text(line), soft_wrap=True)
    empty = sum(not rows for rows in counts.values())
    total = sum(counts.values())
    console.print(
        f"Loaded {total:,} rows into {len(counts)} tables ({empty} of them empty) in "
        f"{monotonic() - began:.0f} s",
        soft_wrap=True,
    )


def engine_of(kind: str) -> Connected:
    if kind == "postgres":
        from lead_scoring.load.postgres import connected

        return connected
    if kind == "spark":
        from lead_scoring.load.spark import connected as connected_to_spark

        return connected_to_spark
    raise UserError(
        f"nothing is loaded into a target of the kind {kind}. Put the raw tables there "
        "by other means, and name their schemas in the variables generic_schema, "
        "hubspot_schema ..."
    )
