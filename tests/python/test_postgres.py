"""PostgreSQL: the same rows as DuckDB, loads in one step, and who may read what."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import hubspot_world
import past_days
import pytest
import salesforce_world
import test_backtest
import test_model_health
import test_why
from connectors import OUTCOME, put
from engines import Engine, unavailable, unlike
from harness import COMPARED as SCORED
from harness import (
    MODELS_ONLY,
    ROOT,
    SCORING_ONLY,
    Project,
    Warehouse,
    dbt_vars,
    environment,
    read_seeds,
    write_csv,
    write_seeds,
)
from job import Job
from lead_scoring.demo import generate
from lead_scoring.errors import UserError
from postgres_server import (
    DATABASE,
    LEAST_VERSION,
    Server,
    free_port,
    programs,
    running,
)
from reference import World
from reference.world import RAW_COLUMNS, Settings, Table
from test_increments import FACTS_ONLY, shuffled, twisted
from test_properties import SETTINGS, drawn
from worlds import joined

DAY = dt.date(2026, 6, 30)
MARTS = (
    *("marts.lead_scores", "marts.lead_score_breakdown", "marts.account_scores"),
    *("marts.sales_queue", "marts.contact_ids", "marts.calendar_days"),
    "marts.lead_tier_outcomes",
)
PEOPLE_READ = (*MARTS, "insights.shadow_lead_scores")
MORE_TO_READ = (
    *("marts.lead_score_history", "marts.lead_scores_by_day", "marts.recorded_days"),
    *("marts.lead_tier_changes", "marts.lead_outlook", "marts.lead_score_changes"),
    *("insights.suppressed_activities", "insights.model_performance"),
    *("insights.band_performance", "insights.rule_performance"),
    *("insights.signal_performance", "insights.model_health"),
    "insights.loss_reasons",
)
# With the words that people read, and with the hashes.
COMPARED = (
    *OUTCOME,
    *PEOPLE_READ,
    "facts.dim_contacts",
    "facts.fct_opportunities",
    "scoring.weights_versions",
    "scoring.decay_factors",
)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    if programs() is None:
        unavailable("postgres", f"there is no PostgreSQL {LEAST_VERSION} or newer")
    try:
        import psycopg2  # noqa: F401 (only whether it is there)
        from dbt.adapters import postgres  # noqa: F401 (the same)
    except ImportError:
        unavailable("postgres", "dbt-postgres is not installed")
    with running() as started:
        for developer in ("anna", "bruno"):
            started.make_role(developer)
        yield started


@pytest.fixture(scope="module")
def postgres(server: Server) -> Engine:
    def query(sql: str) -> list[dict[str, Any]]:
        with server.connect("anna") as connection, connection.cursor() as cursor:
            cursor.execute(sql)
            names = [column.name for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    settings = server.environment("anna") | {"LEAD_SCORING_SCHEMA": "dev_anna"}
    return Engine("postgres", "dev_anna", settings, query)


def columns_of(built: Warehouse, table: str) -> list[str]:
    """All but the keys, which each engine makes in its own way."""
    schema, name = table.split(".")
    rows = built.rows(f"""
        select column_name from information_schema.columns
        where table_schema = '{schema}' and table_name = '{name}'
    """)
    names = [row["column_name"] for row in rows]
    return [name for name in names if not name.endswith("_key")]


def assert_alike(
    built: Warehouse, other: Engine, tables: Mapping[str, Sequence[str]]
) -> None:
    found = unlike(built, other, tables)
    assert not found, "\n".join([f"{len(found)} differences", *found[:40]])


# ---------------------------------------------------------------- the same rows


def test_all_systems_beside_the_demo_world(project: Project, postgres: Engine) -> None:
    """Every column of every row; and each data test is one that PostgreSQL knows."""
    raw = project.folder("systems") / "raw"
    generate(300, 3_000, 42, DAY, raw, overwrite=True)
    put(project, "systems", "hubspot", hubspot_world.read("tables"))
    put(project, "systems", "salesforce", salesforce_world.read("tables"))
    weights, lookups = read_seeds(ROOT / "seeds")
    world = World({}, weights, lookups, Settings(days=(DAY,)))
    write_seeds(project.folder("systems") / "seeds", world)
    chosen = {"connectors": ["generic", "hubspot", "salesforce"]}
    built = project.dbt("systems", ["build", *MODELS_ONLY], world.settings, chosen)

    postgres.load(project, "systems", dbt_vars(world.settings) | chosen)
    with_tests = ["build", "--full-refresh", "--exclude-resource-type", "unit_test"]
    postgres.dbt(project, "systems", with_tests, world, chosen)
    assert_alike(built, postgres, {name: columns_of(built, name) for name in COMPARED})
    rows = postgres.table("facts.fct_activities", ["source"])
    assert {"generic", "hubspot", "salesforce"} <= {row["source"] for row in rows}


def test_random_worlds(project: Project, postgres: Engine) -> None:
    world = joined(drawn()[:40], SETTINGS["no_merging_on_email"])
    built = project.build("random", world, file_format="parquet")
    postgres.load(project, "random", dbt_vars(world.settings))
    postgres.dbt(project, "random", ["build", "--full-refresh", *SCORING_ONLY], world)
    assert_alike(built, postgres, dict(SCORED.values()))


@pytest.fixture(scope="module")
def world() -> World:
    found = joined(drawn()[:40], SETTINGS["defaults"])
    activities = [*twisted(found), *unusual()]
    return replace(found, raw={**found.raw, "activities": activities})


def unusual() -> Table:
    """What each engine would read in its own way, if it were let."""
    times = (
        "2024-02-29", "2026-02-29", "1900-02-29", "2000-02-29 23:59:59.9999999",
        "2026-06-31", "2026-04-31", "2026-13-01", "2026-00-10", "2026-06-00",
        "0000-01-01", "9999-12-31", "2026-06-01 24:00", "2026-06-01 23:60",
        "2026-06-01 10:00:09.123456789+02:00", "2026-06-01T10:00-0530",
        "2026-06-01 10:00+99:99", "2026-06-01 10:00+2", "2026-06-01 10:00z",
        "\u00a02026-06-01\t", "June 1, 2026", "today", "infinity", "epoch",
        "2026-06-01 10:00 UTC", "20260601", "2026-6-1", "01/06/2026",
    )  # fmt: skip
    # Order, capitals, white space and quotes of several alphabets.
    targets = (
        "/\u0130stanbul", "/\u03a3\u0391\u03a3", "/\u0141\u00d3D\u0179", "\u00a0", "\\",
        "it's", "{a,NULL}",
        "/a\u0301", "/\u00e1", "https://x.example/\u017b?q=1", '"q"', "a|b", "NULL",
    )  # fmt: skip
    types = ("Page_View", "PAGE_VIEW\u2003", "\u0141\u03a3", "\u0130")
    people = ("w0.c1", "W0.C1", "\u017bw0", "w1.c2")
    return [
        {
            "activity_id": f"unusual {number // 2}",
            "activity_type": types[number % len(types)],
            "occurred_at": time,
            "contact_id": people[number % len(people)],
            "target": targets[number % len(targets)],
        }
        for number, time in enumerate(times)
    ]


def test_increments_equal_one_build(
    project: Project, postgres: Engine, world: World
) -> None:
    """In three loads; the scores are those of DuckDB, which had it all at once."""
    built = project.build("all_at_once", world)
    parts = shuffled(world, seed=4)
    loads = [parts[0], together(parts[1:3]), together(parts[3:])]
    for number, raw in enumerate(loads):
        last = number == len(loads) - 1
        postgres.build(
            project,
            "in_loads",
            replace(world, raw=raw),
            arguments=SCORING_ONLY if last else FACTS_ONLY,
            file_format="parquet" if number % 2 else "csv",
            fresh=number == 0,
        )
        if not last:
            tables = dict([SCORED["activities"]])
            assert unlike(built, postgres, tables), "the next load changes nothing"
    assert_alike(built, postgres, dict(SCORED.values()))


def together(parts: Sequence[Mapping[str, Table]]) -> dict[str, Table]:
    return {
        table: [row for part in parts for row in part.get(table, [])]
        for table in RAW_COLUMNS
    }


# ---------------------------------------------------------------- the commands


@pytest.fixture(scope="module")
def job(project: Project, server: Server) -> Job:
    """The demo world in production, whose marts a BI tool may read."""
    place = project.folder("production")
    generate(300, 3_000, 42, DAY, place / "raw", overwrite=True)
    server.make_role("reporting", may_create=False)
    settings = server.environment("anna")
    return Job(place, settings={**settings, "LEAD_SCORING_BI_ROLES": "reporting"})


IN_PRODUCTION = ("--target", "prod", "--vars", f"{{as_of: {DAY}}}")


@pytest.fixture(scope="module")
def said(job: Job) -> tuple[str, str]:
    return job.must("load", *IN_PRODUCTION), job.must("build", *IN_PRODUCTION)


def test_the_commands_say_what_they_did_and_where_it_is(
    job: Job, said: tuple[str, str]
) -> None:
    loaded, built = said
    assert "  raw.contacts: 3" in loaded
    assert " rows into 7 tables (" in loaded
    assert f"Scores of {DAY}\n  inbound_b2b (Inbound B2B): " in built
    assert "Top leads of inbound_b2b\n  1. C0" in built
    assert "  not scored by verona_event: " in built
    assert built.rstrip().endswith(
        "The results are in postgres, where BI tools can read them directly: "
        f"{DATABASE}.marts.lead_scores, {DATABASE}.marts.lead_score_breakdown and more"
    )
    # Nothing of DuckDB's.
    assert not job.database.exists()
    assert not job.published.exists()


def test_lint_counts_on_the_server(job: Job, said: tuple[str, str]) -> None:
    told = json.loads(job.must("lint", "--json", *IN_PRODUCTION))
    assert told["not_checked"]["reason"] is None
    assert told["build"]["as_of_date"] == str(DAY)
    # Numbers, dates and empty cells of a server are those of the files.
    assert told["build"]["edited_models"] == []
    found = {each["name"]: each["figures"] for each in told["findings"]}
    opened = found["no_decay:starter:email_open"]
    assert 0 < opened["old_contacts"] < opened["contacts"]
    clicked = found["same_thing:verona_event:other_click+launch_click"]
    assert clicked["counted_by_both"] == clicked["counted"] > 0


def test_a_bi_role_reads_the_marts_and_nothing_else(
    said: tuple[str, str], server: Server
) -> None:
    import psycopg2

    with server.connect("reporting") as connection, connection.cursor() as cursor:
        cursor.execute("""
            select nspname || '.' || relname
            from pg_class
            inner join pg_namespace on relnamespace = pg_namespace.oid
            where
                relkind in ('r', 'v', 'm', 'p')
                and nspname not in ('pg_catalog', 'information_schema')
                and has_schema_privilege(relnamespace, 'usage')
                and has_table_privilege(pg_class.oid, 'select')
        """)
        assert {name for (name,) in cursor.fetchall()} == {*PEOPLE_READ, *MORE_TO_READ}
        cursor.execute("select count(*) from marts.lead_score_breakdown")
        assert cursor.fetchone()[0] > 100
        for statement in (
            "select * from raw.contacts",
            "select * from facts.dim_contacts",
            "delete from marts.lead_scores",
            "create table marts.mine (x integer)",
        ):
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute(statement)


def test_a_failed_test_shows_its_rows(
    job: Job, said: tuple[str, str], server: Server
) -> None:
    server.run(
        "update marts.lead_scores set tier_reason = 'tepid' where score_rank = 1"
    )
    done = job.run(
        *("build", *IN_PRODUCTION, "--select", "lead_scores"),
        *("--resource-type", "test"),
    )
    assert done.returncode == 1
    assert "tepid" in done.stdout
    assert (
        "What comes after it was not built: its tables in postgres are" in done.stderr
    )


def test_a_build_without_its_tables_says_what_to_do(job: Job, server: Server) -> None:
    server.run("drop schema if exists raw_hubspot cascade")
    done = job.run("build", "--target", "prod", "--vars", "{connectors: [hubspot]}")
    assert done.returncode == 1
    assert done.stderr == (
        "Error: The schema raw_hubspot holds none of the tables of hubspot. Load them "
        "(`lead-scoring load`), name their schema in the var hubspot_schema, or take "
        "hubspot out of the var connectors.\n"
    )
    lost = Job(job.place, settings={**job.settings, "PGPORT": str(free_port())})
    done = lost.run("build", *IN_PRODUCTION)
    assert done.stderr.startswith(
        "Error: PostgreSQL cannot be used: no server answers there; start it, or set "
        "PGHOST and PGPORT."
    )
    assert done.stderr.count("\n") == 1


def test_two_developers_never_meet(
    project: Project, server: Server, said: tuple[str, str]
) -> None:
    """They share what one of them loaded, and build at the same time."""
    server.run(
        "grant usage on schema raw to bruno",
        "grant select on all tables in schema raw to bruno",
    )
    production = relations(server, "anna", "^(?!dev_)")
    jobs = {
        user: Job(
            project.folder(f"of_{user}"),
            settings={
                **server.environment(user),
                "LEAD_SCORING_SCHEMA": f"dev_{user}",
            },
        )
        for user in ("anna", "bruno")
    }
    days = {"anna": "2026-06-29", "bruno": "2026-06-28"}
    started = [
        job.start(
            *("build", "--target", "postgres", "--select", "+lead_scores"),
            *(*MODELS_ONLY, "--vars", f"{{as_of: {days[user]}}}"),
        )
        for user, job in jobs.items()
    ]
    for process in started:
        out, err = process.communicate(timeout=300)
        assert process.returncode == 0, out + err
    for user, day in days.items():
        with server.connect() as connection, connection.cursor() as cursor:
            cursor.execute(
                f"select distinct as_of_date from dev_{user}_marts.lead_scores"
            )
            assert cursor.fetchall() == [(dt.date.fromisoformat(day),)]
    assert relations(server, "bruno", "^dev_bruno_")
    assert not relations(server, "bruno", "^(?!dev_bruno_)")
    assert relations(server, "anna", "^(?!dev_)") == production


def relations(server: Server, owner: str, schemas: str) -> set[tuple[str, int]]:
    """Tables and views of a role, in the schemas of a pattern, and what they are."""
    with server.connect() as connection, connection.cursor() as cursor:
        cursor.execute(f"""
            select nspname || '.' || relname, pg_class.oid
            from pg_class
            inner join pg_namespace on relnamespace = pg_namespace.oid
            where
                relkind in ('r', 'v')
                and nspname !~ '^pg_'
                and nspname ~ '{schemas}'
                and pg_get_userbyid(relowner) = '{owner}'
        """)
        return set(cursor.fetchall())


# ---------------------------------------------------------------- loading


def load_from(raw: Path, settings: Mapping[str, str], *arguments: str) -> None:
    from lead_scoring.load import load

    target = ROOT / "target" / "tests" / "pg_load"
    with environment(
        LEAD_SCORING_RAW=str(raw),
        DBT_TARGET_PATH=str(target),
        DBT_LOG_PATH=str(target / "logs"),
        **settings,
    ):
        load(["--target", "postgres", *arguments])


def test_readers_meet_the_old_tables_or_the_new_ones(
    server: Server, tmp_path: Path, said: tuple[str, str]
) -> None:
    """A load that fails in its last table changes nothing; a view over a table that is
    loaded again stays."""
    settings = server.environment("anna")
    own = ("--vars", "{generic_schema: of_tests}")

    def write(people: int, email: str = "") -> None:
        columns = ("contact_id", "created_at")
        rows = [
            {"contact_id": f"c{n}", "created_at": "2026-06-01"} for n in range(people)
        ]
        write_csv(tmp_path / "contacts.csv", columns, rows)
        (tmp_path / "erasure_requests.csv").write_text(
            f"contact_id,email\nc1,{email}\n"
        )

    write(10)
    load_from(tmp_path, settings, *own)
    server.run("create view public.people as select * from of_tests.contacts")
    met: set[int] = set()
    done = threading.Event()

    def read() -> None:
        with server.connect() as connection, connection.cursor() as cursor:
            while not done.is_set():
                cursor.execute("select count(*) from public.people")
                met.add(cursor.fetchone()[0])

    reader = threading.Thread(target=read)
    reader.start()
    try:
        write(20_000, email="a\0b")
        with pytest.raises(UserError, match="a character that it cannot store"):
            load_from(tmp_path, settings, *own)
        assert met == {10}
        write(20_000)
        load_from(tmp_path, settings, *own)
    finally:
        done.set()
        reader.join()
    assert met <= {10, 20_000}
    with server.connect() as connection, connection.cursor() as cursor:
        cursor.execute("select count(*) from public.people")
        assert cursor.fetchone() == (20_000,)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"PGPASSWORD": "guessed"}, "it does not take user and password; set PGUSER"),
        ({"PGPORT": "free"}, "no server answers there; start it, or set PGHOST"),
        ({"PGDATABASE": "nobody"}, "create it, or set PGDATABASE and PGUSER"),
        ({"PGDATABASE": "postgres"}, "this user may not make schemas; ask for `grant"),
    ],
)
def test_a_load_that_cannot_be_is_refused_in_a_sentence(
    server: Server, job: Job, changed: dict[str, str], sentence: str
) -> None:
    if "PGPORT" in changed:
        changed = {"PGPORT": str(free_port())}
    with pytest.raises(UserError) as refused:
        load_from(job.raw_folder, {**server.environment("bruno"), **changed})
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)


def test_duckdb_has_nothing_to_load(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="DuckDB reads the raw folder where it is"):
        load_from(tmp_path, {}, "--target", "duckdb")


def test_the_history_in_any_order_of_days(project: Project, postgres: Engine) -> None:
    world = joined(drawn()[:8], SETTINGS["defaults"])
    name = "postgres_history"
    assert_alike(
        *past_days.score_backwards(project, postgres, name, world), past_days.COMPARED
    )
    # Then by what was known, on days between and on one that is recorded already.
    compared = {**past_days.COMPARED, **dict([SCORED["scores"]])}
    for built, other in past_days.score_by_what_was_known(
        project, postgres, (name, name), world
    ):
        assert_alike(built, other, compared)


def test_why_scores_changed(project: Project, postgres: Engine) -> None:
    """Late activities, merges, other weights and erasures between two days."""
    name = "postgres_why"
    first = test_why.build(project, name, test_why.WORLD, test_why.DAY, fresh=True)
    assert not first.rows(test_why.CHANGES)
    postgres.load(project, name)
    again = [*test_why.MART, "--full-refresh"]
    with past_days.named([], test_why.DAY):
        postgres.dbt(
            project, name, ["build", *again], test_why.WORLD, past_days.UNNAMED
        )
    built = test_why.build_later(project, name)
    postgres.load(project, name)
    with past_days.named([], test_why.NEXT):
        postgres.dbt(
            project, name, ["build", *test_why.MART], test_why.WORLD, past_days.UNNAMED
        )
    assert built.rows(test_why.CHANGES)
    assert_alike(built, postgres, test_why.COMPARED)


def test_the_back_test(project: Project, postgres: Engine) -> None:
    world = test_backtest.built_world()
    built = test_backtest.run(project, "postgres_backtest", world)
    postgres.load(project, "postgres_backtest", dbt_vars(world.settings))
    postgres.dbt(
        project,
        "postgres_backtest",
        [*test_backtest.REPORTS, "--full-refresh"],
        world,
        test_backtest.BACKTEST,
    )
    assert_alike(built, postgres, test_backtest.COMPARED)
    # Once more: a second test of the same days replaces the first.
    postgres.dbt(
        project, "postgres_backtest", test_backtest.AGAIN, world, test_backtest.BACKTEST
    )
    assert_alike(built, postgres, test_backtest.COMPARED)


def test_the_health_of_models(project: Project, postgres: Engine) -> None:
    world, name = test_model_health.built_world(), "postgres_health"
    days, read = test_model_health.RECORDED, test_model_health.READ
    built = past_days.score(project, name, world, days, arguments=read, fresh=True)
    postgres.load(project, name)
    with past_days.named(days, past_days.LATER):
        arguments = ["build", *read, "--full-refresh"]
        postgres.dbt(project, name, arguments, world, past_days.UNNAMED)
    assert_alike(built, postgres, test_model_health.COMPARED)
