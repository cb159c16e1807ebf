"""Metrics say what is so: one small world, whose numbers are counted by hand.

Everybody is cold on the first recorded day; a page view is worth 50 points.
"""

from __future__ import annotations

import csv
import datetime as dt
import importlib.util
import os
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from harness import MODELS_ONLY, Project, Warehouse
from job import COMMAND, Job
from lead_scoring.errors import UserError
from lead_scoring.metrics import metrics
from past_days import LATER, score
from reference import Settings, World
from reference.world import LOOKUP_COLUMNS, RAW_COLUMNS, WEIGHT_COLUMNS, Table
from test_backtest import whole

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("dbt_metricflow") is None,
    reason="dbt-metricflow is not installed, so no metric is asked for",
)
RECORDED = [dt.date(2026, 6, 1), dt.date(2026, 6, 10), dt.date(2026, 7, 1)]
READ = ("--select", "+calendar_days", "+lead_scores", "+lead_scores_by_day")
READ = (*READ, *MODELS_ONLY)
VIEWS = {
    "a": ("2026-06-02", "2026-06-05"),
    "b": ("2026-06-02", "2026-06-12"),
    "c": ("2026-06-02",),
    "d": (),
    "e": ("2026-06-24", "2026-06-25"),
    "f": ("2026-06-24", "2026-06-25"),
}
# `f` was hot only after that.
WINS = {"a": "2026-06-20", "b": "2026-07-15", "d": "2026-06-05", "f": "2026-06-05"}


def world() -> World:
    raw: dict[str, Table] = {
        "contacts": [
            {
                "contact_id": name,
                "created_at": "2026-05-01",
                "account_id": "acme" if name in "ab" else "",
            }
            for name in VIEWS
        ],
        "accounts": [{"account_id": "acme", "account_name": "Acme"}],
        "opportunities": [
            {
                "opportunity_id": name,
                "contact_id": name,
                "stage": "won",
                "created_at": "2026-05-20",
                "closed_at": day,
            }
            for name, day in WINS.items()
        ],
        "activities": [
            {
                "activity_id": f"{name} {day}",
                "contact_id": name,
                "activity_type": "page_view",
                "occurred_at": day,
            }
            for name, days in VIEWS.items()
            for day in days
        ],
    }
    models = {"m": "live", "x": "shadow"}
    weights: dict[str, Table] = {
        "scoring_models": [
            {"model_id": name, "status": status, "priority": "1", "tier_set": "t"}
            for name, status in models.items()
        ],
        "activity_weights": [
            {
                "model_id": name,
                "rule_id": "seen",
                "activity_type": "page_view",
                "points": "50",
            }
            for name in models
        ],
        "tiers": [
            {
                "tier_set": "t",
                "tier": tier,
                "tier_rank": str(rank),
                "min_score": least,
                "qualification": qualification,
            }
            for rank, (tier, least, qualification) in enumerate(
                [("cold", "", "none"), ("warm", "40", "mql"), ("hot", "90", "sql")], 1
            )
        ],
    }
    kinds = ("page_view", "opportunity_opened", "opportunity_won")
    lookups: dict[str, Table] = {
        "activity_types": [
            {"activity_type": kind, "label": kind, "is_engagement": "true"}
            for kind in kinds
        ]
    }
    return World(
        raw=whole(raw, RAW_COLUMNS),
        weights=whole(weights, WEIGHT_COLUMNS),
        lookups=whole(lookups, LOOKUP_COLUMNS),
        settings=Settings(days=(LATER,)),
    )


# Python reads a module of this name before anything else: nobody calls anybody.
NO_NETWORK = """
import pathlib, socket

def refuse(self, address, *_):
    if self.family != socket.AF_UNIX:
        with (pathlib.Path(__file__).parent / "calls").open("a") as file:
            print(address, file=file)
        raise OSError("no network here")

socket.socket.connect = socket.socket.connect_ex = refuse
"""


class Asked:
    """The command on the warehouse, where nobody can be called unseen."""

    def __init__(self, built: Warehouse, place: Path) -> None:
        self.built = built
        self.place = place
        (place / "sitecustomize.py").write_text(NO_NETWORK, encoding="utf-8")
        settings = {
            "LEAD_SCORING_DB": str(built.path),
            "HOME": str(place),
            "PYTHONPATH": f"{place}:{os.environ.get('PYTHONPATH', '')}",
            # `mf` remembers there for an hour what it was told of newer releases.
            "TMPDIR": str(place),
        }
        self.job = Job(place, settings=settings)

    def mf(self, *arguments: str) -> str:
        return self.job.must("metrics", *arguments)

    def query(self, metrics: str, group_by: str = "") -> dict[str, dict[str, Any]]:
        """By the text of the group: the numbers by metric."""
        file = self.place / "found.csv"
        by = ("--group-by", group_by) if group_by else ()
        self.mf("query", "--metrics", metrics, *by, "--csv", str(file))
        with file.open(encoding="utf-8", newline="") as opened:
            rows = list(csv.DictReader(opened))
        return {
            row.get(group_by, ""): {
                name: float(row[name]) if row[name] else None
                for name in metrics.split(",")
            }
            for row in rows
        }


@pytest.fixture(scope="module")
def asked(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Asked:
    built = score(project, "metrics", world(), RECORDED, arguments=READ, fresh=True)
    return Asked(built, tmp_path_factory.mktemp("metrics"))


def test_all_definitions_fit_the_warehouse(asked: Asked) -> None:
    assert "ERRORS: 0" in asked.mf("validate-configs").replace("\x1b[0m", "")


def test_leads_by_tier_are_those_of_the_mart(asked: Asked) -> None:
    rows = asked.built.rows("select * from marts.lead_scores")
    assert Counter(row["tier"] for row in rows) == {"cold": 1, "warm": 1, "hot": 4}
    assert asked.query("leads,people,hot_share,average_score")[""] == pytest.approx(
        {
            "leads": len(rows),
            "people": sum(row["is_primary"] for row in rows),
            "hot_share": 4 / 6,
            "average_score": float(sum(row["score"] for row in rows)) / 6,
        }
    )
    assert asked.query("leads,hot_share", "lead__tier") == {
        "hot": {"leads": 4, "hot_share": 1},
        "warm": {"leads": 1, "hot_share": 0},
        "cold": {"leads": 1, "hot_share": 0},
    }


def test_conversions_count_what_came_before_the_win(asked: Asked) -> None:
    names = "reached_leads,won_leads,conversion_rate"
    found = asked.query(names, "outcome__tier")
    assert {tier: list(row.values()) for tier, row in found.items()} == {
        "cold": [6, 4, pytest.approx(4 / 6)],
        "warm": [2, 1, 0.5],
        "hot": [3, 2, pytest.approx(2 / 3)],
    }
    # ... and without tiers each lead once.
    assert list(asked.query(names)[""].values()) == [6, 4, pytest.approx(4 / 6)]


def test_days_from_hot_to_won(asked: Asked) -> None:
    """`a` after 10 days, `b` after 14."""
    names = "days_from_hot_to_won,new_hot_leads"
    assert list(asked.query(names)[""].values()) == [12, 3]


def test_days(asked: Asked) -> None:
    """By June 10 `a` was hot, and by July 1 `b` and `e`."""
    found = asked.query("daily_leads,new_hot_leads", "metric_time__day")
    days = {day[:10]: list(row.values()) for day, row in found.items()}
    assert days["2026-06-10"] == [6, 1]
    assert days["2026-07-01"] == [6, 2]
    assert days["2026-07-31"][0] == 6


def test_nobody_is_called(asked: Asked) -> None:
    """Not even for a newer release of `mf`, which alone would ask at once."""
    asked.mf("list", "metrics")
    assert not (asked.place / "calls").exists()
    subprocess.run(
        [COMMAND.with_name("mf"), "list", "metrics"],
        cwd=asked.place,
        env=asked.job.environment(),
        capture_output=True,
        check=False,
    )
    assert (asked.place / "calls").read_text("utf-8").count("\n") == 1


def test_an_error_names_the_file_that_was_read(asked: Asked) -> None:
    done = asked.job.run("metrics", "query", "--metrics", "nothing")
    assert done.returncode == 1
    (named,) = [line for line in done.stdout.splitlines() if "Artifact Path" in line]
    file = Path(named.partition(": ")[2])
    assert file == Path(asked.job.environment()["DBT_TARGET_PATH"], file.name)
    assert file.is_file()


def test_files_are_named_from_where_one_is(asked: Asked) -> None:
    asked.mf("query", "--metrics", "leads", "--csv", "here.csv")
    assert (asked.place / "here.csv").read_text("utf-8").split() == ["leads", "6"]


def test_without_a_warehouse_it_says_what_to_do(tmp_path: Path) -> None:
    done = Job(tmp_path).run("metrics", "list", "metrics")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "there is no warehouse at" in done.stderr


def test_without_the_extra_it_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(UserError, match=r"MetricFlow. .*pip install -e '.\[metrics"):
        metrics(["list", "metrics"])
