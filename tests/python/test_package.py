"""Another dbt project installs this one, and brings its own tables and weights.

The project is `examples/package`, as its README says to use it.
"""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from harness import ROOT, Project

DAY = "{as_of: 2026-06-30}"
DBT = Path(sys.executable).parent / "dbt"


def dbt(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs dbt in the other project's folder, as its users do."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("LEAD_SCORING_", "DBT_"))
    }
    return subprocess.run(
        [DBT, "--no-use-colors", *arguments],
        cwd=folder,
        env=environment | {"DO_NOT_TRACK": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def rows(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    import duckdb

    with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as opened:
        return opened.execute(sql).fetchall()


def change(folder: Path, seed: str, edit: Callable[[dict[str, str]], None]) -> None:
    path = folder / "seeds" / "weights" / f"{seed}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    for line in lines:
        edit(line)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, lines[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)


@pytest.fixture(scope="module")
def acme(project: Project) -> Path:
    """The other project after its first build."""
    import duckdb

    folder = project.folder("acme")
    shutil.copytree(ROOT / "examples" / "package", folder)
    packages = folder / "packages.yml"
    text = packages.read_text(encoding="utf-8")
    assert "local: ../..\n" in text
    packages.write_text(text.replace("../..", str(ROOT)), encoding="utf-8")
    with duckdb.connect(str(folder / "warehouse.duckdb")) as connection:
        connection.execute((folder / "crm.sql").read_text(encoding="utf-8"))
    installed = dbt(folder, "deps")
    assert installed.returncode == 0, installed.stdout
    # All that a user gets: models, data tests and unit tests of the package.
    built = dbt(folder, "build", "--vars", DAY)
    assert built.returncode == 0, built.stdout
    assert "[WARNING]" not in built.stdout
    return folder


def test_it_scores_its_own_tables_with_its_own_weights(acme: Path) -> None:
    """On 30 June. A demo 10 days ago: 40 x 0.793701 = 31.75. 40 seats: 15. Director:
    10. The prices 20 days ago: 10 x 0.629961 = 6.30. In all 63.05. Prices today: 10.
    """
    assert rows(
        acme,
        "select model_id, contact_id, score, tier, as_of_date::varchar "
        "from marts.lead_scores order by score desc",
    ) == [
        ("acme", "c1", Decimal("63.05"), "hot", "2026-06-30"),
        ("acme", "c2", Decimal("10.00"), "cold", "2026-06-30"),
    ]
    assert rows(acme, "select * from facts.rejected_rows") == [
        ("generic", "activities", "a4", "unknown_type", "fax_received")
    ]
    # ... and its own models stand on the package's.
    assert rows(acme, "select contact_id, score from acme.who_to_call") == [
        ("c1", Decimal("63.05"))
    ]


PUBLIC = (
    *("lead_scores", "lead_score_breakdown", "account_scores", "shadow_lead_scores"),
    *("dim_contacts", "fct_activities", "rejected_rows"),
)


def test_its_models_may_stand_on_what_is_public(acme: Path) -> None:
    parts = [
        f"select 1 from {{{{ ref('lead_scoring', '{name}') }}}}" for name in PUBLIC
    ]
    model = acme / "models" / "stands_on_public.sql"
    model.write_text(" union all ".join(parts), encoding="utf-8")
    try:
        built = dbt(acme, "run", "--select", "stands_on_public", "--vars", DAY)
    finally:
        model.unlink()
    assert built.returncode == 0, built.stdout


@pytest.mark.parametrize(
    ("name", "access"), [("contact_scores", "protected"), ("audience_fill", "private")]
)
def test_its_models_may_stand_on_nothing_else(
    acme: Path, name: str, access: str
) -> None:
    model = acme / "models" / "stands_on_ours.sql"
    model.write_text(
        f"select 1 from {{{{ ref('lead_scoring', '{name}') }}}}", encoding="utf-8"
    )
    try:
        refused = dbt(acme, "parse", "--vars", DAY)
    finally:
        model.unlink()
    assert refused.returncode != 0
    said = " ".join(refused.stdout.split())
    assert "model.acme.stands_on_ours attempted to reference" in said
    assert f"model.lead_scoring.{name}, which is not allowed" in said
    assert f"the referenced node is {access} to" in said


def test_the_weights_of_the_demo_are_off(acme: Path) -> None:
    assert rows(
        acme,
        "select table_schema from information_schema.tables "
        "where table_name = 'activity_weights'",
    ) == [("acme_weights",)]


def test_its_weights_have_the_types_of_the_package(acme: Path) -> None:
    """dbt gives a package's descriptions to the seeds of that name."""
    assert dict(
        rows(
            acme,
            "select column_name, data_type from information_schema.columns "
            "where table_schema = 'acme_weights' and table_name = 'activity_weights' "
            "and column_name in ('points', 'max_per_day', 'valid_from', 'note')",
        )
    ) == {
        "points": "DECIMAL(12,2)",
        "max_per_day": "INTEGER",
        "valid_from": "DATE",
        "note": "VARCHAR",
    }


def test_a_changed_weight_changes_the_score(acme: Path) -> None:
    def cheaper(line: dict[str, str]) -> None:
        if line["rule_id"] == "demo":
            line["points"] = "20.5"

    change(acme, "activity_weights", cheaper)
    built = dbt(acme, "build", "--vars", DAY, "--exclude-resource-type", "unit_test")
    assert built.returncode == 0, built.stdout
    # 20.5 x 0.793701 = 16.27 where 31.75 was.
    assert rows(
        acme, "select score, tier from marts.lead_scores where contact_id = 'c1'"
    ) == [(Decimal("47.57"), "cold")]


def test_the_package_checks_its_weights(acme: Path) -> None:
    def unknown(line: dict[str, str]) -> None:
        if line["rule_id"] == "prices":
            line["decay_id"] = "half_life_31"

    change(acme, "activity_weights", unknown)
    built = dbt(acme, "build", "--vars", DAY, "--exclude-resource-type", "unit_test")
    assert built.returncode == 1
    assert "relationships_activity_weights_decay_id" in built.stdout


def test_a_schema_without_its_tables_is_refused(acme: Path) -> None:
    """With a mistyped name a whole system would count as empty."""
    slip = (
        "{lead_scoring: {generic_schema: cmr}, generic_schema: cmr, as_of: 2026-06-30}"
    )
    refused = dbt(acme, "run", "--select", "as_of_dates", "--vars", slip)
    assert refused.returncode != 0
    assert "generic_schema is cmr, a schema that holds none of" in refused.stdout


def test_a_warehouse_with_another_time_zone_is_refused(acme: Path) -> None:
    profile = acme / "profiles.yml"
    text = profile.read_text(encoding="utf-8")
    profile.write_text(
        text.replace("TimeZone: UTC", "TimeZone: Europe/Rome"), encoding="utf-8"
    )
    try:
        refused = dbt(acme, "run", "--select", "as_of_dates", "--vars", DAY)
    finally:
        profile.write_text(text, encoding="utf-8")
    assert refused.returncode != 0
    assert "The time zone of this DuckDB profile is Europe/Rome" in refused.stdout
