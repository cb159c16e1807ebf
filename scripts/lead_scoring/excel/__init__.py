"""Weights to and from a spreadsheet, without a guess.

`importing` reads a file (`workbook` with `typed`, or `textfile`), finds its tables
(`which`, `incoming`), gives each cell its one reading (`cells`, `locales`), compares
(`difference`, `show`) and writes (`write`). `exporting` makes a workbook.
"""

from __future__ import annotations

import sys
from pathlib import Path

from rich.console import Console

from lead_scoring.errors import UserError


def import_weights(
    file: Path, locale: str | None = None, *, yes: bool = False, dry_run: bool = False
) -> None:
    from lead_scoring import variables
    from lead_scoring.excel.importing import run
    from lead_scoring.excel.locales import LOCALES
    from lead_scoring.paths import find_paths

    if yes and dry_run:
        raise UserError("--yes writes and --dry-run does not; give one of them")
    paths = find_paths()
    extra = variables.of_project(paths.project).get("extra_contact_columns") or ()
    run(
        file,
        paths.seeds,
        LOCALES[locale] if locale else None,
        tuple(extra),
        Console(highlight=False),
        None if dry_run else (lambda: True) if yes else _ask,
    )


def _ask() -> bool:
    if not sys.stdin.isatty():
        raise UserError(
            "nobody can be asked here, so nothing was written; give --yes to write, "
            "or --dry-run to look only"
        )
    return input("Write these changes? [y/N] ").strip().lower() in ("y", "yes")


def export_weights(file: Path, *, overwrite: bool = False) -> None:
    from lead_scoring.excel.exporting import export
    from lead_scoring.paths import find_paths

    paths = find_paths()
    export(paths.seeds, paths.project, file, overwrite=overwrite)
    Console(highlight=False).print(
        f"Wrote {file}. Bring it back with `lead-scoring import-weights {file}`",
        markup=False,
        soft_wrap=True,
    )
