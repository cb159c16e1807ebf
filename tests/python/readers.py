"""Who reads while others publish: three processes, each in a tight loop.

One opens the file for each question, one keeps it open, one reads Parquet through the
manifest. They ask the same question, and note each answer once, with its run.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

READER = """
import json, os, sys, threading
from pathlib import Path
import duckdb

kind, folder, question = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
os.nice(int(sys.argv[4]))
stop = threading.Event()
threading.Thread(target=lambda: (sys.stdin.readline(), stop.set()), daemon=True).start()
TABLES = {
    "run": "insights.published_run",
    "scores": "marts.lead_scores",
    "ledger": "marts.lead_score_breakdown",
}

def opened():
    return duckdb.connect(str(folder / "lead_scoring.duckdb"), read_only=True)

def answer(connection, tables):
    (row,) = connection.execute(question.format(**tables)).fetchall()
    return tuple(map(str, row))

def fresh():
    with opened() as connection:
        return answer(connection, TABLES)

kept, first, turns = None, None, 0

def persistent():
    "The same answer as long as it stays open; from time to time opened again."
    global kept, first, turns
    if kept is None or turns % 100 == 0:
        kept = kept and kept.close()
        kept, first = opened(), None
    turns += 1
    found = answer(kept.cursor(), TABLES)
    first = first or found
    assert found == first, (found, first)
    return found

def parquet():
    told = json.loads((folder / "manifest.json").read_text())
    files = {
        key: "'" + str(folder / told["tables"][table]["file"]) + "'"
        for key, table in TABLES.items()
    }
    with duckdb.connect() as connection:
        found = answer(connection, files)
        counted = f"select count(*) from {files['scores']}"
        (rows,) = connection.execute(counted).fetchall()
    assert found[0] == told["run_id"], (found, told)
    assert rows[0] == told["tables"]["marts.lead_scores"]["rows"], (rows, told)
    assert found[1] in told["weights_versions"].values(), (found, told)
    return found

print("reading", flush=True)
reads, seen, problem = 0, {}, ""
while not stop.is_set() and not problem:
    try:
        run, *found = globals()[kind]()
        if seen.setdefault(run, found) != found:
            problem = f"{run} said {seen[run]} and {found}"
        reads += 1
    except Exception as error:
        problem = repr(error)
print(json.dumps([reads, list(seen.items()), problem]))
"""


@dataclass(frozen=True)
class Told:
    """What a reader met: how often it read, each run's one answer, what went wrong."""

    reads: int
    answers: tuple[tuple[str, ...], ...]
    problem: str


class Readers:
    def __init__(self, processes: list[subprocess.Popen[str]]) -> None:
        self.processes = processes

    def end(self) -> list[Told]:
        said = [each.communicate("stop\n", timeout=600)[0] for each in self.processes]
        return [
            Told(reads, tuple(tuple(found) for _, found in seen), problem)
            for reads, seen, problem in map(json.loads, said)
        ]


@contextmanager
def reading(folder: Path, question: str, nice: int = 0) -> Iterator[Readers]:
    """The question, over {run}, {scores} and {ledger}, gives one row: the run's id, a
    hash of its weights, and whatever must belong together.

    With `nice` they leave the processors to those who write, for minutes of writing.
    Processes: inside one, DuckDB would share an open file between threads.
    """
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", READER, kind, folder, question, str(nice)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for kind in ("fresh", "persistent", "parquet")
    ]
    try:
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "reading\n"
        yield Readers(processes)
    finally:
        for process in processes:
            process.kill()
            process.wait()
