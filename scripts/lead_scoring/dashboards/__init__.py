"""Draw the dashboards from the published copy: docs/dashboards.md."""

import importlib.util
import os
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.text import Text

from lead_scoring.dashboards.drawing import Failed, draw
from lead_scoring.dashboards.project import PAGES, Prepared, prepare
from lead_scoring.errors import UserError
from lead_scoring.locks import folder_lock
from lead_scoring.paths import find_paths
from lead_scoring.publish import pages, runs

# Each page is a process of its own, which takes a core for some seconds.
AT_ONCE = 2


def dashboards(contact: str | None = None, console: Console | None = None) -> bool:
    """True where every page was drawn; one that was not leaves the older one."""
    need_dbt_charts()
    console = console or Console(highlight=False)
    paths = find_paths()
    run = runs.current(paths.published)
    if run is None:
        raise UserError(
            f"{paths.short(paths.published_file)} does not exist: nothing is "
            "published yet. Run `lead-scoring build` first (dashboards show the "
            "published file, which only builds on DuckDB write)."
        )
    folder = paths.published / pages.FOLDER
    folder.mkdir(exist_ok=True)

    def tell_wait() -> None:
        said = "Another command is drawing dashboards; these come after it."
        console.print(said, soft_wrap=True)

    with (
        folder_lock(folder, tell_wait),
        TemporaryDirectory(prefix="lead-scoring-") as scratch,
    ):
        pages.remove_leftovers(folder)
        prepared = prepare(paths, run, Path(scratch) / "project", contact)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            drawn = list(pool.map(lambda page: put(prepared, folder, page), PAGES))
    failed = [each for each in drawn if each is not None]
    if len(failed) < len(PAGES):
        of_whom = f"; the lead card is of {prepared.contact}"
        console.print(
            Text(
                f"Dashboards: {paths.short(folder)}, "
                f"{len(PAGES) - len(failed)} pages{of_whom if prepared.contact else ''}"
            ),
            soft_wrap=True,
        )
    for each in failed:
        older = (folder / f"{each.page}.html").is_file()
        console.print(
            Text(
                f"{each.page}.html was not drawn ({each.reason})."
                + (" The older page stays." if older else ""),
                style="red",
            ),
            soft_wrap=True,
        )
    return not failed


def put(prepared: Prepared, folder: Path, page: str) -> Failed | None:
    """Drawn aside: people see the older page or the new one, never a half."""
    aside = folder / f"{pages.ASIDE}{uuid.uuid4().hex}.html"
    published = prepared.run.published
    try:
        if failed := draw(prepared.folder, page, aside, prepared.contact):
            return failed
        pages.mark(aside, prepared.run.run_id)
        # A run that was replaced meanwhile may name people who were erased since.
        with folder_lock(published):
            if runs.current(published) != prepared.run:
                return Failed(page, "a build published meanwhile; run this again")
            os.replace(aside, folder / f"{page}.html")
    except (OSError, ValueError) as error:
        return Failed(page, str(error))
    finally:
        aside.unlink(missing_ok=True)
    return None


def need_dbt_charts() -> None:
    if importlib.util.find_spec("dbt_charts") is None:
        raise UserError(
            "dashboards need dbt Charts, which runs on Python 3.11 to 3.13. Install it "
            "with `.venv/bin/pip install -e '.[dashboards]'` in the project's folder "
            "and run this command again."
        )
