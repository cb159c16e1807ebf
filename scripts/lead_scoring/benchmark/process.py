"""Run a program and see what it took: seconds, CPU seconds, peak memory."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from lead_scoring.errors import UserError


@dataclass(frozen=True)
class Run:
    """What one process took, with all its children; `output` is what it printed."""

    began: datetime
    seconds: float
    cpu_seconds: float
    peak_mb: float
    output: str


def run(arguments: Sequence[str], environment: Mapping[str, str], folder: Path) -> Run:
    """Run a Python module (`-m` and its arguments) to its end, or say why it failed."""
    command = [sys.executable, "-m", *arguments]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        began, clock = datetime.now(UTC), time.perf_counter()
        child = subprocess.Popen(
            command, stdout=out, stderr=err, env=dict(environment), cwd=folder
        )
        try:
            # unlike the totals of all children, this is of the one child alone
            _, status, usage = os.wait4(child.pid, 0)
        except BaseException:
            child.kill()
            child.wait()
            raise
        seconds = time.perf_counter() - clock
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        output = out.read().decode(errors="replace")
        if child.returncode != 0:
            said = (output + err.read().decode(errors="replace")).strip()
            raise UserError(
                f"`python -m {' '.join(arguments[:3])} ...` ended with status "
                f"{child.returncode}. It said:\n{said[-4000:]}"
            )
    return Run(
        began=began,
        seconds=seconds,
        cpu_seconds=usage.ru_utime + usage.ru_stime,
        peak_mb=usage.ru_maxrss / _UNITS_OF_MB,
        output=output,
    )


# Linux counts in kilobytes, macOS in bytes.
_UNITS_OF_MB = 1024 * 1024 if sys.platform == "darwin" else 1024
