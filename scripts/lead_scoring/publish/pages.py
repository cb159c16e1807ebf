"""The pages beside the runs: each says of which run it tells."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from lead_scoring.publish import runs

FOLDER = "dashboards"
ASIDE = ".drawing."
RUN = re.compile(r'<meta name="lead-scoring-run" content="([^"]*)">')
# A browser that reads it asks nobody for anything, whatever the page holds.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
    "img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
)


def mark(page: Path, run_id: str) -> None:
    text = page.read_text("utf-8")
    head, found, rest = text.partition("<head>")
    if not found:
        raise ValueError("the page has no head")
    page.write_text(
        f'{head}<head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f'<meta name="lead-scoring-run" content="{run_id}">{rest}',
        "utf-8",
    )


def run_of(page: Path) -> str | None:
    found = RUN.search(page.read_text("utf-8"))
    return found[1] if found else None


def of_another_run(published: Path, run_id: str) -> list[str]:
    """Names of pages that were drawn from another run than this one."""
    return [
        page.name
        for page in sorted((published / FOLDER).glob("*.html"))
        if run_of(page) != run_id
    ]


def leave(published: Path, erased: Sequence[str], say: Callable[[str], None]) -> None:
    """Remove the pages of runs that name one of them, or of which nothing is known.

    Before the runs themselves are written anew: those tell who was on the page.
    """
    from lead_scoring.publish.erased import may_name_any

    if not erased:
        return
    known = {run.run_id: run for run in runs.all_runs(published)}
    gone = []
    for page in sorted((published / FOLDER).glob("*.html")):
        run = known.get(run_of(page) or "")
        if run is None or may_name_any(run, erased):
            page.unlink(missing_ok=True)
            gone.append(page.name)
    if gone:
        say(
            f"Removed from {FOLDER}: {', '.join(gone)}, which may name people who were "
            "erased since. `lead-scoring dashboards` draws them anew."
        )


def remove_leftovers(folder: Path) -> None:
    """Whoever draws holds the lock: what lies here is of a run that died."""
    for leftover in folder.glob(f"{ASIDE}*"):
        leftover.unlink(missing_ok=True)
