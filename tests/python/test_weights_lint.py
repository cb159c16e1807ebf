"""What is unwise in weights: each finding in a world with it, and in one without.

Warehouses are made by hand, a few rows a table, with the counts that a test is about.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import subprocess
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lead_scoring.cli import app
from lead_scoring.lint import answered
from lead_scoring.lint.advice import Advice
from lead_scoring.lint.bounds import most_points
from lead_scoring.lint.questions import TABLES
from lead_scoring.lint.report import Answer, so_far
from lead_scoring.lint.weights import weights_on
from lead_scoring.paths import find_paths
from lead_scoring.validate.schema import TableSchema, table_schemas
from lead_scoring.validate.tables import read_tables
from reference.values import matches
from typer.testing import CliRunner

DAY = dt.date(2026, 6, 30)
LONG_AGO = dt.date(2025, 3, 1)
SCHEMAS: dict[str, TableSchema] = {each.name: each for each in table_schemas()}
Row = dict[str, str]
Seeds = dict[str, list[Row]]
# Scoring model and rule.
Rule = tuple[str, str]

# ---------------------------------------------------------------- seed folders


def wise() -> Seeds:
    """A card of which lint has nothing to say."""
    return {
        "scoring_models": [
            {
                "model_id": "card",
                "model_name": "Card",
                "status": "live",
                "priority": "1",
                "fit_cap": "60",
                "engagement_cap": "100",
                "tier_set": "set",
                "reviewed_on": "2026-06-01",
                "review_every_days": "90",
            }
        ],
        "attribute_weights": [
            attribute("country", "country", "one_of", "IT|PL", "15"),
            attribute("hotel", "industry", "equals", "hotel", "20"),
        ],
        "activity_weights": [
            activity("demo", "demo_request", "40", max_points="80"),
            activity("pricing", "page_view", "10", target="/pricing", max_points="30"),
            activity("unsubscribed", "unsubscribe", "-30"),
        ],
        "inactivity_weights": [],
        "decay_windows": [
            {
                "decay_id": "month",
                "kind": "half_life",
                "from_day": "0",
                "factor": "1",
                "half_life_days": "30",
            },
            {"decay_id": "ever", "kind": "step", "from_day": "0", "factor": "1"},
        ],
        "cap_groups": [],
        "tiers": [
            tier("cold", 1, "none"),
            tier("warm", 2, "mql", min_score="50"),
            tier("hot", 3, "sql", min_score="100"),
        ],
        "grades": [],
        "activity_types": [
            {"activity_type": name, "label": name, "is_engagement": engaged}
            for name, engaged in (
                ("demo_request", "true"),
                ("page_view", "true"),
                ("chat", "true"),
                ("unsubscribe", "false"),
                ("email_sent", "false"),
                ("opportunity_opened", "false"),
                ("opportunity_won", "false"),
                ("opportunity_lost", "false"),
            )
        ],
        "activity_type_map": [],
        "email_domains": [],
        "job_titles": [],
        "personas": [],
    }


def attribute(
    rule_id: str, name: str, operator: str, value: str, points: str, **more: str
) -> Row:
    return {
        "model_id": "card",
        "rule_id": rule_id,
        "attribute": name,
        "operator": operator,
        "value": value,
        "points": points,
        "label": rule_id,
        **more,
    }


def activity(
    rule_id: str, kind: str, points: str, *, target: str = "", **more: str
) -> Row:
    narrowed = {"target_operator": "equals", "target": target} if target else {}
    return {
        "model_id": "card",
        "rule_id": rule_id,
        "activity_type": kind,
        "points": points,
        "decay_id": "month",
        "label": rule_id,
        **narrowed,
        **more,
    }


def tier(name: str, rank: int, qualification: str, **minimums: str) -> Row:
    return {
        "tier_set": "set",
        "tier": name,
        "tier_rank": str(rank),
        "qualification": qualification,
        **minimums,
    }


def save(seeds: Seeds, folder: Path) -> Path:
    for name, schema in SCHEMAS.items():
        path = folder / schema.path
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, schema.columns, restval="")
            writer.writeheader()
            writer.writerows(seeds[name])
    return folder


# ---------------------------------------------------------------- warehouses

TABLE_COLUMNS = {
    "as_of_dates": "as_of_date date, is_run_date boolean",
    "activity_days": "kind_key int, occurred_on date, activities int",
    "dim_activity_kinds": "kind_key int, activity_type text",
    "models_in_force": "as_of_date date, model_key int, model_id text, status text",
    "rules_in_force": """
        as_of_date date, model_key int, rule_key int, model_id text, rule_id text,
        kind text, effect text, cap_group text
    """,
    "rule_ledger": """
        as_of_date date, model_key int, contact_key int, rule_key int,
        points decimal(18, 2), uncapped_points decimal(18, 2), last_hit_at timestamp
    """,
    "contact_effects": """
        as_of_date date, model_key int, contact_key int, rule_key int
    """,
    "audience_members": "as_of_date date, model_key int, contact_key int",
    "contact_scores": """
        as_of_date date, model_key int, contact_key int, model_id text, status text,
        tier text, qualification text, score decimal(18, 2),
        fit_points decimal(18, 2), engagement_points decimal(18, 2)
    """,
    "score_totals": """
        as_of_date date, model_key int, contact_key int, fit_points decimal(18, 2),
        engagement_points decimal(18, 2), fit_cap_points decimal(18, 2),
        engagement_cap_points decimal(18, 2), score_floor_points decimal(18, 2),
        score_ceiling_points decimal(18, 2)
    """,
    "group_limits": """
        as_of_date date, model_key int, contact_key int, cap_group text
    """,
    "activity_rule_kinds": "rule_key int, kind_key int",
    "weights_versions": "model_id text, weights_version text",
    "model_health": """
        model_id text, check_name text, subject text, status text,
        value decimal(18, 6), threshold decimal(18, 6)
    """,
    "rule_performance": """
        model_id text, rule_id text, effect text, points decimal(12, 2),
        touched bigint, conversion_with decimal(18, 6),
        conversion_without decimal(18, 6), lower_bound decimal(18, 6),
        upper_bound decimal(18, 6)
    """,
}
SQL_TYPES = {"number": "decimal(18, 9)", "integer": "int", "date": "date"}


@dataclass
class Facts:
    """What a build would have counted: contacts are numbers from 0."""

    contacts: int = 400
    # Whom each rule gives points; of these those cut by its limit, and old ones.
    points: dict[Rule, Collection[int]] = field(default_factory=dict)
    cut: dict[Rule, Collection[int]] = field(default_factory=dict)
    old: dict[Rule, Collection[int]] = field(default_factory=dict)
    effects: dict[Rule, Collection[int]] = field(default_factory=dict)
    # Tier and qualification of the contacts, from the first on; the rest are cold.
    tiers: dict[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    groups: dict[str, Collection[int]] = field(default_factory=dict)
    # Column of score_totals: whose it moves.
    limits: dict[str, Collection[int]] = field(default_factory=dict)
    # Type and target, how many in the last year.
    activities: dict[tuple[str, str], int] = field(default_factory=dict)
    days_ago: int = 3
    health: list[tuple[Any, ...]] = field(default_factory=list)
    performance: list[tuple[Any, ...]] = field(default_factory=list)


def ordinary() -> Facts:
    """What the wise card does with people of whom nothing is remarkable."""
    return Facts(
        points={
            ("card", "country"): range(300),
            ("card", "hotel"): range(200, 400),
            ("card", "demo"): range(50),
            ("card", "pricing"): range(120),
        },
        tiers={"card": [("hot", "sql")] * 20 + [("warm", "mql")] * 60},
        activities={
            ("demo_request", ""): 60,
            ("page_view", "/pricing"): 200,
            ("page_view", "/about"): 300,
            ("unsubscribe", ""): 12,
            ("email_sent", ""): 9000,
        },
    )


def fill(path: Path, seeds: Seeds, facts: Facts) -> Path:
    """A warehouse in which these seeds were built, and did that to people."""
    rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in TABLE_COLUMNS}
    # A day that a back-test left: whatever it says, nobody may look at it.
    rows["as_of_dates"] = [(LONG_AGO, False), (DAY, True)]
    keys = {row["model_id"]: at for at, row in enumerate(seeds["scoring_models"])}
    for row in seeds["scoring_models"]:
        fill_model(rows, row, keys[row["model_id"]], facts)
    kinds = {kind: at for at, kind in enumerate(facts.activities)}
    for (kind, _), number in kinds.items():
        rows["dim_activity_kinds"].append((number, kind))
    for kind, count in facts.activities.items():
        rows["activity_days"].append(
            (kinds[kind], DAY - dt.timedelta(facts.days_ago), count)
        )
    rules = [
        (name.removesuffix("_weights"), row)
        for name in ("attribute_weights", "activity_weights", "inactivity_weights")
        for row in seeds[name]
    ]
    for rule_key, (kind, row) in enumerate(rules):
        fill_rule(rows, row, kind, rule_key, keys[row["model_id"]], facts)
        for (activity_type, target), kind_key in kinds.items():
            meant = row.get("target", "") in ("", target)
            if row.get("activity_type") == activity_type and meant:
                rows["activity_rule_kinds"].append((rule_key, kind_key))
    rows["model_health"] = facts.health
    rows["rule_performance"] = facts.performance
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.begin()
        for name in ("facts", "scoring", "insights", "weights"):
            connection.execute(f"create schema {name}")
        for name, columns in TABLE_COLUMNS.items():
            create(connection, TABLES[name], columns, rows[name])
        for name, schema in SCHEMAS.items():
            if name in TABLES:
                columns = ", ".join(
                    f"{each.name} {SQL_TYPES.get(each.type, 'text')}"
                    for each in schema.fields
                    if not each.optional
                )
                cells = [
                    tuple(row.get(column) or None for column in schema.columns)
                    for row in seeds[name]
                ]
                create(connection, TABLES[name], columns, cells)
        connection.commit()
    return path


def create(connection: Any, name: str, columns: str, rows: list[Any]) -> None:
    connection.execute(f"create table {name} ({columns})")
    if rows:
        cells = ", ".join(f"({', '.join(map(literal, row))})" for row in rows)
        connection.execute(f"insert into {name} values {cells}")


def literal(value: object) -> str:
    if value is None:
        return "null"
    text = str(value).replace("'", "''")
    return text if isinstance(value, bool | int | float) else f"'{text}'"


def fill_model(
    rows: dict[str, list[tuple[Any, ...]]], row: Row, key: int, facts: Facts
) -> None:
    name, status = row["model_id"], row["status"]
    rows["weights_versions"].append((name, f"version of {name}"))
    rows["models_in_force"].append((DAY, key, name, status))
    standings = facts.tiers.get(name, ())
    moved = {
        column: facts.limits.get(column, ())
        for column in ("fit_cap", "engagement_cap", "score_floor", "score_ceiling")
    }
    for contact in range(facts.contacts):
        standing = standings[contact] if contact < len(standings) else ("cold", "none")
        rows["audience_members"].append((DAY, key, contact))
        rows["contact_scores"].append(
            (DAY, key, contact, name, status, *standing, 70, 35, 35)
        )
        # Days of a back-test are no day of today.
        rows["contact_scores"].append(
            (LONG_AGO, key, contact, name, status, "hot", "sql", 999, 999, 999)
        )
        rows["score_totals"].append(
            (DAY, key, contact, 35, 35, *(int(contact in of) for of in moved.values()))
        )
    for group, contacts in facts.groups.items():
        rows["group_limits"] += [(DAY, key, contact, group) for contact in contacts]


def fill_rule(
    rows: dict[str, list[tuple[Any, ...]]],
    row: Row,
    kind: str,
    rule_key: int,
    model_key: int,
    facts: Facts,
) -> None:
    rule = row["model_id"], row["rule_id"]
    effect, group = row.get("effect") or "points", row.get("cap_group") or None
    rows["rules_in_force"].append(
        (DAY, model_key, rule_key, *rule, kind, effect, group)
    )
    for contact in facts.points.get(rule, ()):
        uncapped = 9 if contact in facts.cut.get(rule, ()) else 5
        on = LONG_AGO if contact in facts.old.get(rule, ()) else DAY
        rows["rule_ledger"].append((DAY, model_key, contact, rule_key, 5, uncapped, on))
        rows["rule_ledger"].append(
            (LONG_AGO, model_key, contact, rule_key, 5, 9, LONG_AGO)
        )
    rows["contact_effects"] += [
        (DAY, model_key, contact, rule_key) for contact in facts.effects.get(rule, ())
    ]


# ---------------------------------------------------------------- what is found


@dataclass(frozen=True)
class World:
    place: Path
    environment: pytest.MonkeyPatch

    def lint(
        self,
        seeds: Seeds,
        facts: Facts | None = None,
        *,
        built: Seeds | None = None,
        **values: Any,
    ) -> Answer:
        """With the warehouse of these facts, or without any."""
        folder = save(seeds, self.place / "seeds")
        database = self.place / "w.duckdb"
        database.unlink(missing_ok=True)
        if facts is not None:
            fill(database, built or seeds, facts)
        self.environment.setenv("LEAD_SCORING_DB", str(database))
        self.environment.setenv("LEAD_SCORING_SEEDS", str(folder))
        return answered(
            find_paths(), weights_on(read_tables(folder), DAY), DAY, values, ()
        )


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    yield World(tmp_path, monkeypatch)


def names(answer: Answer) -> list[str]:
    return sorted(each.name for each in answer.findings)


def only(answer: Answer) -> Advice:
    assert len(answer.findings) == 1, names(answer)
    return answer.findings[0]


def line_of(answer: Answer, seeds: Seeds, table: str, **cells: str) -> int:
    """The line of the row in its file: below the header."""
    return 2 + next(
        at
        for at, row in enumerate(seeds[table])
        if all(row.get(name) == text for name, text in cells.items())
    )


def test_a_wise_card_is_left_alone(world: World) -> None:
    assert names(world.lint(wise(), ordinary())) == []
    assert names(world.lint(wise())) == []


def test_where_nobody_is_scored_there_is_nothing_to_say(world: World) -> None:
    answer = world.lint(wise(), Facts(contacts=0))
    assert names(answer) == []
    assert answer.built is not None
    assert answer.built.newest_activity is None


def test_a_feed_that_stopped_is_told_beside_the_findings(world: World) -> None:
    facts = ordinary()
    assert not any("newest" in line for line in so_far(world.lint(wise(), facts)))
    facts.days_ago = 8
    assert any("is of 2026-06-22" in line for line in so_far(world.lint(wise(), facts)))


def test_without_a_warehouse_it_says_what_is_not_checked(world: World) -> None:
    answer = world.lint(wise())
    assert "there is no warehouse" in answer.not_built
    assert answer.built is None


# ---------------------------------------------------------------- tiers


def test_a_tier_above_all_points(world: World) -> None:
    seeds = wise()
    # Fit: 15 + 20; engagement: its cap of 100.
    seeds["tiers"][2]["min_score"] = "136"
    found = only(world.lint(seeds))
    assert found.name == "tier_unreachable:card:hot"
    assert (found.file, found.line, found.column) == ("tiers.csv", 4, "min_score")
    assert found.figures == {"minimum": 136.0, "at_most": 135.0}
    seeds["tiers"][2]["min_score"] = "135"
    assert names(world.lint(seeds)) == []


def test_no_contact_is_in_two_countries_at_once(world: World) -> None:
    seeds = wise()
    seeds["attribute_weights"] = [
        attribute("italy", "country", "equals", "IT", "15"),
        attribute("core", "country", "one_of", "it|PL", "10"),
        attribute("germany", "country", "equals", "DE", "20"),
        attribute("small", "employee_count", "between", "10..49", "5"),
        attribute("large", "employee_count", "at_least", "50", "9"),
        attribute("some", "employee_count", "is_set", "", "1"),
        # Rows of contact_attributes: of these there may be several.
        attribute("steam", "interest", "equals", "steam", "3"),
        attribute("ovens", "interest", "equals", "ovens", "4"),
    ]
    seeds["tiers"][2]["min_fit_points"] = "42.01"
    found = only(world.lint(seeds))
    assert found.name == "tier_unreachable:card:hot"
    assert found.figures["at_most"] == 25 + 10 + 7


VALUES = {
    "country": ("IT", "PL", "DE", "FR"),
    "employee_count": tuple(map(str, (0, 5, 9, 10, 11, 30, 49, 50, 51, 99))),
}
CONDITIONS = st.one_of(
    st.tuples(
        st.just("country"), st.just("equals"), st.sampled_from(VALUES["country"])
    ),
    st.tuples(
        st.just("country"),
        st.just("one_of"),
        st.lists(st.sampled_from(("it", "PL", "De")), min_size=1).map("|".join),
    ),
    st.tuples(st.sampled_from(tuple(VALUES)), st.just("is_missing"), st.just("")),
    st.tuples(st.sampled_from(tuple(VALUES)), st.just("is_set"), st.just("")),
    st.tuples(
        st.just("employee_count"),
        st.sampled_from(("at_least", "at_most")),
        st.sampled_from(("5", "10", "50")),
    ),
    st.tuples(
        st.just("employee_count"),
        st.just("between"),
        st.sampled_from(("5..9", "5..50", "10..49", "50..99")),
    ),
)


@settings(max_examples=60, deadline=None, database=None)
@given(
    conditions=st.lists(CONDITIONS, min_size=1, max_size=6),
    points=st.lists(st.integers(-3, 9), min_size=6, max_size=6),
)
def test_the_most_points_are_those_of_the_luckiest_contact(
    conditions: list[tuple[str, str, str]], points: list[int], tmp_path_factory: Any
) -> None:
    seeds = wise()
    seeds["attribute_weights"] = [
        attribute(f"rule_{at}", *condition, str(points[at]))
        for at, condition in enumerate(conditions)
    ]
    folder = save(seeds, tmp_path_factory.mktemp("seeds"))
    weights = weights_on(read_tables(folder), DAY)
    most = most_points(weights, weights.models[0]).min_fit_points
    # Everybody that there could be, one by one.
    contacts = [
        dict(zip(VALUES, values, strict=True))
        for values in product(*[(None, *each) for each in VALUES.values()])
    ]
    best = max(
        sum(
            points[at]
            for at, (name, operator, value) in enumerate(conditions)
            if points[at] > 0
            and matches(operator, value, [each] if (each := contact[name]) else [])
        )
        for contact in contacts
    )
    assert most == best


def test_a_tier_that_only_a_fast_track_reaches(world: World) -> None:
    seeds = wise()
    seeds["tiers"][2]["min_score"] = "500"
    seeds["activity_weights"][0]["effect"] = "fast_track"
    found = only(world.lint(seeds))
    assert found.name == "tier_unreachable:card:hot"
    assert found.message.startswith("only a fast track can reach the tier")


def test_a_rule_without_limit_reaches_any_score(world: World) -> None:
    seeds = wise()
    seeds["scoring_models"][0]["engagement_cap"] = ""
    seeds["tiers"][2]["min_score"] = "500"
    assert names(world.lint(seeds)) == ["tier_unreachable:card:hot"]
    seeds["activity_weights"][1]["max_points"] = ""
    assert names(world.lint(seeds)) == []
    seeds["activity_weights"][1]["cap_group"] = "web"
    seeds["cap_groups"] = [{"model_id": "card", "cap_group": "web", "max_points": "25"}]
    assert only(world.lint(seeds)).figures["at_most"] == 35 + 80 + 25


def test_a_tier_that_holds_nobody(world: World) -> None:
    facts = ordinary()
    facts.tiers["card"] = [("warm", "mql")] * 60
    found = only(world.lint(wise(), facts))
    assert found.name == "tier_empty:card:hot"
    assert (found.line, found.column) == (4, "min_score")
    assert "none of 400 contacts" in found.message
    assert "the highest of the score is 70, and it asks for 100" in found.message
    # Of so few people nobody says that a tier is out of reach.
    facts.contacts = 299
    assert "tier_empty:card:hot" not in names(world.lint(wise(), facts))


# ---------------------------------------------------------------- rules


def test_a_rule_that_never_fires(world: World) -> None:
    facts = ordinary()
    del facts.points["card", "hotel"], facts.points["card", "pricing"]
    answer = world.lint(wise(), facts)
    assert names(answer) == ["never_fires:card:hotel", "never_fires:card:pricing"]
    hotel, pricing = answer.findings
    assert (hotel.file, hotel.line) == ("attribute_weights.csv", 3)
    assert hotel.figures["audience"] == 400
    # Some looked at the prices, but too long ago.
    assert pricing.figures["activities"] == 200


def test_a_rule_against_something_rare_may_be_silent(world: World) -> None:
    seeds, facts = wise(), ordinary()
    seeds["activity_weights"] += [
        activity("jobs", "page_view", "-15", target="/carreers"),
        activity("rejected", "sales_rejected", "", effect="disqualify", target="no"),
    ]
    seeds["attribute_weights"].append(
        attribute("rival", "email_domain", "equals", "rival.it", "-9")
    )
    seeds["activity_types"].append(
        {"activity_type": "sales_rejected", "label": "no", "is_engagement": "false"}
    )
    # Pages are looked at, and never this one; sales rejected nobody at all.
    assert names(world.lint(seeds, facts)) == ["never_fires:card:jobs"]
    facts.activities["page_view", "/carreers"] = 1
    assert names(world.lint(seeds, facts)) == []


def test_a_rule_for_nearly_everyone(world: World) -> None:
    facts = ordinary()
    facts.points["card", "country"] = range(380)
    found = only(world.lint(wise(), facts))
    assert found.name == "fires_for_all:card:country"
    assert "380 of 400 contacts (95.0 %)" in found.message
    facts.points["card", "country"] = range(379)
    assert names(world.lint(wise(), facts)) == []


def test_whoever_is_scored_meets_what_is_required(world: World) -> None:
    seeds, facts = wise(), ordinary()
    seeds["attribute_weights"][0]["effect"] = "require"
    facts.points["card", "country"] = facts.effects["card", "country"] = range(400)
    assert names(world.lint(seeds, facts)) == []


def test_a_rule_may_have_an_effect_in_the_place_of_points(world: World) -> None:
    seeds, facts = wise(), ordinary()
    seeds["activity_weights"][0] |= {"points": "", "effect": "fast_track"}
    seeds["tiers"][2]["min_score"] = "60"
    del facts.points["card", "demo"]
    assert names(world.lint(seeds, facts)) == ["never_fires:card:demo"]
    facts.effects["card", "demo"] = range(50)
    assert names(world.lint(seeds, facts)) == []
    facts.effects["card", "demo"] = range(400)
    assert names(world.lint(seeds, facts)) == ["fires_for_all:card:demo"]


def test_points_that_never_fade(world: World) -> None:
    seeds, facts = wise(), ordinary()
    seeds["activity_weights"][0]["decay_id"] = ""
    seeds["activity_weights"][1]["decay_id"] = "ever"
    seeds["activity_weights"][2]["decay_id"] = ""
    expected = ["no_decay:card:demo", "no_decay:card:pricing"]
    assert names(world.lint(seeds)) == expected
    facts.old["card", "demo"] = range(10, 45)
    answer = world.lint(seeds, facts)
    assert names(answer) == expected
    assert answer.findings[0].figures == {
        "points": 40.0,
        "contacts": 50,
        "old_contacts": 35,
    }
    assert "35 of the 50 contacts" in answer.findings[0].message


def test_points_that_end_do_fade(world: World) -> None:
    seeds = wise()
    seeds["decay_windows"][1]["to_day"] = "365"
    seeds["activity_weights"][1]["decay_id"] = "ever"
    assert names(world.lint(seeds)) == []


def test_two_rules_that_count_the_same(world: World) -> None:
    seeds, facts = wise(), ordinary()
    seeds["activity_weights"].append(activity("any_page", "page_view", "2"))
    facts.points["card", "any_page"] = range(150)
    expected = ["same_thing:card:any_page+pricing"]
    assert names(world.lint(seeds)) == expected
    found = only(world.lint(seeds, facts))
    assert [found.name] == expected
    assert found.line == 3
    assert found.figures["counted_by_both"] == found.figures["counted"] == 200
    # Who puts both into a cap group has thought of it.
    for at in (1, 3):
        seeds["activity_weights"][at]["cap_group"] = "web"
    seeds["cap_groups"] = [{"model_id": "card", "cap_group": "web", "max_points": "35"}]
    assert names(world.lint(seeds, facts)) == []


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ({"target_operator": "starts_with", "target": "/PRODUCTS/dish"}, "narrow"),
        ({"target_operator": "one_of", "target": "/products/a|/products/b"}, "narrow"),
        ({"target_operator": "one_of", "target": "/products/a|/prices"}, ""),
        ({"target_operator": "contains", "target": "/products/"}, "wide"),
        ({"target_operator": "starts_with", "target": "/prod"}, "wide"),
        ({"target_operator": "ends_with", "target": "/products/"}, ""),
        ({"channel": "paid"}, ""),
        ({"points": "-2"}, ""),
        ({"activity_type": "chat"}, ""),
    ],
)
def test_what_text_tells_of_targets(other: Row, same: str, world: World) -> None:
    seeds = wise()
    products = {"target_operator": "starts_with", "target": "/products/"}
    seeds["activity_weights"] = [
        {**activity("products", "page_view", "3"), **products},
        {**activity("other", "page_view", "2"), **other},
        activity("unsubscribed", "unsubscribe", "-30"),
    ]
    found = [name for name in names(world.lint(seeds)) if name.startswith("same")]
    told = {
        "narrow": ["same_thing:card:products+other"],
        "wide": ["same_thing:card:other+products"],
        "": [],
    }
    assert found == told[same]


def test_two_attribute_rules_that_hold_for_the_same_people(world: World) -> None:
    seeds, facts = wise(), ordinary()
    seeds["attribute_weights"].append(
        attribute("kitchen", "job_function", "equals", "kitchen", "5")
    )
    facts.points["card", "kitchen"] = range(205, 400)
    found = only(world.lint(seeds, facts))
    assert found.name == "same_thing:card:hotel+kitchen"
    assert found.figures["counted_by_both"] == 195
    # A part of them is another thing than all of them.
    facts.points["card", "kitchen"] = range(300, 400)
    assert names(world.lint(seeds, facts)) == []


def test_a_card_that_never_takes_anything(world: World) -> None:
    seeds, facts = wise(), ordinary()
    del seeds["activity_weights"][2]
    answer = world.lint(seeds)
    assert names(answer) == ["no_negative:card"]
    assert answer.findings[0].file == "scoring_models.csv"
    facts.activities["unsubscribe", ""] = 29
    found = only(world.lint(seeds, facts))
    assert found.figures["unsubscribe"] == 29
    seeds["inactivity_weights"] = [
        {
            "model_id": "card",
            "rule_id": "silence",
            "after_days": "60",
            "points": "-4",
            "label": "silent",
        }
    ]
    assert names(world.lint(seeds)) == []


def test_outcomes_that_speak_against_a_rule(world: World) -> None:
    facts = ordinary()
    facts.performance = [
        ("card", "demo", "points", 40, 900, 0.01, 0.05, -2, -1),
        ("card", "pricing", "points", 10, 900, 0.05, 0.05, -1, 1),
        ("card", "unsubscribed", "points", -30, 500, 0.01, 0.05, -2, -1),
        # It gave points when it was tested, and takes them now.
        ("card", "unsubscribed", "points", 30, 500, 0.01, 0.05, -2, -1),
    ]
    found = only(world.lint(wise(), facts))
    assert found.name == "against_outcomes:card:demo"
    assert "1.0 % against 5.0 %" in found.message


# ---------------------------------------------------------------- limits


def test_a_limit_below_the_points(world: World) -> None:
    seeds = wise()
    seeds["activity_weights"][1]["max_points"] = "8"
    found = only(world.lint(seeds))
    assert found.name == "cap_always_binds:card:pricing"
    assert (found.line, found.column) == (3, "max_points")
    seeds["activity_weights"][1]["max_points"] = "10"
    assert names(world.lint(seeds)) == []


def test_a_group_below_each_of_its_rules(world: World) -> None:
    seeds = wise()
    for row in seeds["attribute_weights"]:
        row["cap_group"] = "who"
    group = {"model_id": "card", "cap_group": "who", "max_points": "14"}
    seeds["cap_groups"] = [group]
    assert "cap_always_binds:card:who" in names(world.lint(seeds))
    group["max_points"] = "15"
    assert "cap_always_binds:card:who" not in names(world.lint(seeds))


def test_a_limit_that_cuts_nearly_everyone(world: World) -> None:
    facts = ordinary()
    facts.cut["card", "pricing"] = range(108)
    found = only(world.lint(wise(), facts))
    assert found.name == "cap_always_binds:card:pricing"
    assert (found.figures["contacts"], found.figures["limited_contacts"]) == (120, 108)
    facts.cut["card", "pricing"] = range(107)
    assert names(world.lint(wise(), facts)) == []


def test_a_group_that_cuts_nearly_everyone(world: World) -> None:
    seeds, facts = wise(), ordinary()
    for row in seeds["activity_weights"][:2]:
        row["cap_group"] = "acts"
    seeds["cap_groups"] = [
        {"model_id": "card", "cap_group": "acts", "max_points": "90"}
    ]
    facts.groups["acts"] = range(110)
    found = only(world.lint(seeds, facts))
    assert found.name == "cap_always_binds:card:acts"
    assert (found.file, found.line) == ("cap_groups.csv", 2)
    assert found.figures["contacts"] == 120
    facts.groups["acts"] = range(60)
    assert names(world.lint(seeds, facts)) == []


@pytest.mark.parametrize(
    "column", ["fit_cap", "engagement_cap", "score_floor", "score_ceiling"]
)
def test_a_limit_of_the_card_that_moves_nearly_everyone(
    column: str, world: World
) -> None:
    seeds, facts = wise(), ordinary()
    seeds["scoring_models"][0].setdefault(column, "120")
    facts.limits[column] = range(360)
    found = only(world.lint(seeds, facts))
    assert found.name == f"cap_always_binds:card:{column}"
    assert found.column == column
    facts.limits[column] = range(359)
    assert names(world.lint(seeds, facts)) == []


# ---------------------------------------------------------------- beside the rules


def test_a_type_that_happens_and_has_no_rule(world: World) -> None:
    facts = ordinary()
    facts.activities["chat", ""] = 30
    found = only(world.lint(wise(), facts))
    assert found.name == "no_rule:chat"
    assert (found.file, found.line) == ("activity_types.csv", 4)
    assert found.figures == {"activities": 30}
    facts.activities["chat", ""] = 29
    assert names(world.lint(wise(), facts)) == []


def test_a_rule_of_a_shadow_model_is_no_rule_yet(world: World) -> None:
    seeds, facts = wise(), ordinary()
    facts.activities["chat", ""] = 99
    seeds["scoring_models"].append(
        {**seeds["scoring_models"][0], "model_id": "trial", "status": "shadow"}
    )
    seeds["activity_weights"] += [
        {**activity("chat", "chat", "5"), "model_id": "trial"},
        {**activity("bad", "unsubscribe", "-5"), "model_id": "trial"},
    ]
    assert "no_rule:chat" in names(world.lint(seeds, facts))
    seeds["activity_weights"].append(activity("chat", "chat", "5"))
    assert "no_rule:chat" not in names(world.lint(seeds, facts))


def test_an_attribute_that_is_rarely_known(world: World) -> None:
    facts = ordinary()
    facts.health = [
        ("card", "fill_rate", "industry", "warn", 0.21, 0.5),
        ("card", "fill_rate", "country", "ok", 0.9, 0.5),
        ("card", "conversions", "last 365 days", "fail", 3, 100),
    ]
    found = only(world.lint(wise(), facts))
    assert found.name == "low_fill_rate:card:industry"
    assert (found.file, found.line) == ("attribute_weights.csv", 3)
    assert "21.0 %" in found.message


def test_a_campaign_that_ended(world: World) -> None:
    seeds, facts = wise(), ordinary()
    facts.health = [("card", "ended_campaign", "spring", "warn", 12, 0)]
    assert names(world.lint(seeds, facts)) == []
    seeds["activity_weights"][0]["campaign_id"] = "spring"
    assert names(world.lint(seeds, facts)) == ["ended_campaign:card:spring"]


@pytest.mark.parametrize(
    ("reviewed_on", "every", "is_overdue"),
    [
        ("2026-04-01", "90", False),
        ("2026-03-31", "90", True),
        ("2020-01-01", "", False),
        ("", "90", True),
    ],
)
def test_a_review_that_is_due(
    reviewed_on: str, every: str, is_overdue: bool, world: World
) -> None:
    seeds = wise()
    seeds["scoring_models"][0] |= {
        "reviewed_on": reviewed_on,
        "review_every_days": every,
    }
    expected = ["review_overdue:card"] if is_overdue else []
    assert names(world.lint(seeds)) == expected


def test_a_shadow_model_that_says_what_the_live_one_says(world: World) -> None:
    seeds, facts = wise(), ordinary()
    seeds["scoring_models"].append(
        {**seeds["scoring_models"][0], "model_id": "trial", "status": "shadow"}
    )
    for table in ("attribute_weights", "activity_weights"):
        seeds[table] += [{**row, "model_id": "trial"} for row in seeds[table]]
    for (_, rule), contacts in list(facts.points.items()):
        facts.points["trial", rule] = contacts
    hot = [("hot", "sql")]
    # Of 80 who are qualified, 76 alike; and of the 320 others it says nothing.
    facts.tiers["trial"] = hot * 24 + [("warm", "mql")] * 56
    found = only(world.lint(seeds, facts))
    assert found.name == "agreeing_models:trial:card"
    assert found.line == 3
    assert (found.figures["qualified_contacts"], found.figures["agreed_contacts"]) == (
        *(80, 76),
    )
    facts.tiers["trial"] = hot * 25 + [("warm", "mql")] * 55
    assert names(world.lint(seeds, facts)) == []


# ---------------------------------------------------------------- edited since


def test_weights_that_were_edited_since_the_build(world: World) -> None:
    before, after, facts = wise(), wise(), ordinary()
    after["activity_weights"][1]["target"] = "/prices"
    after["activity_weights"].append(
        activity("about", "page_view", "1", target="/about")
    )
    del facts.points["card", "pricing"]
    answer = world.lint(after, facts, built=before)
    # What happened to the rule of then says nothing of the one of now.
    assert names(answer) == []
    assert answer.left_out == ("card.pricing", "card.about")
    assert answer.built is not None
    assert answer.built.edited_models == {"card"}
    assert answer.built.versions == {"card": "version of card"}


def test_whom_a_rule_touches_does_not_depend_on_its_points(world: World) -> None:
    before, after, facts = wise(), wise(), ordinary()
    after["activity_weights"][1]["points"] = "11.50"
    del facts.points["card", "pricing"]
    answer = world.lint(after, facts, built=before)
    assert names(answer) == ["never_fires:card:pricing"]
    assert answer.left_out == ()
    assert answer.built is not None
    assert answer.built.edited_models == {"card"}


@pytest.mark.parametrize(
    ("table", "cells", "is_edited"),
    [
        ("scoring_models", {"fit_cap": "60.00"}, False),
        ("scoring_models", {"reviewed_on": "2026-06-02"}, False),
        ("scoring_models", {"fit_cap": "61"}, True),
        ("tiers", {"tier": "chilly"}, True),
        ("decay_windows", {"half_life_days": "31"}, True),
        ("attribute_weights", {"label": "other words"}, False),
        ("attribute_weights", {"valid_to": "2026-12-31"}, True),
    ],
)
def test_what_counts_as_an_edit(
    table: str, cells: Mapping[str, str], is_edited: bool, world: World
) -> None:
    after = wise()
    after[table][0] |= cells
    built = world.lint(after, ordinary(), built=wise()).built
    assert built is not None
    assert built.edited_models == ({"card"} if is_edited else set())


# ---------------------------------------------------------------- accepted


def test_a_note_accepts_a_finding_of_its_row(world: World) -> None:
    seeds = wise()
    for row in seeds["activity_weights"][:2]:
        row["decay_id"] = ""
    seeds["activity_weights"][0]["note"] = "lint: no_decay. It is what it is"
    seeds["activity_weights"][1]["note"] = "lint: same_thing. Something else"
    answer = world.lint(seeds)
    assert [each.name for each in answer.open_findings] == ["no_decay:card:pricing"]
    assert len(answer.findings) == 2


@pytest.mark.parametrize(
    ("name", "is_accepted"),
    [
        ("no_decay", True),
        ("no_decay:card", True),
        ("no_decay:card:demo", True),
        ("no_decay:card:dem", False),
        ("no_decay:car", False),
        ("no_rule", False),
    ],
)
def test_a_var_accepts_findings_by_name(
    name: str, is_accepted: bool, world: World
) -> None:
    seeds = wise()
    seeds["activity_weights"][0]["decay_id"] = ""
    answer = world.lint(seeds, lint_accepted=[name])
    assert only(answer).is_accepted == is_accepted


def test_thresholds_are_vars(world: World) -> None:
    facts = ordinary()
    assert names(world.lint(wise(), facts, lint_nearly_all=0.75)) == [
        "fires_for_all:card:country"
    ]


# ---------------------------------------------------------------- the command


def run(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["lint", *arguments])


def test_the_command_warns_and_strict_fails(world: World) -> None:
    seeds = wise()
    seeds["activity_weights"][0]["decay_id"] = ""
    world.lint(seeds)
    day = ("--vars", f"as_of: {DAY}")
    done = run(*day)
    assert done.exit_code == 0, done.output
    assert 'activity_weights.csv, line 2, column decay_id: "demo"' in done.output
    assert "Not checked, because there is no warehouse" in done.output
    assert run("--strict", *day).exit_code == 1
    seeds["activity_weights"][0]["note"] = "lint: no_decay"
    world.lint(seeds)
    done = run("--strict", *day)
    assert done.exit_code == 0, done.output
    assert "1 more accepted" in done.output


def test_the_command_for_machines(world: World) -> None:
    facts = ordinary()
    facts.points["card", "country"] = range(400)
    after = wise()
    after["tiers"][1]["min_score"] = "51"
    world.lint(after, facts, built=wise())
    done = run("--json", "--vars", f"as_of: {DAY}")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    (found,) = told["findings"]
    assert found["name"] == "fires_for_all:card:country"
    assert found["file"] == "weights/attribute_weights.csv"
    assert found["figures"] == {"contacts": 400, "audience": 400}
    assert found["rests_on_weights_of_build"]
    assert told["build"]["as_of_date"] == str(DAY)
    assert told["build"]["edited_models"] == ["card"]
    assert told["not_checked"]["checks"] == []


def test_the_command_reads_another_folder(world: World, tmp_path: Path) -> None:
    world.lint(wise())
    other = wise()
    other["scoring_models"][0]["reviewed_on"] = ""
    folder = save(other, tmp_path / "other")
    done = run("--seeds", str(folder), "--strict", "--vars", f"as_of: {DAY}")
    assert done.exit_code == 1
    assert "nobody ever reviewed" in done.output


def test_a_wrong_cell_comes_first(world: World) -> None:
    seeds = wise()
    seeds["activity_weights"][0]["points"] = "many"
    # No warehouse was ever built of such a file.
    save(seeds, world.place / "seeds")
    world.environment.setenv("LEAD_SCORING_SEEDS", str(world.place / "seeds"))
    done = run()
    assert done.exit_code == 1
    assert "column points" in done.output


def test_a_warehouse_of_an_older_version_is_not_asked(world: World) -> None:
    world.lint(wise(), ordinary())
    with duckdb.connect(str(world.place / "w.duckdb")) as connection:
        connection.execute("drop table insights.rule_performance")
    done = run("--vars", f"as_of: {DAY}")
    assert done.exit_code == 0, done.output
    assert "has no insights.rule_performance" in done.output


def test_while_a_build_writes_it_says_so(world: World) -> None:
    world.lint(wise(), ordinary())
    path = world.place / "w.duckdb"
    script = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print(1, flush=True)"
    writer = subprocess.Popen(
        [sys.executable, "-c", f"{script}; sys.stdin.read()", str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert writer.stdout is not None
        writer.stdout.readline()
        done = run("--vars", f"as_of: {DAY}")
    finally:
        writer.communicate()
    assert done.exit_code == 1
    assert "is being built" in done.output
