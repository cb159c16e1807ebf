"""What other weights would do: by hand, and against builds with those weights."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import golden_cases
import pytest
from harness import (
    MODELS_ONLY,
    ROOT,
    SCORING_ONLY,
    Project,
    apart,
    dbt_vars,
    environment,
    write_seeds,
)
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lead_scoring.build import prepared
from lead_scoring.errors import UserError
from lead_scoring.paths import find_paths
from lead_scoring.people import Question
from lead_scoring.what_if import Wish, answer_to, scratch, tell
from lead_scoring.what_if.answers import Answer, as_csv_text, as_json_text
from lead_scoring.what_if.lookups import differing
from lead_scoring.what_if.markdown import markdown
from reference.world import Row, Table, World
from rich.console import Console
from test_properties import SETTINGS, drawn
from worlds import DECAYS, EFFECTS, joined

# Warm from 50 and hot from 100, which is for sales.
CASE = golden_cases.read_case(
    {
        "case": "try",
        "says": "each way in which an edit moves somebody",
        "model": {"score_floor": 0, "engagement_cap": 90},
        "attribute_weights": """
            rule_id, attribute, operator, value, points, effect
            italy, country, equals, IT, 30,
            rival, country, equals, DE, 0, disqualify
            student, job_title, equals, student, 0, exclude
        """,
        "activity_weights": """
            rule_id, activity_type, points, max_points, valid_from
            demo, demo_request, 60, 90, 2026-06-25
            click, email_click, 5, ,
        """,
        "contacts": """
            contact_id, country, job_title
            anna, IT,
            bruno, PL,
            carla, PL,
            dora, IT,
            emma, DE,
            fabio, PL, student
            gina, FR,
        """,
        "activities": """
            contact_id, activity_type, occurred_at, loaded_at
            anna, demo_request, 2026-06-20,
            anna, email_click, 2026-06-21,
            bruno, demo_request, 2026-06-20,
            carla, email_click, 2026-06-20,
            dora, demo_request, 2026-06-20,
            dora, demo_request, 2026-06-21,
            emma, demo_request, 2026-06-20,
            fabio, demo_request, 2026-06-20,
            gina, demo_request, 2026-06-21, 2026-06-25
        """,
        "opportunities": """
            opportunity_id, contact_id, stage, created_at, closed_at
            a, anna, won, 2026-06-19, 2026-06-29
            c, carla, won, 2026-06-19, 2026-06-30
            d, dora, won, 2026-06-19, 2026-06-25
            e, emma, won, 2026-06-19, 2026-06-22
            f, fabio, won, 2026-06-19, 2026-06-24
            g, gina, lost, 2026-06-19, 2026-06-24
        """,
    },
    "test_what_if.py",
)
WORLD = replace(
    golden_cases.world_of([CASE]),
    # As in the random worlds, so that dbt reads the project once.
    settings=replace(SETTINGS["defaults"], days=(dt.date(2026, 6, 30),)),
)
# Before: anna 30 + 60 + 5 = 95, bruno 60, carla 5, dora 30 + 90 = 120, emma 60 and
# disqualified, fabio outside, gina 60. The edit: a demo is worth 65, so that
# - anna reaches 100 by 5 points of the demo, gina 65;
# - dora's two demos stay at their limit of 90; carla has none;
# - Germany is no rival any more, but Poland is worth -10: emma 65, warm; bruno 55,
#   carla -5, which the floor lifts to 0;
# - students are let in: fabio 55, warm.
EXPECTED = """
contact_id, score_before, score_after, tier_before, tier_after, cause, moved_by
try.anna, 95.00, 100.00, warm, hot, points, demo
try.bruno, 60.00, 55.00, warm, warm, points, poland
try.carla, 5.00, 0.00, cold, cold, points, poland
try.emma, 60.00, 65.00, disqualified, warm, disqualify, demo
try.fabio, , 55.00, , warm, audience,
try.gina, 60.00, 65.00, warm, warm, points, demo
"""
# With a horizon of 7 days the 22nd of June is tested. Nobody knew of gina's demo then,
# and the date of the rule of demos is ignored, as in back-tests. Emma had won by then;
# anna's win, a week later, counts, and carla's, a day after that, does not.
HORIZON = 7
CONVERTED = """
tier, side, cases, wins, lower_bound, upper_bound
hot, before, 1, 1, 0.206549, 1.000000
hot, after, 2, 2, 0.342380, 1.000000
warm, before, 2, 1, 0.094531, 0.905469
warm, after, 2, 1, 0.094531, 0.905469
cold, before, 2, 0, 0.000000, 0.657620
cold, after, 2, 0, 0.000000, 0.657620
(all tiers), before, 5, 2, 0.117621, 0.769276
(all tiers), after, 6, 3, 0.187616, 0.812384
"""
EDITS = {
    ("activity_weights", "demo"): {"points": "65"},
    ("attribute_weights", "rival"): {
        "value": "PL",
        "points": "-10",
        "rule_id": "poland",
        "label": "poland",
        "effect": "",
    },
    ("attribute_weights", "student"): None,
}
MODEL = "try"
# With what a full build has beside the scores.
BUILT = ("--select", "+fct_conversions", "+contact_identities", *SCORING_ONLY[1:])


def edited(
    world: World, edits: Mapping[tuple[str, str], Mapping[str, str] | None]
) -> World:
    """The world with other cells in some rules, or without them."""

    def changed(table: str, row: Row) -> Row | None:
        change = edits.get((table, str(row.get("rule_id"))), {})
        return None if change is None else {**row, **change}

    weights = {
        table: [new for row in rows if (new := changed(table, row)) is not None]
        for table, rows in world.weights.items()
    }
    return replace(world, weights=weights)


@contextmanager
def at(project: Project, name: str, seeds: Path) -> Iterator[None]:
    """The environment of a command for what was built under that name."""
    folder = project.folder(name)
    with environment(
        LEAD_SCORING_PROJECT=str(ROOT),
        LEAD_SCORING_RAW=str(folder / "not_there"),
        LEAD_SCORING_SEEDS=str(seeds),
        LEAD_SCORING_DB=str(folder / "lead_scoring.duckdb"),
        DBT_TARGET_PATH=str(project.folder("what_if_dbt")),
        DBT_LOG_PATH=str(project.folder("logs")),
    ):
        yield


def arguments_of(world: World) -> list[str]:
    variables, _ = apart(dbt_vars(world.settings))
    return ["--vars", json.dumps({**variables, "backtest_horizon_days": HORIZON})]


class Tried:
    """A built world, and a folder with edited weights in a git repository."""

    def __init__(self, project: Project, folder: Path) -> None:
        self.project, self.name = project, "what_if_by_hand"
        project.build(self.name, WORLD, arguments=BUILT)
        self.folder, self.seeds = folder, folder / "seeds"
        write_seeds(self.seeds, WORLD)
        for command in (
            ("init", "-q"),
            ("add", "."),
            ("-c", "user.name=a", "-c", "user.email=a@b.example", "commit", "-qm1"),
        ):
            subprocess.run(["git", "-C", str(folder), *command], check=True)
        write_seeds(self.seeds, edited(WORLD, EDITS))
        before = self.tables()
        self.told = self.answer_to(as_csv=True, conversions=True)
        self.answer = replace(self.told, conversions=None)
        assert self.tables() == before, "it left something behind"

    def answer_to(self, **wishes: Any) -> Answer:
        with at(self.project, self.name, self.seeds):
            return answer_to(Wish(**wishes), arguments_of(WORLD), Console(stderr=True))

    def tables(self) -> dict[str, int]:
        """What the warehouse holds, with the number of rows."""
        path = self.project.folder(self.name) / "lead_scoring.duckdb"
        with duckdb.connect(str(path), read_only=True) as connection:
            found = connection.execute("""
                select schema_name || '.' || table_name, estimated_size
                from duckdb_tables()
            """).fetchall()
        return dict(found)


@pytest.fixture(scope="module")
def tried(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Tried:
    return Tried(project, tmp_path_factory.mktemp("what_if"))


def movers(answer: Answer) -> list[Row]:
    """As `--csv` says it, in the columns and the order of EXPECTED."""
    found = []
    for row in csv.DictReader(io.StringIO(as_csv_text(answer))):
        row["moved_by"] = "" if row["cause"] == "audience" else row["rule_id"]
        found.append({name: row[name] for name in WANTED[0]})
    return sorted(found, key=lambda row: str(row["contact_id"]))


WANTED = golden_cases.table(EXPECTED)


def test_by_hand(tried: Tried) -> None:
    assert movers(tried.answer) == WANTED


def test_the_figures(tried: Tried) -> None:
    told = json.loads(as_json_text(tried.answer))
    (model,) = told["scoring_models"]
    assert told["before"] == "the last build" and told["as_of"] == "2026-06-30"
    assert told["differing_lookups"] == []
    assert (
        model
        | {
            "contacts_before": 6,
            "contacts_after": 7,
            "contacts_entered": 1,
            "contacts_left": 0,
            "scores_up": 3,
            "scores_down": 2,
            "tiers_up": 2,
            "tiers_down": 0,
            # 5 - 5 - 5 + 0 + 5 + 5 of six contacts
            "mean_change": 0.83,
            "largest_gain": 5.0,
            "largest_loss": -5.0,
            "tiers_before": {"hot": 1, "warm": 3, "cold": 1, "disqualified": 1},
            "tiers_after": {"hot": 2, "warm": 4, "cold": 1, "disqualified": 0},
        }
        == model
    )
    moves = {
        (row["tier_before"], row["tier_after"]): row["contacts"]
        for row in model["tier_moves"]
    }
    assert moves == {
        ("hot", "hot"): 1,
        ("warm", "hot"): 1,
        ("warm", "warm"): 2,
        ("cold", "cold"): 1,
        ("disqualified", "warm"): 1,
        ("(not scored)", "warm"): 1,
    }
    rules = {row["rule_id"]: row["points_change"] for row in model["rules"]}
    # What fabio gets (65 and -10) is a change too.
    assert rules == {"demo": 85.0, "poland": -30.0, "score_floor": 5.0}
    queue = told["sales_queue"]
    assert (queue["before"], queue["after"], queue["joins"]) == (1, 2, 1)
    assert [row["contact_id"] for row in queue["joining"]] == ["try.anna"]


def test_every_way_to_tell_it(
    tried: Tried, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    tell(tried.answer, Wish(html=page), Console(width=200))
    said = capsys.readouterr().out
    assert "3 scores rise, 2 fall; 2 tiers up, 0 down" in said
    assert re.search(r"try\.anna +95\.00 +100\.00 +\+5\.00 +warm -> hot", said)
    shown = page.read_text(encoding="utf-8")
    assert "try.anna" in shown and "warm -&gt; hot" in shown
    # One file that asks nobody for anything.
    assert not re.search(r"https?:|//|src=|url\(|@import|<script|<link", shown)
    tell(tried.answer, Wish(as_markdown=True, scoring_model=MODEL), Console())
    assert "| warm | 1 | 2 |  |  |" in capsys.readouterr().out
    with pytest.raises(UserError, match="no scoring model 'nobody'"):
        tell(tried.answer, Wish(scoring_model="nobody"), Console())


def converted(answer: Answer) -> list[Row]:
    """As `--csv` says it, in the columns of CONVERTED."""
    rows = csv.DictReader(io.StringIO(as_csv_text(answer)))
    return [{name: row[name] for name in COUNTED[0]} for row in rows]


COUNTED = golden_cases.table(CONVERTED)


def test_who_won(tried: Tried) -> None:
    assert converted(tried.told) == COUNTED
    told = json.loads(as_json_text(tried.told))["conversions"]
    assert (told["as_of"], told["horizon_days"]) == ("2026-06-22", 7)
    assert told["tiers"][0]["conversion_rate"] == 1.0
    assert {row["flag_reason"] for row in told["tiers"] if row["side"] == "after"} == {
        f"too few who won to tell ({wins})" for wins in (0, 1, 2, 3)
    }


def test_every_way_to_tell_who_won(
    tried: Tried, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    tell(tried.told, Wish(html=page), Console(width=200))
    said = capsys.readouterr().out
    hot = r"1 of 1: 100\.0 % \(20\.7-100\.0\) +2 of 2: 100\.0 % \(34\.2-100\.0\)"
    assert re.search(rf"hot +{hot} +before: too few who won to tell \(1\); after", said)
    assert "--conversions" not in said
    assert "2 of 2: 100.0 % (34.2-100.0)" in page.read_text(encoding="utf-8")
    tell(tried.told, Wish(as_markdown=True), Console())
    assert "| cold | 0 of 2: 0.0 % (0.0-65.8) |" in capsys.readouterr().out
    tell(tried.answer, Wish(), Console(width=200))
    assert "--conversions" in capsys.readouterr().out
    assert tried.told.conversions is not None
    none = replace(tried.told.conversions, rows=[])
    tell(replace(tried.told, conversions=none), Wish(), Console(width=400))
    assert "There is no case" in capsys.readouterr().out


def test_against_a_commit(tried: Tried) -> None:
    """Two scorings beside each other say what one beside the last build says."""
    told = tried.answer_to(as_csv=True, conversions=True, against="HEAD")
    assert converted(told) == COUNTED
    assert movers(replace(told, conversions=None)) == WANTED
    with pytest.raises(UserError, match="git knows no commit 'nowhere'"):
        tried.answer_to(against="nowhere")


def test_a_rule_of_the_future_shows_where_dates_are_ignored(
    tried: Tried, tmp_path: Path
) -> None:
    later = {"points": "65", "valid_from": "2026-07-01"}
    seeds = tmp_path / "seeds"
    write_seeds(seeds, edited(WORLD, {**EDITS, ("activity_weights", "demo"): later}))
    said = tried.answer_to(as_csv=True, seeds=seeds, ignore_validity=True)
    assert movers(said) == WANTED


def test_wrong_weights_are_refused(
    tried: Tried, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    before, seeds = tried.tables(), tmp_path / "seeds"
    write_seeds(seeds, edited(WORLD, {("activity_weights", "demo"): {"points": "x"}}))
    with pytest.raises(UserError, match=r"1 mistake in .*listed above"):
        tried.answer_to(seeds=seeds)
    assert "activity_weights.csv" in capsys.readouterr().err
    assert tried.tables() == before


def test_another_look_up_is_told(tried: Tried, tmp_path: Path) -> None:
    """It would make other facts, which no weights can show."""
    lookups = dict(WORLD.lookups)
    write_seeds(tmp_path, WORLD)
    with at(tried.project, tried.name, tmp_path):
        asked = Question(find_paths(), "duckdb", ())
        assert differing(asked, tmp_path) == []
        lookups["job_titles"] = lookups["job_titles"][1:]
        write_seeds(tmp_path, replace(WORLD, lookups=lookups))
        assert differing(asked, tmp_path) == ["lookups/job_titles.csv"]
    said = replace(tried.answer, differing_lookups=["lookups/job_titles.csv"])
    assert "> **Warning:** lookups/job" in markdown(said)


# ---------- what a build with these weights gives

EXAMPLES = int(os.environ.get("LEAD_SCORING_WHAT_IF_EXAMPLES", "2"))
WORLDS = 6
RESCORED = (
    *("--select", "config.schema:weights", "+contact_scores,path:models/scoring"),
    *("+score_ledger,path:models/scoring", *MODELS_ONLY),
)
NUMBERS = st.sampled_from(["-20", "0.01", "3", "12.5", "40", "100"])
COUNTS = st.sampled_from(["", "1", "2", "7"])
MINIMUMS = st.sampled_from(["-5", "1", "30", "60", "99.99"])
DATES = st.sampled_from(["", "2026-06-30", "2026-07-01"])
STATUS = st.sampled_from(["live", "shadow", "retired"])
CELLS: dict[str, dict[str, st.SearchStrategy[str]]] = {
    "attribute_weights": {
        "points": NUMBERS,
        "effect": st.sampled_from(EFFECTS),
        "valid_from": DATES,
        "operator": st.sampled_from(["is_set", "is_missing"]),
    },
    "activity_weights": {
        "points": NUMBERS,
        "max_per_day": COUNTS,
        "max_points": st.sampled_from(["", "5", "40"]),
        "decay_id": st.sampled_from(DECAYS),
        "effect": st.sampled_from(EFFECTS),
        "activity_type": st.sampled_from(["page_view", "email_click"]),
        "valid_from": DATES,
    },
    "inactivity_weights": {"points": NUMBERS, "after_days": COUNTS.filter(bool)},
    "cap_groups": {"max_points": st.sampled_from(["1", "15", "80"])},
    "decay_windows": {"factor": st.sampled_from(["0.3", "1"])},
    "tiers": {"min_score": MINIMUMS},
    "grades": {"min_share": st.sampled_from(["0.1", "0.9"])},
    "scoring_models": {
        "fit_cap": st.sampled_from(["", "20", "60"]),
        "engagement_cap": st.sampled_from(["", "30"]),
        "score_floor": st.sampled_from(["", "0", "10"]),
        "status": STATUS,
        "active_from": DATES,
    },
}


@st.composite
def edits_of(draw: st.DrawFn, weights: Mapping[str, Table]) -> dict[str, Table]:
    """A third of all rows with another cell, and here and there a rule less."""
    found: dict[str, Table] = {}
    for table, rows in weights.items():
        found[table] = []
        for row in rows:
            choice = draw(st.integers(0, 8))
            if choice == 0 and table.endswith("_weights"):
                continue
            changed = dict(row)
            if choice in (1, 2, 3) and table in CELLS and not is_lowest(table, row):
                name = draw(st.sampled_from(sorted(CELLS[table])))
                changed[name] = draw(CELLS[table][name])
                if name == "operator":
                    changed["value"] = ""
            found[table].append(changed)
    return found


def is_lowest(table: str, row: Row) -> bool:
    """The lowest tier and grade have no minimum, or somebody would have none."""
    minimum = {"tiers": "min_score", "grades": "min_share"}.get(table)
    return minimum is not None and row[minimum] in ("", "0", "-1")


def drawn_edits(world: World) -> list[World]:
    """The same ones always; each follows on the one before."""
    found: list[World] = []

    @settings(
        max_examples=EXAMPLES * 3,
        phases=[Phase.generate],
        derandomize="LEAD_SCORING_WHAT_IF_EXAMPLES" not in os.environ,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(edits_of(world.weights))
    def collect(weights: dict[str, Table]) -> None:
        found.append(replace(world, weights=weights))

    collect()
    return found[1::3][:EXAMPLES]


STATE = (
    *("score", "fit_points", "engagement_points", "limit_points", "tier"),
    *("tier_reason", "qualification", "tier_rank", "respond_within_hours"),
    *("score_rank", "is_primary"),
)
Key = tuple[Any, ...]
State = dict[Key, Key]
NOBODY: Key = (None,) * len(STATE)


def selected(path: Path, sql: str) -> list[Key]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def built_state(path: Path) -> tuple[State, dict[Key, Any]]:
    """What is scored on the run's day, and the ledger of it."""
    scores = selected(
        path,
        f"select model_id, contact_id, {', '.join(STATE)} from scoring.contact_scores "
        "where as_of_date = date '2026-06-30'",
    )
    ledger = selected(
        path,
        "select model_id, contact_id, kind, rule_id, points from scoring.score_ledger "
        "where as_of_date = date '2026-06-30'",
    )
    return {row[:2]: row[2:] for row in scores}, {row[:4]: row[4] for row in ledger}


def foretold(
    project: Project, name: str, world: World
) -> tuple[dict[Key, tuple[Key, Key]], dict[Key, Any], set[Key]]:
    """Both sides of each score, what each rule changes, and the queue of after."""
    sides = [f"{column}_{side}" for side in ("before", "after") for column in STATE]
    with at(project, name, project.folder("no_seeds")):
        paths = find_paths()
        trial = replace(paths, target=paths.target / "what-if")
        write_seeds(trial.staged_seeds, world)
        arguments, day = arguments_of(world), max(world.settings.days)
        with scratch.used(trial, "duckdb", arguments, day, ignoring=False):
            scratch.compare(trial, arguments, Console(quiet=True), False)
            scores = selected(
                paths.database,
                f"select model_id, contact_id, {', '.join(sides)} "
                "from what_if.what_if_contacts",
            )
            rules = selected(
                paths.database,
                """
                    select
                        model_id, contact_id, kind, rule_id,
                        points_after - points_before
                    from what_if.what_if_rule_changes
                    inner join facts.contact_profiles using (contact_key)
                """,
            )
            queue = selected(
                paths.database,
                "select contact_id, model_id_after from what_if.what_if_queue "
                "where place_after is not null",
            )
    half = 2 + len(STATE)
    return (
        {row[:2]: (row[2:half], row[half:]) for row in scores},
        {row[:4]: row[4] for row in rules},
        set(queue),
    )


def test_random_edits_do_what_was_foretold(project: Project) -> None:
    name, world = "what_if_random", joined(drawn()[:WORLDS], SETTINGS["defaults"])
    path = project.build(name, world).path
    before, ledger_before = built_state(path)
    causes = set()
    for edit in drawn_edits(world):
        scores, rules, queue = foretold(project, name, edit)
        write_seeds(project.folder(name) / "seeds", edit)
        project.dbt(name, ["build", *RESCORED], edit.settings)
        after, ledger = built_state(path)
        assert scores == {
            key: (before.get(key, NOBODY), after.get(key, NOBODY))
            for key in before.keys() | after.keys()
        }
        moved = {
            key: points
            for key in ledger.keys() | ledger_before.keys()
            if (points := ledger.get(key, 0) - ledger_before.get(key, 0))
        }
        assert rules == moved
        for key, (was, will) in scores.items():
            total = sum(points for rule, points in rules.items() if rule[:2] == key)
            assert total == (will[0] or 0) - (was[0] or 0)
            causes.add((was[4] is None, will[4] is None, was[4] == will[4]))
        assert queue == {
            (contact, model)
            for (model, contact), state in after.items()
            if state[6] == "sql" and state[10]
        }
        before, ledger_before = after, ledger
    # Edits that move nobody would prove nothing.
    some = {(False, False, True), (False, False, False)}
    assert causes >= some | {(True, False, False), (False, True, False)}


def test_a_build_drops_what_a_killed_one_left(project: Project, tmp_path: Path) -> None:
    name = "what_if_killed"
    path = project.folder(name) / "lead_scoring.duckdb"
    path.parent.mkdir(parents=True)
    with duckdb.connect(str(path)) as connection:
        for schema in ("scoring", *scratch.SCHEMAS):
            connection.execute(f"create schema {schema}")
            connection.execute(f"create table {schema}.scores as select 1 as one")
    (tmp_path / "contacts.csv").write_text("contact_id,created_at\n", encoding="utf-8")
    with (
        at(project, name, ROOT / "seeds"),
        environment(LEAD_SCORING_RAW=str(tmp_path)),
        prepared(find_paths(), "duckdb", {}, Console(stderr=True)),
    ):
        found = selected(path, "select schema_name from duckdb_tables()")
    assert found == [("scoring",)]
