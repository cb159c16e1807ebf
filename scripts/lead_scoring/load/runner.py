"""Read the raw folder, and hand each table to the engine of the target."""

import os
from collections.abc import Sequence
from time import monotonic

from rich.console import Console
from rich.text import Text

from lead_scoring import variables
from lead_scoring.connectors import connectors_in_use
from lead_scoring.dbt_run import environment
from lead_scoring.engine import Target, target_of
from lead_scoring.errors import UserError
from lead_scoring.load.tables import registered
from lead_scoring.paths import find_paths
from lead_scoring.raw_quotes import refuse_open_quotes


def load(arguments: Sequence[str]) -> None:
    paths = find_paths()
    console = Console(highlight=False)
    rest, given = variables.split(arguments)
    os.environ.update(environment(paths))
    target = target_of(paths, rest)
    refuse_duckdb(target)
    if not paths.raw.is_dir():
        raise UserError(
            f"the raw folder {paths.short(paths.raw)} does not exist. Put your files "
            "there, point LEAD_SCORING_RAW to them, or run `lead-scoring demo`."
        )
    values = {**variables.of_project(paths.project), **given}
    began = monotonic()
    connectors = connectors_in_use(paths, values, console)
    refuse_open_quotes(paths, connectors)
    console.print(
        f"Loading {paths.short(paths.raw)} into {target.kind}", soft_wrap=True
    )
    with registered(paths, connectors, given) as (source, tables):
        if target.kind == "postgres":
            from lead_scoring.load.postgres import put
        else:
            raise UserError(
                f"nothing is loaded into a target of the kind {target.kind}. Put the "
                "raw tables there by other means, and name their schema in the "
                "variables generic_schema, hubspot_schema ..."
            )
        counts = put(target.credentials, source, tables)
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


def refuse_duckdb(target: Target) -> None:
    if target.kind == "duckdb":
        raise UserError(
            "DuckDB reads the raw folder where it is, so there is nothing to load. "
            "Name another target, for example --target postgres."
        )
