"""Run a program and see what it took: seconds, CPU seconds, peak memory."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from lead_scoring.errors import UserError

# What `ru_maxrss` counts: kilobytes on Linux, bytes on macOS.
UNITS_OF_MB = 1024 * 1024 if sys.platform == "darwin" else 1024


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
    with tempfile.TemporaryDirectory() as aside:
        report, out, err = (Path(aside) / name for name in ("report", "out", "err"))
        starter = [sys.executable, "-I", str(Path(__file__).with_name("launch.py"))]
        with out.open("wb") as stdout, err.open("wb") as stderr:
            child = subprocess.Popen(
                [*starter, str(report), *command],
                stdout=stdout,
                stderr=stderr,
                env=dict(environment),
                cwd=folder,
            )
            try:
                child.wait()
            except BaseException:
                child.terminate()
                child.wait()
                raise
        output, said = out.read_text(errors="replace"), err.read_text(errors="replace")
        if not report.exists():
            raise UserError(f"Python could not start:\n{said[-4000:]}")
        took = json.loads(report.read_text(encoding="utf-8"))
    if took["status"] != 0:
        raise UserError(
            f"`python -m {' '.join(arguments[:2])} ...` ended with status "
            f"{took['status']}. It said:\n{(output + said).strip()[-4000:]}"
        )
    return Run(
        began=datetime.fromtimestamp(took["began"], UTC),
        seconds=took["seconds"],
        cpu_seconds=took["cpu_seconds"],
        peak_mb=took["max_rss"] / UNITS_OF_MB,
        output=output,
    )
