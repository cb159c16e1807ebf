"""Runs a command and writes down what it took: `python launch.py REPORT COMMAND ...`.

A process of its own, because Linux counts the memory of whoever starts a process as
part of that process's peak: the starter must be small. So it imports next to nothing.
"""

import json
import os
import signal
import sys
import time


def main(report: str, command: list[str]) -> None:
    began, clock = time.time(), time.perf_counter()
    child = os.posix_spawn(command[0], command, os.environ)
    # Whoever ends this one means the command.
    signal.signal(signal.SIGTERM, lambda *_: os.kill(child, signal.SIGTERM))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _, status, usage = os.wait4(child, 0)
    took = {
        "began": began,
        "seconds": time.perf_counter() - clock,
        "status": os.waitstatus_to_exitcode(status),
        "cpu_seconds": usage.ru_utime + usage.ru_stime,
        "max_rss": usage.ru_maxrss,
    }
    with open(report, "w", encoding="utf-8") as file:  # noqa: PTH123 (pathlib is large)
        json.dump(took, file)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
