"""Processes by their ids: started in the background, stopped one by one."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

PATIENCE = 30.0


def start(command: Sequence[str], log: Path, environment: Mapping[str, str]) -> int:
    """Starts a process that outlives this one; returns its id."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(environment),
            start_new_session=True,
        )
    return process.pid


def identity(pid: int) -> str | None:
    """What tells a process from a later one with the same id; None where it is gone.

    A process that has ended and waits for its parent to notice is gone.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return None
    state, *fields = stat.rpartition(")")[2].split()
    return None if state in ("Z", "X") else f"{pid}:{fields[18]}"


def children(pid: int) -> list[int]:
    """The ids of the processes that a process started."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text(encoding="utf-8")
        except OSError:
            continue
        if stat.rpartition(")")[2].split()[1] == str(pid):
            found.append(int(folder.name))
    return found


def stop(pid: int, known: str) -> None:
    """Asks a process to end, and ends it where it does not."""
    for number, patience in ((signal.SIGTERM, PATIENCE), (signal.SIGKILL, PATIENCE)):
        if identity(pid) != known:
            return
        os.kill(pid, number)
        wait_until(lambda: gone(pid, known), patience)


def gone(pid: int, known: str) -> bool:
    reap(pid)
    return identity(pid) != known


def reap(pid: int) -> None:
    """Takes note of the end of a process that this one started."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return


def wait_until(is_so: Callable[[], bool], patience: float) -> bool:
    """Waits until something is so; False where patience ends first."""
    end = time.monotonic() + patience
    while not is_so():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def free_port(host: str) -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def is_taken(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0
