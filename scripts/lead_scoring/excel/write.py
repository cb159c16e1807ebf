"""Write several files together or none."""

from __future__ import annotations

import os
import uuid
from collections.abc import Mapping
from pathlib import Path

from lead_scoring.errors import UserError
from lead_scoring.locks import folder_lock


def write_together(
    folder: Path, contents: Mapping[Path, bytes], expected: Mapping[Path, bytes]
) -> None:
    """Replace the files of `contents`; `expected` is what they hold by now.

    The new files are complete on the disk before the first of them is renamed, and
    what was renamed is put back if a later one fails.
    """
    mark = uuid.uuid4().hex[:12]
    aside: dict[Path, Path] = {}
    replaced: list[Path] = []
    with folder_lock(folder):
        for path, content in expected.items():
            if path.read_bytes() != content:
                raise UserError(
                    f"{path.name} was changed by somebody else meanwhile; nothing was "
                    "written: run this command again"
                )
        try:
            for path, content in contents.items():
                aside[path] = _write_aside(path, content, mark)
            for path, new in aside.items():
                os.replace(new, path)
                replaced.append(path)
        except BaseException as problem:
            for path in replaced:
                os.replace(_write_aside(path, expected[path], mark), path)
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
