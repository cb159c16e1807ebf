"""The main job: check the seeds, run dbt, publish when all of it passed."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import partial
from typing import Any

from rich.console import Console

from lead_scoring import raw_memory, variables
from lead_scoring.connectors import connectors_in_use
from lead_scoring.engine import FILES, kind_of
from lead_scoring.errors import UserError
from lead_scoring.history.days import days_to_catch_up, further_days
from lead_scoring.locks import exclusive, folder_lock
from lead_scoring.paths import Paths, find_paths
from lead_scoring.raw_quotes import refuse_open_quotes


def build(arguments: Sequence[str], *, forget: bool = False) -> None:
    if forget:
        os.environ[raw_memory.FORGET] = "1"
        arguments = [*arguments, raw_memory.REFRESH]
    paths = find_paths()
    console = Console(highlight=False)
    rest, given = variables.split(arguments)
    project = variables.of_project(paths.project)
    day = variables.one_day(given, project)
    kind = kind_of(paths, rest)
    with prepared(paths, kind, {**project, **given}, console):
        arguments = [*rest, *variables.as_argument(given)]
        with further_days(days_to_catch_up(paths, kind, arguments, day)):
            run_and_publish(paths, arguments, day, kind, console)


@contextmanager
def prepared(
    paths: Paths, kind: str, values: dict[str, Any], console: Console
) -> Iterator[None]:
    """Nobody else builds here, and what dbt will read has been looked at."""
    if kind == FILES and not paths.raw.is_dir():
        raise UserError(
            f"the raw folder {paths.short(paths.raw)} does not exist. Put your files "
            "there, point LEAD_SCORING_RAW to them, or run `lead-scoring demo`."
        )
    with alone(paths):
        stage_seeds(paths, values, console)
        if kind == FILES:
            drop_what_if_leftovers(paths)
            refuse_open_quotes(paths, connectors_in_use(paths, values, console))
        yield


@contextmanager
def alone(paths: Paths) -> Iterator[None]:
    """Two builds must not share a warehouse, nor a target folder."""
    with (
        exclusive(lock_beside(paths), paths.short(paths.database)),
        exclusive(paths.target / "build.lock", paths.short(paths.target)),
    ):
        yield


@contextmanager
def with_what_was_built(
    paths: Paths, kind: str, given: dict[str, Any], console: Console
) -> Iterator[None]:
    """For dbt to look at what the last build left, while nobody builds."""
    if kind == FILES and not paths.database.is_file():
        raise UserError(
            f"there is no warehouse at {paths.short(paths.database)}. Run "
            "`lead-scoring build` first."
        )
    with alone(paths):
        if not paths.staged_seeds.is_dir():
            # Where nobody ever built, dbt knows no seeds.
            stage_seeds(
                paths, {**variables.of_project(paths.project), **given}, console
            )
        yield


def drop_what_if_leftovers(paths: Paths) -> None:
    """A what-if that was killed could not. On a server another machine may be trying
    weights right now, so there the next what-if does it."""
    import duckdb

    from lead_scoring.what_if.scratch import drop_from_file

    try:
        drop_from_file(paths.database)
    except duckdb.Error:
        # Somebody reads the file, or it is none: dbt says it with all that helps.
        return


def lock_beside(paths: Paths) -> Any:
    return paths.database.with_name(paths.database.name + ".lock")


def stage_seeds(paths: Paths, values: dict[str, Any], console: Console) -> None:
    """Check the marketers' files and copy them to where dbt reads them."""
    from lead_scoring.raw import attribute_names, connector_attributes
    from lead_scoring.validate import stage

    given, staged = paths.seeds.resolve(), paths.staged_seeds.resolve()
    if given.is_relative_to(staged) or staged.is_relative_to(given):
        raise UserError(
            f"LEAD_SCORING_SEEDS is {paths.short(paths.seeds)}, where this command "
            "keeps its private copy. Name the folder of the originals."
        )
    # What raw data brings needs no warning; a wish of tomorrow's data does.
    extra = values.get("extra_contact_columns") or ()
    columns = [
        *extra,
        *attribute_names(paths.raw),
        *connector_attributes(values.get("connectors")),
    ]
    # What was looked at is what is copied: nobody writes between the two.
    with folder_lock(given) if given.is_dir() else nullcontext():
        check_seeds(paths, columns, console, "Nothing was built or published. ")
        # From nothing: a file that is gone from the folder must not live on here.
        shutil.rmtree(paths.staged_seeds, ignore_errors=True)
        stage(paths.seeds, paths.staged_seeds)


def check_seeds(
    paths: Paths, extra_columns: Sequence[str], console: Console, so_far: str = ""
) -> None:
    """Show what is wrong; `so_far` is a sentence for who waits for more than that."""
    from lead_scoring.excel.write import refuse_half_written
    from lead_scoring.findings import show
    from lead_scoring.validate import validate

    refuse_half_written(paths.seeds)
    report = validate(paths.seeds, tuple(extra_columns))
    show(report, console)
    if not report.ok:
        count = len(report.errors)
        cells = "1 mistake" if count == 1 else f"{count} mistakes"
        raise UserError(
            f"{cells} in {paths.short(paths.seeds)} (listed above). {so_far}Mend "
            f"{'it' if count == 1 else 'them'} and run this command again."
        )


def run_and_publish(
    paths: Paths,
    arguments: Sequence[str],
    day: str,
    kind: str,
    console: Console,
    *,
    is_asked_for: bool = True,
) -> None:
    """Whoever asked for something else than the build itself needs no summary of it."""
    from lead_scoring import failures, summary
    from lead_scoring.dbt_run import run
    from lead_scoring.publish import Release, publish, runs_to_keep
    from lead_scoring.publish.version import code_version

    files = kind == FILES
    keep = runs_to_keep()
    what = paths.short(paths.raw) if files else f"the raw tables in {kind}"
    console.print(f"Scoring {what} as of {day}")
    if files and (was := raw_memory.starts_anew(paths, arguments)) is not None:
        console.print(
            f"The raw folder changed (was {paths.short(was)}, now "
            f"{paths.short(paths.raw)}): the activity log starts anew.",
            markup=False,
            soft_wrap=True,
        )
        arguments = [*arguments, raw_memory.REFRESH]
    if files and raw_memory.forgets(paths, arguments):
        os.environ[raw_memory.FORGET] = "1"
    if files:
        raw_memory.begin(paths)
    outcome = run(paths, arguments, console)
    if files and outcome.passed and outcome.partial is None:
        raw_memory.settle(paths)
    for warning in outcome.warnings:
        console.print(f"Warning: {warning}", markup=False, soft_wrap=True)
    if not outcome.passed:
        failures.show(outcome, paths, console)
        raise UserError(failures.sentence(outcome, paths))
    if outcome.steps == 0:
        raise UserError(
            "nothing in the project matches the selection, so nothing was done. "
            "`dbt ls` lists what can be selected."
        )
    console.print(f"All {outcome.steps} steps passed")
    if outcome.partial is not None:
        console.print(
            f"Not published: with {outcome.partial} only a part of the project was "
            "built. Run `lead-scoring build` without it to publish.",
            soft_wrap=True,
        )
        return
    # Other engines hold what people read themselves.
    if outcome.adapter == FILES:
        publish(
            paths.database,
            paths.published,
            outcome.relations,
            outcome.views,
            release=Release(day, code_version(paths.project)),
            keep=keep,
            say=lambda said: console.print(said, markup=False, soft_wrap=True),
        )
    show = (
        partial(summary.show, paths, day)
        if is_asked_for
        else partial(summary.show_results, paths)
    )
    try:
        show(console, outcome.adapter, outcome.tables)
    except KeyboardInterrupt:
        raise KeyboardInterrupt("The new scores are there.") from None
