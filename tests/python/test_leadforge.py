"""The public B2B world: every table of the bundle arrives, and none is counted twice.

The bundle is generated once; it takes a few seconds.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from lead_scoring.demo import leadforge
from lead_scoring.demo.files import TABLES, OutputExistsError
from lead_scoring.errors import UserError
from reference.world import RAW_COLUMNS

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "leadforge"


@pytest.fixture(scope="module")
def world(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The bundle's tables in schema `bundle`, the files made of them in `main`."""
    pytest.importorskip("leadforge")
    place = tmp_path_factory.mktemp("leadforge")
    leadforge._generator(leadforge.SEED).generate().save(str(place / "bundle"))
    leadforge.convert(place / "bundle", place)
    with duckdb.connect() as con:
        con.execute("create schema bundle")
        for table in leadforge.BUNDLE:
            path = place / "bundle" / "tables" / f"{table}.parquet"
            con.execute(f"create view bundle.{table} as from '{path}'")
        for table in TABLES:
            path = place / f"{table}.parquet"
            con.execute(f"create view main.{table} as from '{path}'")
        yield con


def rows(con: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[object, ...]]:
    return con.execute(sql).fetchall()


def number(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    return con.execute(sql).fetchall()[0][0]


def test_every_table_of_the_bundle_is_read(
    world: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    generator = leadforge._generator(1)
    generator.generate(n_accounts=20, n_contacts=50, n_leads=60).save(str(tmp_path))
    written = {path.stem for path in (tmp_path / "tables").glob("*.parquet")}
    assert written == set(leadforge.BUNDLE)


@pytest.mark.parametrize("table", TABLES)
def test_columns(world: duckdb.DuckDBPyConnection, table: str) -> None:
    found = [row[0] for row in rows(world, f"describe main.{table}")]
    assert found == list(RAW_COLUMNS[table])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("contacts", "contacts"),
        ("accounts", "accounts"),
        ("opportunities", "opportunities"),
        ("customers", "opportunities where stage = 'won'"),
        ("leads", "activities where activity_type = 'lead_created'"),
        ("touches", "activities where activity_id like 'touch%'"),
        (
            "sessions",
            "activities where activity_type = 'session'",
        ),
        (
            "sales_activities",
            "activities where activity_type like 'sales\\_%' escape '\\'",
        ),
        ("subscriptions", "activities where activity_type = 'subscription_started'"),
    ],
)
def test_counts_are_conserved(
    world: duckdb.DuckDBPyConnection, before: str, after: str
) -> None:
    expected = number(world, f"select count(*) from bundle.{before}")
    assert expected > 1000
    assert number(world, f"select count(*) from main.{after}") == expected


@pytest.mark.parametrize("page", ["pricing", "demo"])
def test_page_views_of_sessions_are_conserved(
    world: duckdb.DuckDBPyConnection, page: str
) -> None:
    expected = number(world, f"select sum({page}_page_views) from bundle.sessions")
    found = number(
        world,
        "select count(*) from main.activities "
        f"where activity_type = 'page_view' and target = '/{page}'",
    )
    assert found == expected > 1000


def test_each_activity_is_whole_and_once(world: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        world,
        """
        select
            count(*) - count(distinct activity_id),
            count(*) - count(activity_type),
            count(*) - count(occurred_at),
            count(*) - count(contact_id)
        from main.activities
        """,
    ) == [(0, 0, 0, 0)]
    assert (
        number(
            world,
            "select count(*) from main.activities anti join main.contacts "
            "using (contact_id)",
        )
        == 0
    )


def test_activities_stay_with_their_contact_and_day(
    world: duckdb.DuckDBPyConnection,
) -> None:
    """Compared row by row with the bundle, along another way than the SQL goes."""
    differing = """
        select count(*) from bundle.{table} as b
        inner join bundle.leads as l using (lead_id)
        left join main.activities as a
            on a.activity_id = b.{key} and a.contact_id = l.contact_id
            and strftime(a.occurred_at, '%Y-%m-%d') = b.{day}
        where a.activity_id is null
    """
    for table, key, day in [
        ("touches", "touch_id", "touch_timestamp"),
        ("sessions", "session_id", "session_timestamp"),
        ("sales_activities", "activity_id", "activity_timestamp"),
    ]:
        sql = differing.format(table=table, key=key, day=day)
        assert number(world, sql) == 0, table


def test_deals_end_as_they_did(world: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        world,
        """
        select stage, count(*), count(closed_at), sum(amount)::bigint
        from main.opportunities group by stage order by stage
        """,
    ) == rows(
        world,
        """
        select
            coalesce(replace(close_outcome, 'closed_', ''), 'open') as stage,
            count(*), count(closed_at), sum(estimated_acv)::bigint
        from bundle.opportunities group by all order by stage
        """,
    )
    assert (
        number(
            world,
            "select count(*) from bundle.customers as c inner join "
            "main.opportunities as o using (opportunity_id) "
            "where o.closed_at <> c.customer_start_at::timestamp",
        )
        == 0
    )


def test_what_was_written_at_the_end_is_left_out(
    world: duckdb.DuckDBPyConnection,
) -> None:
    """Else the outcome would be among the attributes."""
    assert rows(
        world, "select distinct attribute from main.contact_attributes order by all"
    ) == [("buyer_role",), ("email_domain_type",), ("process_maturity",)]
    assert (
        number(
            world,
            "select count(*) from main.contacts where updated_at > '2024-01-31'",
        )
        == 0
    )


def test_the_day_to_score_leaves_most_outcomes_ahead(
    world: duckdb.DuckDBPyConnection,
) -> None:
    day = leadforge.AS_OF
    ahead, all_wins, youngest = rows(
        world,
        f"""
        select
            count(*) filter (closed_at > date '{day}') / count(*)::double,
            count(*),
            (select date '{day}' - max(occurred_at)::date from main.activities
            where activity_type = 'lead_created')
        from main.opportunities where stage = 'won'
        """,
    )[0]
    assert all_wins > 500
    assert ahead > 0.6
    assert youngest >= 30
    readme = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    assert f"as_of: {day}" in readme


def test_the_look_ups_know_every_type(world: duckdb.DuckDBPyConnection) -> None:
    with (EXAMPLE / "lookups" / "activity_type_map.csv").open(encoding="utf-8") as file:
        mapped = {
            row["raw_activity_type"]: row["activity_type"]
            for row in csv.DictReader(file)
        }
    with (EXAMPLE / "lookups" / "activity_types.csv").open(encoding="utf-8") as file:
        known = {row["activity_type"] for row in csv.DictReader(file)}
    raw = {
        str(row[0])
        for row in rows(world, "select distinct activity_type from main.activities")
    }
    assert {mapped.get(name, name) for name in raw} <= known
    assert set(mapped) <= raw


def test_each_rule_meets_something(world: duckdb.DuckDBPyConnection) -> None:
    """A weight for a value that never comes would be a typing error."""
    with (EXAMPLE / "weights" / "attribute_weights.csv").open(encoding="utf-8") as file:
        rules = [row for row in csv.DictReader(file) if row["operator"] != "at_least"]
    values = {
        str(row[0]): set(row[1])  # type: ignore[call-overload]
        for row in rows(
            world,
            """
            select attribute, list(distinct value) from (
                select attribute, value from main.contact_attributes
                union all
                unpivot (
                    select seniority, job_function, lead_source from main.contacts
                ) on columns(*) into name attribute value value
                union all
                select 'industry', industry from main.accounts
            ) group by attribute
            """,
        )
    }
    for rule in rules:
        if rule["operator"] in ("equals", "one_of"):
            wanted = set(rule["value"].split("|"))
            assert wanted <= values[rule["attribute"]], rule["rule_id"]


def test_the_weights_are_valid() -> None:
    from lead_scoring.validate import validate

    assert validate(EXAMPLE).errors == []


def test_generate_refuses_what_is_there(tmp_path: Path) -> None:
    pytest.importorskip("leadforge")
    (tmp_path / "contacts.csv").write_text("mine")
    with pytest.raises(OutputExistsError):
        leadforge.generate(tmp_path)
    assert (tmp_path / "contacts.csv").read_text() == "mine"


def test_a_missing_package_is_one_clear_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "leadforge.api.generator", None)
    with pytest.raises(UserError, match=r"\.venv/bin/pip install -e '\.\[demo\]'"):
        leadforge.generate(tmp_path / "raw")
    assert not (tmp_path / "raw").exists()
