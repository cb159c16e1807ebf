"""`lead-scoring doctor`: what is wrong with the raw folder, before a build."""

from __future__ import annotations

from rich.console import Console

from lead_scoring.doctor.report import Level, Report
from lead_scoring.doctor.runner import examine
from lead_scoring.doctor.show import show
from lead_scoring.errors import UserError
from lead_scoring.paths import find_paths

__all__ = ["Report", "doctor", "examine"]


def doctor(given: str) -> None:
    """Look at the raw folder and tell; ends with status 1 where a build is no use.

    Arguments:
        given: the text of `--vars`.
    """
    from lead_scoring import variables

    paths = find_paths()
    console = Console(highlight=False)
    values = {
        **variables.of_project(paths.project),
        **variables.split(["--vars", given])[1],
    }
    if not paths.raw.is_dir():
        raise UserError(
            f"the raw folder {paths.short(paths.raw)} does not exist. Put your files "
            "there, point LEAD_SCORING_RAW to them, or run `lead-scoring demo`."
        )
    console.print(
        f"Looking at {paths.short(paths.raw)} (nothing is changed)",
        markup=False,
        soft_wrap=True,
    )
    with console.status("Reading all of it"):
        report = examine(paths, values, variables.today())
    show(report, console)
    if errors := len(report.of(Level.error)):
        raise UserError(
            f"{'1 thing' if errors == 1 else f'{errors} things'} in "
            f"{paths.short(paths.raw)} must be mended before a build makes sense "
            "(listed above, first)."
        )
