"""The folders of runs beneath the published folder, and which one is current."""

import os
import re
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from lead_scoring.paths import PUBLISHED_FILE

ASIDE = ".lead_scoring.publishing."
CURRENT = "current"
MANIFEST = "manifest.json"
RUNS = "runs"
NAME = re.compile(r"(\d{4,}-\d{8}T\d{6}Z)(?:-r(\d+))?")


@dataclass(frozen=True)
class Run:
    """A revision is the same run without people who were erased since."""

    published: Path
    run_id: str
    revision: int = 1

    @property
    def folder_name(self) -> str:
        later = f"-r{self.revision}" if self.revision > 1 else ""
        return f"{self.run_id}{later}"

    @property
    def folder(self) -> Path:
        return self.published / RUNS / self.folder_name

    @property
    def file(self) -> Path:
        return self.folder / PUBLISHED_FILE

    @property
    def number(self) -> int:
        return int(self.run_id.partition("-")[0])

    def revised(self) -> "Run":
        return replace(self, revision=self.revision + 1)


def named(published: Path, folder_name: str) -> Run | None:
    found = NAME.fullmatch(folder_name)
    if found is None:
        return None
    return Run(published, found[1], int(found[2] or 1))


def all_runs(published: Path) -> list[Run]:
    """Every folder of a run, the oldest first; what else lies there is not ours."""
    folder = published / RUNS
    entries = folder.iterdir() if folder.is_dir() else ()
    found = [named(published, entry.name) for entry in entries]
    whole = [run for run in found if run and (run.folder / MANIFEST).is_file()]
    return sorted(whole, key=lambda run: (run.number, run.run_id, run.revision))


def kept(published: Path) -> list[Run]:
    """The last revision of each run, or the one that people read."""
    shown = current(published)
    by_id: dict[str, Run] = {}
    for run in all_runs(published):
        if by_id.get(run.run_id) != shown or shown is None:
            by_id[run.run_id] = run
    return list(by_id.values())


def current(published: Path) -> Run | None:
    try:
        target = (published / CURRENT).readlink()
    except OSError:
        return None
    run = named(published, target.name)
    return run if run and run.folder.is_dir() else None


def next_run(published: Path) -> Run:
    """Numbered, because clocks are set back; dated, because folders are emptied."""
    number = max((run.number for run in all_runs(published)), default=0) + 1
    return Run(published, f"{number:04}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")


def surplus(published: Path, keep: int, before: Run | None) -> list[Run]:
    """Neither current, nor `before`, nor of the last runs; or an older revision."""
    whole = kept(published)
    staying = {*whole[-keep:], current(published)}
    if before in whole:
        staying.add(before)
    return [run for run in all_runs(published) if run not in staying]


@contextmanager
def aside(published: Path) -> Iterator[Path]:
    """A folder to write into, on the same disk; gone at the end where it is left."""
    folder = published / f"{ASIDE}{uuid.uuid4().hex}"
    folder.mkdir()
    try:
        yield folder
    finally:
        remove_leftovers(published)


def remove_leftovers(published: Path) -> None:
    """The lock says that nobody publishes: what lies here is of a job that died."""
    for leftover in published.glob(f"{ASIDE}*"):
        if leftover.is_dir() and not leftover.is_symlink():
            shutil.rmtree(leftover)
        else:
            leftover.unlink(missing_ok=True)


def add(aside: Path, run: Run) -> None:
    """From here on the folder is whole, on the disk too, and nobody changes it."""
    for file in aside.iterdir():
        sync(file)
    sync(aside)
    run.folder.parent.mkdir(exist_ok=True)
    aside.rename(run.folder)
    sync(run.folder.parent)


def put_in_place(run: Run) -> None:
    """The one step. The two links are made once, the file of an older release goes.

    The manifest comes last: until then nobody has found one, so nobody can see it
    beside an older file.
    """
    point(run.published, CURRENT, f"{RUNS}/{run.folder_name}")
    for name in (PUBLISHED_FILE, MANIFEST):
        target = f"{CURRENT}/{name}"
        link = run.published / name
        if not link.is_symlink() or str(link.readlink()) != target:
            point(run.published, name, target)


def point(published: Path, name: str, target: str) -> None:
    """Make the name lead to the target, relative: the folder may be moved."""
    new = published / f"{ASIDE}{uuid.uuid4().hex}"
    new.symlink_to(target)
    new.replace(published / name)
    sync(published)


def remove(run: Run) -> None:
    """Moved away first: half a folder must not be taken for a run."""
    leftover = run.published / f"{ASIDE}{uuid.uuid4().hex}"
    run.folder.rename(leftover)
    shutil.rmtree(leftover)


def sync(path: Path) -> None:
    """Have the disk hold it before anybody is told that it is there."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
