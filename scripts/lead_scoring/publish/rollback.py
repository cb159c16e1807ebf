"""Bring back a run that was published before; never anybody erased since."""

from rich.console import Console
from rich.table import Table

from lead_scoring.build import lock_beside
from lead_scoring.errors import UserError
from lead_scoring.locks import exclusive, folder_lock
from lead_scoring.paths import Paths, find_paths
from lead_scoring.publish import erased, manifest, pages, runs, told_plainly
from lead_scoring.publish.runs import Run


def rollback(wanted: str | None) -> None:
    paths = find_paths()
    console = Console(highlight=False)
    if not runs.kept(paths.published):
        raise UserError(nothing_kept(paths))
    # A build would publish over it, and knows of erasures that nobody else can read.
    with (
        exclusive(lock_beside(paths), paths.short(paths.database)),
        told_plainly(paths.published),
        folder_lock(paths.published),
    ):
        runs.remove_leftovers(paths.published)
        shown = runs.current(paths.published)
        run = chosen(paths, wanted, shown)
        if (file := manifest.damage(run)) is not None:
            raise UserError(
                f"{file} is not as the manifest of run {run.run_id} says, so that run "
                "was not brought back. `lead-scoring rollback --list` shows the others."
            )
        people = known_erased(paths)
        pages.leave(paths.published, people, console.print)
        if erased.names_any(run, people):
            run = erased.rewrite(run, people)
        runs.put_in_place(run)
        kept = runs.kept(paths.published)
        for each in runs.all_runs(paths.published):
            if each not in kept:
                runs.remove(each)
        erased.leave([each for each in kept if each != run], people, console.print)
    said = manifest.read(run)
    console.print(
        f"Published is run {run.run_id} again: scores of {said['as_of']}, written "
        f"{said['published_at']} by {said['code_version']}.",
        soft_wrap=True,
    )
    if other := pages.of_another_run(paths.published, run.run_id):
        console.print(
            f"Drawn from another run, as their foot says: {', '.join(other)} in "
            f"{pages.FOLDER}. `lead-scoring dashboards` draws them from this one.",
            soft_wrap=True,
        )
    back = f" `lead-scoring rollback --to {shown.run_id}` undoes this." if shown else ""
    console.print(
        f"The next `lead-scoring build` publishes anew.{back}", soft_wrap=True
    )


def chosen(paths: Paths, wanted: str | None, shown: Run | None) -> Run:
    """The run that is asked for, or the one that people read before this one."""
    by_id = {run.run_id: run for run in runs.kept(paths.published)}
    if wanted is None and shown is not None:
        wanted = manifest.read(shown)["previous_run_id"]
    if wanted is None:
        raise UserError(
            f"there is no run before {shown.run_id if shown else 'this one'}. "
            "`lead-scoring rollback --list` shows what is kept."
        )
    if wanted not in by_id:
        raise UserError(
            f"run {wanted} is not kept in {paths.short(paths.published)}. "
            f"These are: {', '.join(by_id)}."
        )
    if by_id[wanted] == shown:
        raise UserError(f"run {wanted} is the published one already.")
    return by_id[wanted]


def known_erased(paths: Paths) -> list[str]:
    import duckdb

    try:
        people = erased.ids(paths.database) if paths.database.exists() else None
    except duckdb.Error as error:
        raise UserError(
            f"{paths.short(paths.database)} cannot be read, and it alone says who was "
            f"erased since, so no run was brought back "
            f"({' '.join(str(error).split())}). Where another program has it open, "
            "close it and run this command again."
        ) from None
    if people is None:
        raise UserError(
            f"{paths.short(paths.database)} does not say who was erased since, so no "
            "run was brought back. Point LEAD_SCORING_DB to the warehouse, or run "
            "`lead-scoring build`."
        )
    return people


def show_kept() -> None:
    paths = find_paths()
    kept = runs.kept(paths.published)
    if not kept:
        raise UserError(nothing_kept(paths))
    shown = runs.current(paths.published)
    table = Table(box=None, pad_edge=False)
    for title in ("run", "scores of", "contacts", "written", "code", ""):
        table.add_column(title, justify="right" if title == "contacts" else "left")
    for run in reversed(kept):
        try:
            said = manifest.read(run)
        except UserError:
            table.add_row(run.run_id, "", "", "", "", "damaged")
            continue
        scored = said["tables"]["marts.lead_scores"]["rows"]
        table.add_row(
            run.run_id,
            said["as_of"],
            f"{scored:,}",
            said["published_at"],
            said["code_version"],
            "published" if run == shown else "",
        )
    # A run's name is what `--to` takes: nothing is cut, however narrow the window.
    wide = max(Console().width, 120)
    Console(highlight=False, width=wide).print(table)


def nothing_kept(paths: Paths) -> str:
    return (
        f"{paths.short(paths.published)} keeps no run. `lead-scoring build` publishes "
        "one (on DuckDB; other engines hold what people read themselves)."
    )
