"""One job at a time, by locks that the system drops when a job dies."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from lead_scoring.errors import UserError


@contextmanager
def exclusive(
    lock: Path, what: str, holder_is: str = "another build"
) -> Iterator[None]:
    """Hold `lock` or end with a sentence that says who holds it.

    The file stays behind, but not the lock: flock belongs to the process, so
    a job that was killed blocks nobody.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise UserError(
                f"{holder_is} (process {holder}) is using {what}. Wait "
                "until it has ended and run this command again."
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


@contextmanager
def folder_lock(
    folder: Path, tell_wait: Callable[[], None] = lambda: None
) -> Iterator[None]:
    """Wait for, then hold, a folder; leaves no file for readers to wonder at.

    Arguments:
        tell_wait: called once where somebody else holds the folder.
    """
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            tell_wait()
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
