"""Write several files together or none."""

from __future__ import annotations

import os
import uuid
from collections.abc import Collection, Mapping
from pathlib import Path

from lead_scoring.errors import UserError
from lead_scoring.locks import folder_lock

# Names the files that are being written; it stays where the writer was killed.
UNFINISHED = ".import-unfinished"


def refuse_half_written(folder: Path, brought: Collection[str] = ()) -> None:
    """`brought`: files that are about to be written whole, so that all is well."""
    mark = folder / UNFINISHED
    if not mark.exists():
        return
    written = mark.read_text(encoding="utf-8").split()
    if not set(written) <= set(brought):
        names = ", ".join(written)
        raise UserError(
            f"{names} in {folder.name}: import-weights is writing them, or was cut off "
            "while it wrote, so that some may be new and some old. Run import-weights "
            f"again with the same file, or look through them and delete {mark.name}."
        )


def write_together(
    folder: Path,
    contents: Mapping[Path, bytes],
    expected: Mapping[Path, bytes],
    brought: Collection[str],
) -> None:
    """Replace the files of `contents`; `expected` is what they hold by now.

    The new files are complete on the disk before the first of them is renamed, and
    what was renamed is put back if a later one fails. Who is killed between two
    renames leaves a mark that builds refuse (`refuse_half_written`). `brought`: the
    files that are as they should be afterwards, also those that need no writing.
    """
    mark = uuid.uuid4().hex[:12]
    aside: dict[Path, Path] = {}
    replaced: list[Path] = []
    is_whole = False
    with folder_lock(folder):
        for path, content in expected.items():
            if path.read_bytes() != content:
                raise UserError(
                    f"{path.name} was changed by somebody else meanwhile; nothing was "
                    "written: run this command again"
                )
        refuse_half_written(folder, brought)
        for path in contents:
            for old in path.parent.glob(f".{path.name}.*"):
                old.unlink()
        try:
            for path, content in contents.items():
                aside[path] = _write_aside(path, content, mark)
            (folder / UNFINISHED).write_text(
                "".join(f"{path.name}\n" for path in aside), encoding="utf-8"
            )
            _sync(folder)
            for path, new in aside.items():
                os.replace(new, path)
                replaced.append(path)
            is_whole = True
        except BaseException as problem:
            for path in replaced:
                os.replace(_write_aside(path, expected[path], mark), path)
            is_whole = True
            if isinstance(problem, OSError):
                raise UserError(
                    f"the seeds cannot be written ({problem.strerror}); nothing was "
                    "changed"
                ) from None
            raise
        finally:
            for new in aside.values():
                new.unlink(missing_ok=True)
            for parent in {path.parent for path in contents}:
                _sync(parent)
            if is_whole:
                (folder / UNFINISHED).unlink(missing_ok=True)


def _write_aside(path: Path, content: bytes, mark: str) -> Path:
    new = path.with_name(f".{path.name}.{mark}")
    mode = path.stat().st_mode & 0o777
    with new.open("xb") as file:
        os.fchmod(file.fileno(), mode)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return new


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
