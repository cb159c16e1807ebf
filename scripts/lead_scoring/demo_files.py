"""Put generated raw files into a folder, all of them or none."""

import shutil
import uuid
from collections.abc import Callable
from pathlib import Path

from lead_scoring.errors import UserError
from lead_scoring.paths import Paths
from lead_scoring.raw import contract_tables

ASIDE = ".lead_scoring.demo."


def put(
    paths: Paths, out: Path, generate: Callable[[Path], None], overwrite: bool
) -> bool:
    """Generate aside, then move: a killed run leaves no half world behind.

    Says whether there were tables, which are replaced now.
    """
    there = contract_tables(out) if out.is_dir() else []
    if there and not overwrite:
        raise UserError(
            f"{paths.short(out)} holds {there[0].name} already. Name another folder "
            "with --out, or replace its tables with --overwrite."
        )
    out.mkdir(parents=True, exist_ok=True)
    for leftover in out.glob(f"{ASIDE}*"):
        shutil.rmtree(leftover)
    aside = out / f"{ASIDE}{uuid.uuid4().hex}"
    aside.mkdir()
    try:
        generate(aside)
        # Old tables go first: contacts.csv beside a new contacts.parquet
        # would leave it open which of them is meant.
        for table in there:
            remove(table)
        for file in sorted(aside.iterdir()):
            file.replace(out / file.name)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return bool(there)


def remove(table: Path) -> None:
    if table.is_dir():
        shutil.rmtree(table)
    else:
        table.unlink()
