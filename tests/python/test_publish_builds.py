"""Readers in a tight loop while real builds publish, die and fail."""

from __future__ import annotations

import os
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
# After a first one; one of them has a failing test and one is killed. Ten, as in
# `.ci/run`, say more and take longer: `PUBLISH_BUILDS=10 scripts/test`.
BUILDS = max(4, int(os.environ.get("PUBLISH_BUILDS", "4")))


def test_readers_meet_whole_builds_that_passed_alone(tmp_path: Path) -> None:
    first, *days = [
        (FIRST + timedelta(days=number)).isoformat() for number in range(1 + BUILDS)
    ]
    failing, killed = days[1], days[-2]
    project = copy_project(tmp_path / "project")
    job = Job(tmp_path / "job", project=project)
    job.must("demo", "--contacts", "60", "--activities", "600", "--as-of", days[-1])
    build(job, first)
    with reading(job.published.parent, QUESTION, nice=15) as readers:
        for day in days:
            if day == failing:
                fail_a_test(job, project, day)
            elif day == killed:
                kill_while_it_publishes(job, day)
            else:
                build(job, day)
        time.sleep(1)
        ended = readers.end()
    for told in ended:
        assert told.problem == ""
        assert told.reads > 30
        met = []
        for _, least, most, ledger_least, ledger_most, score, points in told.answers:
            assert least == most == ledger_least == ledger_most
            assert score == points
            met.append(least)
        assert met == [first, *(day for day in days if day not in (failing, killed))]


def build(job: Job, day: str) -> None:
    job.must("build", "--vars", f"as_of: {day}")


def fail_a_test(job: Job, project: Path, day: str) -> None:
    failing = project / "tests" / "assert_nothing.sql"
    failing.write_text("select 1 as one\n", encoding="utf-8")
    done = job.run("build", "--vars", f"as_of: {day}")
    assert done.returncode == 1
    assert "assert_nothing" in done.stderr
    failing.unlink()


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
