"""The folders of weights that are compared: on disk, or as git has them."""

import io
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from lead_scoring.errors import UserError
from lead_scoring.paths import Paths

FOLDERS = ("weights", "lookups")


def checked_and_staged(
    paths: Paths, columns: Sequence[str], console: Console, name: str
) -> None:
    """As `build` does with its folder; `name` is what people call it."""
    from lead_scoring.excel.write import refuse_half_written
    from lead_scoring.findings import show
    from lead_scoring.validate import stage, validate

    refuse_half_written(paths.seeds)
    report = validate(paths.seeds, tuple(columns))
    show(report, console)
    if not report.ok:
        count = len(report.errors)
        cells = "1 mistake" if count == 1 else f"{count} mistakes"
        raise UserError(
            f"{cells} in {name} (listed above). Nothing was scored. Mend "
            f"{'it' if count == 1 else 'them'} and run this command again."
        )
    # From nothing: a file that is gone from the folder must not live on here.
    shutil.rmtree(paths.staged_seeds, ignore_errors=True)
    stage(paths.seeds, paths.staged_seeds)


@contextmanager
def of_git(paths: Paths, ref: str) -> Iterator[Path]:
    """A copy of the folder as it is in a commit; the working tree stays as it is."""
    if not paths.seeds.is_dir():
        raise UserError(
            f"{paths.short(paths.seeds)} does not exist. Point LEAD_SCORING_SEEDS to "
            "the folder with weights/ and lookups/."
        )
    root = git(paths.seeds, "rev-parse", "--show-toplevel")
    prefix = git(paths.seeds, "rev-parse", "--show-prefix")
    if root is None or prefix is None:
        raise UserError(
            f"{paths.short(paths.seeds)} is in no git repository, so --against has "
            "nothing to look up. Compare two folders with --seeds instead."
        )
    commit = git(
        paths.seeds,
        "rev-parse",
        "--verify",
        "--quiet",
        "--end-of-options",
        f"{ref}^{{commit}}",
    )
    if commit is None:
        raise UserError(
            f"git knows no commit {ref!r}. Name a branch, a tag or a commit, for "
            "example main or HEAD~1; in a shallow clone fetch it first."
        )
    place = said(prefix).rstrip("/")
    # From the root: elsewhere git looks for the folder inside of itself.
    archive = git(
        Path(said(root)), "archive", "--format=tar", f"{said(commit)}:{place}"
    )
    if archive is None:
        raise UserError(
            f"{ref} has no folder {place or '.'}. Name a commit that has the weights."
        )
    with tempfile.TemporaryDirectory(prefix="lead-scoring-") as folder:
        copy = Path(folder)
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            # Not `extract`: how to do that safely came with Python 3.11.4.
            for member in tar.getmembers():
                file = Path(member.name)
                if not member.isfile() or str(file.parent) not in FOLDERS:
                    continue
                if (content := tar.extractfile(member)) is not None:
                    (copy / file.parent).mkdir(exist_ok=True)
                    (copy / file).write_bytes(content.read())
        yield copy


def said(answer: bytes) -> str:
    """What git says, without the end of the line."""
    return os.fsdecode(answer).removesuffix("\n")


def git(folder: Path, *arguments: str) -> bytes | None:
    """What git says in that folder; None where it cannot do it."""
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    except FileNotFoundError:
        raise UserError(
            "--against needs git, which is not installed. Compare two folders with "
            "--seeds instead."
        ) from None
    return done.stdout if done.returncode == 0 else None
