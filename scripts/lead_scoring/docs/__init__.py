"""`lead-scoring docs`: every model and column, with the lineage, as one page.

dbt tells what it knows of the project and of the warehouse that was built. It stands
beside what is published and is for the same people, so `docs.page` takes out what is
none of their business.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from lead_scoring import variables
from lead_scoring.build import with_what_was_built
from lead_scoring.docs.page import made
from lead_scoring.engine import kind_of
from lead_scoring.errors import UserError
from lead_scoring.locks import folder_lock
from lead_scoring.paths import Paths, find_paths

PAGE = Path("docs") / "index.html"


def docs(arguments: Sequence[str]) -> None:
    paths = find_paths()
    console = Console(highlight=False)
    rest, given = variables.split(arguments)
    with with_what_was_built(paths, kind_of(paths, rest), given, console):
        text = generate(paths, [*rest, *variables.as_argument(given)])
    put(paths.published, text)
    console.print(
        f"Every model and column is told in {paths.short(paths.published / PAGE)}",
        soft_wrap=True,
    )


def generate(paths: Paths, arguments: Sequence[str]) -> str:
    from lead_scoring.dbt_run import explain, invoke

    result, _ = invoke(paths, ["docs generate", "--quiet", *arguments])
    if result.exception is not None:
        raise UserError(explain(result.exception, paths))
    if not result.success:
        raise UserError(
            "dbt could not look at the warehouse. Run `lead-scoring build` and then "
            "this command again."
        )
    from dbt.task.docs import DOCS_INDEX_FILE_PATH

    def read(name: str) -> dict[str, Any]:
        text = (paths.target / name).read_text(encoding="utf-8")
        found: dict[str, Any] = json.loads(text)
        return found

    return made(
        Path(DOCS_INDEX_FILE_PATH).read_text(encoding="utf-8"),
        read("manifest.json"),
        read("catalog.json"),
        private=[paths.target, paths.raw, paths.database.parent, paths.project],
    )


def put(published: Path, text: str) -> None:
    """In one step: who opens the page gets the old one or the new one, whole."""
    from lead_scoring.publish import runs, told_plainly

    with told_plainly(published):
        published.mkdir(parents=True, exist_ok=True)
        with folder_lock(published), runs.aside(published) as aside:
            new = aside / PAGE.name
            new.write_text(text, encoding="utf-8")
            runs.sync(new)
            (published / PAGE).parent.mkdir(exist_ok=True)
            new.replace(published / PAGE)
            runs.sync((published / PAGE).parent)
