"""A public B2B world that nobody here made: the package `leadforge` (MIT).

It simulates 90 days of a software company's sales. Here its tables become files
of the generic raw contract, as a CRM export would; the SQL is in
`sql/leadforge/`. What a score of it needs is in `examples/leadforge/`.

A lead's activity ends when it converts, so a score of the last day would count
the outcome: score `AS_OF`, when every lead is a month old or more and most of the
later customers have not bought yet.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from lead_scoring.demo.files import (
    TABLES,
    Progress,
    silent,
    sql_files,
    staged,
    write_tables,
)
from lead_scoring.errors import UserError

SEED = 42
RECIPE = "b2b_saas_procurement_v1"
# With the outcomes; the other mode ends each lead's events at its day 30.
MODE = "research_instructor"
AS_OF = date(2024, 2, 29)

# Name in the bundle -> name in our SQL, where the contract has that name too.
BUNDLE = {
    "accounts": "bundle_accounts",
    "contacts": "bundle_contacts",
    "opportunities": "bundle_opportunities",
    "leads": "leads",
    "touches": "touches",
    "sessions": "sessions",
    "sales_activities": "sales_activities",
    "customers": "customers",
    "subscriptions": "subscriptions",
}


class PackageMissingError(UserError):
    """The optional package `leadforge` is not installed."""


def generate(
    out: Path,
    seed: int = SEED,
    *,
    overwrite: bool = False,
    progress: Progress = silent,
) -> None:
    """Write the world of that seed as files of the generic contract to `out`."""
    generator = _generator(seed)
    with staged(out, TABLES, overwrite) as folder:
        bundle = folder / "bundle"
        progress("simulating 90 days of 5,000 leads")
        generator.generate().save(str(bundle))
        convert(bundle, folder, progress)


def convert(bundle: Path, folder: Path, progress: Progress = silent) -> None:
    """Write the tables of a bundle of leadforge as generic files to `folder`."""
    import duckdb

    with duckdb.connect() as con:
        for table, name in BUNDLE.items():
            path = str(bundle / "tables" / f"{table}.parquet").replace("'", "''")
            con.execute(f"create view {name} as from read_parquet('{path}')")
        for script in sql_files("sql/leadforge"):
            progress(script.stem[3:].replace("_", " "))
            con.execute(script.read_text(encoding="utf-8"))
        write_tables(con, folder, TABLES, progress)


def _generator(seed: int) -> Any:
    try:
        from leadforge.api.generator import Generator
    except ModuleNotFoundError as error:
        raise PackageMissingError(
            "the leadforge world needs the package leadforge. Install it with "
            "`.venv/bin/pip install -e '.[demo]'` in the project's folder and run "
            "this command again."
        ) from error
    return Generator.from_recipe(RECIPE, seed=seed, exposure_mode=MODE)
