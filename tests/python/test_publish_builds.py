"""Readers in a tight loop while real builds publish, die and fail."""

from __future__ import annotations

import signal
import time
from datetime import date, timedelta
from pathlib import Path

from job import Job, copy_project
from readers import reading

# What one run's tables must agree about: one day, one version of the weights, and a
# ledger that sums to the scores.
QUESTION = """
    select
        (select run_id from {run}),
        min(weights_version),
        min(as_of_date),
        max(as_of_date),
        (select min(as_of_date) from {ledger}),
        (select max(as_of_date) from {ledger}),
        sum(score),
        (select sum(points) from {ledger})
    from {scores}
"""
FIRST = date(2026, 6, 1)
GOOD, FAILING, KILLED, LAST = (
    (FIRST + timedelta(days=number)).isoformat() for number in range(1, 5)
)


def test_readers_meet_whole_builds_that_passed_alone(tmp_path: Path) -> None:
    """One that passes, one with a failing test, one that is killed, and the next."""
    project = copy_project(tmp_path / "project")
    job = Job(tmp_path / "job", project=project)
    job.must("demo", "--contacts", "60", "--activities", "600", "--as-of", LAST)
    build(job, FIRST.isoformat())
    with reading(job.published.parent, QUESTION, nice=15) as readers:
        build(job, GOOD)
        failing = project / "tests" / "assert_nothing.sql"
        failing.write_text("select 1 as one\n", encoding="utf-8")
        done = job.run("build", "--vars", f"as_of: {FAILING}")
        assert done.returncode == 1
        assert "assert_nothing" in done.stderr
        failing.unlink()
        kill_while_it_publishes(job, KILLED)
        build(job, LAST)
        time.sleep(1)
        ended = readers.end()
    for told in ended:
        assert told.problem == ""
        assert told.reads > 30
        days = []
        for _, first, last, ledger_first, ledger_last, score, points in told.answers:
            assert first == last == ledger_first == ledger_last
            assert score == points
            days.append(first)
        assert days == [FIRST.isoformat(), GOOD, LAST]


def build(job: Job, day: str) -> None:
    job.must("build", "--vars", f"as_of: {day}")


def kill_while_it_publishes(job: Job, day: str) -> None:
    """The first file that it writes aside is there, and the last one is not."""
    process = job.start("build", "--vars", f"as_of: {day}")
    while process.poll() is None:
        if list(job.published.parent.glob(".lead_scoring.publishing.*/*")):
            process.kill()
            break
        time.sleep(0.001)
    out, err = process.communicate()
    assert process.returncode == -signal.SIGKILL, out + err
