"""Publish the marts: each run in a folder of its own, put in place by one link.

    published/
        lead_scoring.duckdb -> current/lead_scoring.duckdb
        manifest.json       -> current/manifest.json
        current             -> runs/0042-20261122T060000Z
        runs/0042-20261122T060000Z/
            lead_scoring.duckdb, manifest.json, marts.lead_scores.parquet, ...

A folder is written aside, checked, and moved among the runs, where no file of it
changes again. Then `current` is replaced, which is the one step that readers can
notice: both names lead through it, so they never tell of two runs. Who has a file
open keeps reading it.
"""

import os
from collections.abc import Callable, Collection, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lead_scoring.errors import UserError
from lead_scoring.locks import folder_lock
from lead_scoring.paths import PUBLISHED_FILE
from lead_scoring.publish.copy import SCHEMAS, Relation, literal, name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lead_scoring.publish.runs import Run

__all__ = ["SCHEMAS", "Relation", "Release", "literal", "name", "publish"]

KEEP = "LEAD_SCORING_KEEP_RUNS"
KEPT_RUNS = 3
IS_PUBLISHED = (
    "The new scores are published; kept runs may still hold people who were erased, "
    "until the next build."
)


@dataclass(frozen=True)
class Release:
    """What the manifest says of a run beside what its tables say."""

    as_of: str
    code_version: str


def publish(
    database: Path,
    folder: Path,
    relations: Iterable[Relation] | None = None,
    views: Collection[Relation] = (),
    *,
    release: Release,
    keep: int = KEPT_RUNS,
    say: Callable[[str], None] = lambda _: None,
) -> Path:
    """Copy `relations` (default: all of SCHEMAS) from `database` to `folder`.

    A view becomes a table, because what it reads stays behind, unless it is
    one of `views`: those read only what is published too. Give the relations
    of the run: a table whose model was deleted would otherwise be published
    for ever. `say` gets a sentence where a kept run had to go.
    """
    import duckdb

    from lead_scoring.publish import erased, runs
    from lead_scoring.publish.manifest import Origin

    with told_plainly(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with folder_lock(folder):
            runs.remove_leftovers(folder)
            before = runs.current(folder)
            run = runs.next_run(folder)
            origin = Origin.new(run, before, release)
            with runs.aside(folder) as aside:
                origin.write(database, aside, relations, views)
                runs.add(aside, run)
            try:
                runs.put_in_place(run)
                tidy(folder, before, erased.ids(database) or [], keep, say)
            except KeyboardInterrupt:
                if runs.current(folder) == run:
                    raise KeyboardInterrupt(IS_PUBLISHED) from None
                raise
            except (OSError, duckdb.Error) as error:
                if runs.current(folder) == run:
                    said = " ".join(str(error).split())
                    raise UserError(
                        f"{IS_PUBLISHED} They could not be looked through ({said})."
                    ) from None
                raise
            finally:
                if runs.current(folder) != run:
                    runs.remove(run)
    return folder / PUBLISHED_FILE


def tidy(
    folder: Path,
    before: "Run | None",
    ids: list[str],
    keep: int,
    say: Callable[[str], None],
) -> None:
    """Keep the last runs alone, and in them nobody who was erased.

    The run that stood here before stays in any case: people have just begun to read
    it, and after a rollback it is the one that is known to be good.
    """
    from lead_scoring.publish import erased, pages, runs

    pages.leave(folder, ids, say)
    shown = runs.current(folder)
    for run in runs.surplus(folder, keep, before):
        runs.remove(run)
    others = [run for run in runs.kept(folder) if run != shown]
    erased.leave(others, ids, say)


@contextmanager
def told_plainly(folder: Path) -> "Iterator[None]":
    """A disk that is full or forbids writing is for the user to mend."""
    import duckdb

    try:
        yield
    except (
        OSError,
        duckdb.IOException,
        duckdb.TransactionException,
        duckdb.FatalException,
        duckdb.OutOfMemoryException,
    ) as error:
        said = " ".join(str(error).split())
        raise UserError(
            f"{folder} could not be written ({said}). What people read there is whole. "
            "See that the disk has room and may be written, then run "
            "`lead-scoring build` again."
        ) from None


def runs_to_keep() -> int:
    given = os.environ.get(KEEP, "").strip()
    if not given:
        return KEPT_RUNS
    if not given.isdecimal() or int(given) < 2:
        raise UserError(
            f"{KEEP} is {given!r}. Give a whole number of runs, at least 2: the "
            "published one and the one before."
        )
    return int(given)
