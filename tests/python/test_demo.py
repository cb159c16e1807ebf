"""The demo world: what was asked for is in it, and it is the same every time."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest
from lead_scoring.demo import generate
from lead_scoring.demo.files import TABLES, OutputExistsError
from reference.world import RAW_COLUMNS

AS_OF = date(2026, 6, 30)
CONTACTS, ACTIVITIES = 5_000, 150_000

TEXT_UNLESS = {
    **dict.fromkeys(
        ["created_at", "updated_at", "deleted_at", "occurred_at", "loaded_at",
         "started_at", "ended_at", "closed_at", "requested_at"],
        "TIMESTAMP",
    ),
    "birth_date": "DATE",
    "profiling_opt_out": "BOOLEAN",
    "amount": "DECIMAL(14,2)",
    "cost": "DECIMAL(12,2)",
}  # fmt: skip

# What hurts in real data: how many rows there must be at least.
HURTS = {
    "duplicate contact rows, the copy older": (
        "select count(*) from contacts as a inner join contacts as b using "
        "(contact_id) where a.updated_at < b.updated_at",
        30,
    ),
    "contacts without an id": (
        "select count(*) from contacts where contact_id is null",
        1,
    ),
    "contacts without created_at": (
        "select count(*) from contacts where created_at is null",
        1,
    ),
    "merges": (
        "select count(distinct a.contact_id) from contacts as a "
        "inner join contacts as b on a.merged_into = b.contact_id",
        30,
    ),
    "a chain of merges": (
        "select count(*) from contacts as a inner join contacts as b "
        "on a.merged_into = b.contact_id inner join contacts as c "
        "on b.merged_into = c.contact_id where c.merged_into is null",
        1,
    ),
    "a cycle of merges": (
        "select count(*) from contacts as a inner join contacts as b "
        "on a.merged_into = b.contact_id where b.merged_into = a.contact_id",
        2,
    ),
    "one that leads into the cycle": (
        "select count(*) from contacts as a inner join contacts as b "
        "on a.merged_into = b.contact_id inner join contacts as c "
        "on b.merged_into = c.contact_id and c.merged_into = b.contact_id "
        "where a.contact_id <> c.contact_id",
        1,
    ),
    "a merge into nobody": (
        "select count(*) from contacts where merged_into not in "
        "(select contact_id from contacts where contact_id is not null)",
        1,
    ),
    "people with the same email": (
        "select count(*) from (select lower(trim(email)) as e from contacts "
        "where merged_into is null and email like '%@%' "
        "and not regexp_matches(email, '(?i)^ *(info|biuro|ufficio|sales|office)@') "
        "group by e having count(distinct contact_id) > 1)",
        20,
    ),
    "role mailboxes": (
        "select count(*) from contacts where "
        "regexp_matches(email, '^(info|biuro|ufficio|sales|office)@')",
        30,
    ),
    "emails in capitals with blanks": (
        "select count(*) from contacts where email <> lower(trim(email))",
        50,
    ),
    "text that is no email": (
        "select count(*) from contacts where email not like '%@%'",
        5,
    ),
    "missing emails": ("select count(*) from contacts where email is null", 100),
    "missing titles": ("select count(*) from contacts where job_title is null", 300),
    "missing countries": ("select count(*) from contacts where country is null", 100),
    "missing accounts": ("select count(*) from contacts where account_id is null", 900),
    "opt-outs": ("select count(*) from contacts where profiling_opt_out", 60),
    "deleted contacts": (
        "select count(*) from contacts where deleted_at is not null",
        20,
    ),
    "free mail domains": (
        "select count(*) from contacts where "
        "regexp_matches(email, '@(gmail.com|libero.it|wp.pl|onet.pl)$')",
        300,
    ),
    "competitors": (
        "select count(*) from contacts where "
        "regexp_matches(email, '@(lavaprofi|rapidwash|zmywex).example$')",
        20,
    ),
    "own staff": (
        "select count(*) from contacts where email like '%@acquabrava.example'",
        5,
    ),
    "Italian titles": (
        "select count(*) from contacts where job_title = 'Responsabile acquisti'",
        50,
    ),
    "Polish titles": (
        "select count(*) from contacts where job_title = 'Szef kuchni'",
        50,
    ),
    "English titles": (
        "select count(*) from contacts where job_title = 'Purchasing Manager'",
        50,
    ),
    "size ranges": (
        "select count(*) from accounts where employee_count in ('11-50', '200+')",
        50,
    ),
    "sizes as numbers": (
        "select count(*) from accounts where try_cast(employee_count as int) > 0",
        50,
    ),
    "missing sizes": (
        "select count(*) from accounts where employee_count is null",
        50,
    ),
    "several values of one attribute": (
        "select count(*) from (select contact_id from contact_attributes "
        "where attribute = 'product_interest' group by contact_id "
        "having count(*) > 1)",
        100,
    ),
    "erasure by id": (
        "select count(*) from erasure_requests where contact_id is not null",
        1,
    ),
    "erasure by email": (
        "select count(*) from erasure_requests where contact_id is null "
        "and email is not null",
        1,
    ),
    "duplicate events with other contents": (
        "select count(*) from (select activity_id from activities group by all "
        "having count(*) > 1 and count(distinct (lower(activity_type), target)) > 1)",
        100,
    ),
    "duplicate events with the same contents": (
        "select count(*) from (select activity_id from activities group by all "
        "having count(*) > 1 and count(distinct (lower(activity_type), target)) = 1)",
        100,
    ),
    "events without an id": (
        "select count(*) from activities where activity_id is null",
        5,
    ),
    "events without a time": (
        "select count(*) from activities where occurred_at is null",
        5,
    ),
    "events without a type": (
        "select count(*) from activities where activity_type is null",
        5,
    ),
    "unknown types": (
        "select count(*) from activities "
        "where activity_type in ('sms_reply', 'kiosk_scan')",
        100,
    ),
    "raw types that need the map": (
        "select count(*) from activities where activity_type in "
        "('opened email', 'clicked email', 'pageview', 'whitepaper_download')",
        1000,
    ),
    "types in capitals": (
        "select count(*) from activities where activity_type = 'PAGE_VIEW'",
        50,
    ),
    "orphans by id": (
        "select count(*) from activities where contact_id not in "
        "(select contact_id from contacts where contact_id is not null)",
        100,
    ),
    "orphans by email": (
        "select count(*) from activities where contact_id is null and lower(email) "
        "not in (select lower(trim(email)) from contacts where email is not null)",
        50,
    ),
    "events with only an email": (
        "select count(*) from activities where contact_id is null and lower(email) "
        "in (select lower(trim(email)) from contacts)",
        1000,
    ),
    "future rows": (
        "select count(*) from activities where occurred_at >= date '2026-07-01'",
        100,
    ),
    "late rows": (
        "select count(*) from activities where loaded_at > occurred_at "
        "+ interval 2 days",
        500,
    ),
    "bursts of ten clicks within ten seconds": (
        "select count(*) from (select contact_id from activities where "
        "lower(activity_type) in ('clicked email', 'email_click') "
        "and contact_id is not null group by "
        "contact_id, time_bucket(interval 20 seconds, occurred_at) "
        "having count(*) >= 8)",
        10,
    ),
    "unsubscribes": (
        "select count(*) from activities where activity_type = 'unsubscribe'",
        30,
    ),
    "hard bounces": (
        "select count(*) from activities where activity_type = 'hard_bounce'",
        20,
    ),
    "soft bounces": (
        "select count(*) from activities where activity_type = 'email_soft_bounce'",
        20,
    ),
    "spam complaints": (
        "select count(*) from activities where activity_type = 'spam_complaint'",
        3,
    ),
    "visits of the careers page": (
        "select count(*) from activities where target like '%/careers%'",
        300,
    ),
    "search phrases": (
        "select count(distinct target) from activities "
        "where activity_type = 'site_search'",
        10,
    ),
    "addresses with host and query": (
        "select count(*) from activities where target like 'https://%/%?%'",
        5000,
    ),
    "paths with query": (
        "select count(*) from activities where target like '/%?%'",
        1000,
    ),
    "webinars": (
        "select count(*) from activities where activity_type = 'webinar_attended'",
        50,
    ),
    "online events": (
        "select count(*) from activities where activity_type = 'online_event_attended'",
        20,
    ),
    "guests in Verona": (
        "select count(*) from activities where activity_type = 'event_attended' "
        "and campaign_id = 'verona_event'",
        50,
    ),
    "launch clicks": (
        "select count(*) from activities where activity_type = 'clicked email' "
        "and campaign_id = 'dem_launch' and target like '%/launch/%'",
        50,
    ),
    "demo and quote requests": (
        "select count(*) from activities "
        "where activity_type in ('demo_request', 'quote_request')",
        100,
    ),
    "freebies": (
        "select count(*) from activities where activity_type = 'freebie_request'",
        100,
    ),
    "accepted by sales": (
        "select count(*) from activities where activity_type = 'sales_accepted'",
        50,
    ),
    "rejected with a reason": (
        "select count(distinct target) from activities "
        "where activity_type = 'mql_rejected'",
        4,
    ),
    "open deals": ("select count(*) from opportunities where stage = 'open'", 20),
    "deals lost with a reason": (
        "select count(*) from opportunities "
        "where stage = 'lost' and loss_reason is not null",
        50,
    ),
    "deals without a contact": (
        "select count(*) from opportunities where contact_id is null",
        2,
    ),
    "closed deals without a date": (
        "select count(*) from opportunities "
        "where stage <> 'open' and closed_at is null",
        1,
    ),
}

# Of all events (or contacts), the share in per cent: at least, at most.
SHARES = {
    "visits have several activities": (
        "select 100 * avg((gap < interval 10 minutes)::int) from (select occurred_at "
        "- lag(occurred_at) over (partition by contact_id order by occurred_at) "
        "as gap from activities where contact_id is not null)",
        55, 85,
    ),
    "the busiest tenth makes": (
        "select 100.0 * sum(n) filter (part = 1) / sum(n) from (select count(*) as n, "
        "ntile(10) over (order by count(*) desc) as part from activities "
        "where contact_id is not null group by contact_id)",
        30, 60,
    ),
    "contacts that were won": (
        "select 100.0 * count(distinct contact_id) filter (stage = 'won') / 5000 "
        "from opportunities",
        2, 6,
    ),
    "closed deals that were won": (
        "select 100 * avg((stage = 'won')::int) from opportunities "
        "where stage <> 'open'",
        25, 60,
    ),
    "recipients who opened the DEM": (
        "select 100.0 * count(distinct contact_id) filter "
        "(lower(activity_type) in ('opened email', 'email_open')) "
        "/ count(distinct contact_id) filter (lower(activity_type) = 'email_sent') "
        "from activities where campaign_id = 'dem_launch'",
        43, 47,
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("demo") / "raw"
    generate(CONTACTS, ACTIVITIES, 42, AS_OF, out)
    return out


@pytest.fixture(scope="module")
def world(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        read(con, folder)
        yield con


def read(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    for table in TABLES:
        con.execute(
            f"create or replace view {table} as from '{folder}/{table}.parquet'"
        )


def number(con: duckdb.DuckDBPyConnection, sql: str) -> float:
    return con.execute(sql).fetchall()[0][0]


def fingerprint(folder: Path) -> dict[str, tuple[int, ...]]:
    """Rows of each table, whatever their order."""
    with duckdb.connect() as con:
        read(con, folder)
        return {
            table: con.execute(
                f"select count(*), sum(hash(t)::hugeint), bit_xor(hash(t)) "
                f"from {table} as t"
            ).fetchall()[0]
            for table in TABLES
        }


def test_it_writes_the_tables_of_the_contract_and_nothing_else(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} == {
        f"{table}.parquet" for table in RAW_COLUMNS
    }
    assert [path.name for path in folder.parent.iterdir()] == ["raw"]


@pytest.mark.parametrize("table", TABLES)
def test_columns_and_types(world: duckdb.DuckDBPyConnection, table: str) -> None:
    found = {
        name: kind for name, kind, *_ in world.execute(f"describe {table}").fetchall()
    }
    assert found == {
        column: TEXT_UNLESS.get(column, "VARCHAR") for column in RAW_COLUMNS[table]
    }


def test_counts_are_what_was_asked_for(world: duckdb.DuckDBPyConnection) -> None:
    assert number(world, "select count(*) from activities") == ACTIVITIES
    assert number(world, "select count(distinct contact_id) from contacts") == CONTACTS


@pytest.mark.parametrize("name", HURTS)
def test_what_hurts_is_there(world: duckdb.DuckDBPyConnection, name: str) -> None:
    sql, at_least = HURTS[name]
    assert number(world, sql) >= at_least


@pytest.mark.parametrize("name", SHARES)
def test_shares(world: duckdb.DuckDBPyConnection, name: str) -> None:
    sql, low, high = SHARES[name]
    assert low <= number(world, sql) <= high


def test_two_years_end_on_the_day(world: duckdb.DuckDBPyConnection) -> None:
    first, on_the_day, ahead, last, loaded = world.execute(
        f"""
        select
            min(occurred_at)::date,
            count(*) filter (occurred_at::date = date '{AS_OF}'),
            avg((occurred_at::date > date '{AS_OF}')::int),
            max(occurred_at)::date,
            max(loaded_at)::date
        from activities
        """
    ).fetchall()[0]
    assert date(2024, 6, 25) <= first <= date(2024, 7, 20)
    assert on_the_day > 50
    assert 0.001 < ahead < 0.004
    assert last <= date(2026, 7, 22)
    # Rows of the day's night are loaded the next morning; none comes from later.
    assert loaded <= date(2026, 7, 1)
    assert number(world, "select max(created_at)::date from contacts") <= AS_OF


def test_ids_and_stages_are_clean(world: duckdb.DuckDBPyConnection) -> None:
    assert world.execute(
        "select distinct stage from opportunities order by all"
    ).fetchall() == [("lost",), ("open",), ("won",)]
    for table, key in [
        ("accounts", "account_id"),
        ("campaigns", "campaign_id"),
        ("opportunities", "opportunity_id"),
    ]:
        sql = f"select count(*) - count(distinct {key}) from {table}"
        assert number(world, sql) == 0, table
    assert (
        number(world, "select count(*) from opportunities where closed_at < created_at")
        == 0
    )
    assert (
        number(
            world,
            "select count(*) from activities anti join campaigns using (campaign_id) "
            "where activities.campaign_id is not null",
        )
        == 0
    )


def test_engaged_people_buy_more(world: duckdb.DuckDBPyConnection) -> None:
    """Without a hidden link of outcome and engagement a back-test finds nothing."""
    bought, idle = world.execute(
        """
        with recent as (
            select contact_id, count(*) as n from activities
            where occurred_at between date '2026-01-30' and date '2026-03-31'
            and lower(activity_type) not like 'email%' group by contact_id
        ),
        won as (
            select distinct contact_id from opportunities
            where stage = 'won' and created_at > date '2026-03-31'
        )
        select
            avg(coalesce(n, 0)) filter (won.contact_id is not null),
            avg(coalesce(n, 0)) filter (won.contact_id is null)
        from (select distinct contact_id from contacts) as people
        left join recent using (contact_id) left join won using (contact_id)
        """
    ).fetchall()[0]
    assert bought > 2 * idle


def test_the_same_arguments_give_the_same_rows_on_one_thread(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = duckdb.connect

    @functools.wraps(real)
    def one_thread(**options: dict[str, object]) -> duckdb.DuckDBPyConnection:
        return real(config={**options.get("config", {}), "threads": 1})

    monkeypatch.setattr(duckdb, "connect", one_thread)
    generate(CONTACTS, ACTIVITIES, 42, AS_OF, tmp_path)
    monkeypatch.undo()
    assert fingerprint(tmp_path) == fingerprint(folder)


@pytest.mark.parametrize(
    ("seed", "as_of"), [(43, AS_OF), (42, date(2026, 6, 29))], ids=["seed", "day"]
)
def test_other_arguments_give_another_world(
    folder: Path, tmp_path: Path, seed: int, as_of: date
) -> None:
    generate(CONTACTS, ACTIVITIES, seed, as_of, tmp_path)
    here, there = fingerprint(folder), fingerprint(tmp_path)
    for table in ("contacts", "activities", "opportunities", "erasure_requests"):
        assert here[table] != there[table]


@pytest.mark.parametrize(
    ("contacts", "activities"),
    [(0, 0), (1, 0), (1, 1), (1, 700), (3, 100), (100, 50), (60, 3_001)],
)
def test_small_worlds(tmp_path: Path, contacts: int, activities: int) -> None:
    generate(contacts, activities, 7, AS_OF, tmp_path)
    with duckdb.connect() as con:
        read(con, tmp_path)
        assert number(con, "select count(*) from activities") == activities
        sql = "select count(distinct contact_id) from contacts"
        assert number(con, sql) == contacts


@pytest.mark.parametrize("numbers", [(-1, 0), (5, -1), (0, 10)])
def test_impossible_numbers_are_refused(
    tmp_path: Path, numbers: tuple[int, int]
) -> None:
    with pytest.raises(ValueError, match="contact"):
        generate(*numbers, 1, AS_OF, tmp_path / "raw")
    assert not (tmp_path / "raw").exists()


@pytest.mark.parametrize("name", ["contacts.csv", "activities.parquet", "contacts"])
def test_nothing_is_overwritten_unasked(tmp_path: Path, name: str) -> None:
    mine = tmp_path / name
    if "." in name:
        mine.write_text("mine")
    else:
        mine.mkdir()
    with pytest.raises(OutputExistsError, match=name):
        generate(10, 10, 1, AS_OF, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_second_world_replaces_the_first_when_asked(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    generate(20, 100, 1, AS_OF, tmp_path)
    before = fingerprint(tmp_path)
    generate(20, 100, 2, AS_OF, tmp_path, overwrite=True)
    assert fingerprint(tmp_path)["contacts"] != before["contacts"]
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_a_run_that_fails_leaves_the_folder_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "raw"
    generate(20, 100, 1, AS_OF, out)
    before = fingerprint(out)

    def break_off(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("lead_scoring.demo.world.write_tables", break_off)
    with pytest.raises(OSError, match="disk full"):
        generate(20, 100, 2, AS_OF, out, overwrite=True)
    assert fingerprint(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["raw"]


def test_progress_is_reported(tmp_path: Path) -> None:
    steps: list[str] = []
    generate(5, 5, 1, AS_OF, tmp_path, progress=steps.append)
    assert steps[0] == "macros"
    assert steps[-1] == "writing erasure_requests"
