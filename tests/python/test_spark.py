"""Spark: the same rows as DuckDB, also where a worker dies, and what readers see."""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import past_days
import pytest
import test_backtest
from engines import Engine, counted, unavailable, unlike
from harness import (
    COMPARED,
    MODELS_ONLY,
    ROOT,
    DbtFailed,
    Project,
    Warehouse,
    apart,
    dbt_vars,
    point,
    read_seeds,
    write_seeds,
)
from job import Job
from lead_scoring.demo import generate
from lead_scoring.spark import processes
from lead_scoring.spark.cluster import Cluster, running
from lead_scoring.spark.settings import LOOPBACK
from reference import World
from reference.world import Settings, Table
from test_increments import FACTS_ONLY, shuffled, twisted
from test_properties import SETTINGS, drawn
from worlds import joined

DAY = dt.date(2026, 6, 30)
SCHEMA = "dev_anna"
READ = ("marts.lead_scores", "marts.lead_score_breakdown", "marts.account_scores")
PACKAGES = ("pyspark", "pyhive", "dbt.adapters.spark")
ROWS = dict(COMPARED.values())
# Seconds after which something hangs, however busy the machine is.
PATIENCE = 1800
# Unit tests are a test of their own: they say nothing of the data.
WHOLE = ("build", "--exclude-resource-type", "unit_test")


# ---------------------------------------------------------------- the cluster


def lacking() -> str | None:
    for package in PACKAGES:
        try:
            found = importlib.util.find_spec(package)
        except ModuleNotFoundError:
            found = None
        if found is None:
            return f"the package {package} is not installed"
    return None if shutil.which("java") else "there is no Java"


@pytest.fixture(scope="module")
def cluster(project: Project) -> Iterator[Cluster]:
    if reason := lacking():
        unavailable("spark", reason)
    with running(project.folder("spark_cluster")) as started:
        yield started


@pytest.fixture(scope="module")
def spark(cluster: Cluster) -> Engine:
    def query(sql: str) -> list[dict[str, Any]]:
        with asking(cluster) as ask:
            return ask(sql)

    settings = {
        "LEAD_SCORING_SPARK_HOST": LOOPBACK,
        "LEAD_SCORING_SPARK_PORT": str(cluster.port),
        "LEAD_SCORING_SPARK_RAW": str(cluster.folder / "raw"),
        "LEAD_SCORING_SCHEMA": SCHEMA,
    }
    return Engine("spark", SCHEMA, settings, query)


@contextmanager
def asking(cluster: Cluster) -> Iterator[Any]:
    """Answers questions over one connection; PyHive brings dates as text."""
    from pyhive import hive

    with hive.connect(LOOPBACK, cluster.port) as connection:
        cursor = connection.cursor()

        def ask(sql: str) -> list[dict[str, Any]]:
            cursor.execute(sql)
            if not cursor.description:
                return []
            names = [column[0] for column in cursor.description]
            dates = [column[1] == "DATE_TYPE" for column in cursor.description]
            return [
                {
                    name: dt.date.fromisoformat(value) if is_date and value else value
                    for name, is_date, value in zip(names, dates, row, strict=True)
                }
                for row in cursor.fetchall()
            ]

        yield ask


def columns_of(built: Warehouse, table: str) -> list[str]:
    """All but the keys, which each engine makes its own way."""
    schema, name = table.split(".")
    rows = built.rows(f"""
        select column_name from information_schema.columns
        where table_schema = '{schema}' and table_name = '{name}'
        and column_name not like '%\\_key' escape '\\'
    """)
    return [row["column_name"] for row in rows]


def assert_alike(
    built: Warehouse, other: Engine, tables: Mapping[str, Sequence[str]] | None = None
) -> None:
    found = unlike(built, other, tables)
    assert not found, "\n".join([f"{len(found)} differences", *found[:40]])


# ---------------------------------------------------------------- publishing


@dataclass(frozen=True)
class Published:
    """The demo world, built and published on both engines."""

    name: str
    world: World
    built: Warehouse


@pytest.fixture(scope="module")
def published(project: Project, spark: Engine) -> Published:
    name = "spark_demo"
    raw = project.folder(name) / "raw"
    generate(150, 400, 42, DAY, raw, overwrite=True)
    weights, lookups = read_seeds(ROOT / "seeds")
    world = World({}, weights, lookups, Settings(days=(DAY,)))
    write_seeds(project.folder(name) / "seeds", world)
    models = ["build", *MODELS_ONLY]
    built = project.dbt(name, models, world.settings)
    spark.load(project, name, dbt_vars(world.settings))
    # Each model, and each test of data.
    spark.dbt(project, name, [*WHOLE, "--full-refresh"], world)
    return Published(name, world, built)


def test_the_demo_world(published: Published, spark: Engine) -> None:
    """Every column of every row that people read, words and hashes too."""
    tables = (
        *(*READ, "marts.sales_queue", "marts.contact_ids", "marts.calendar_days"),
        "marts.lead_tier_outcomes",
        *("insights.shadow_lead_scores", "scoring.weights_versions"),
        *past_days.COMPARED,
    )
    compared = {name: columns_of(published.built, name) for name in tables}
    assert_alike(published.built, spark, ROWS | compared)


# A key is only compared inside of one database; how a table is written, or text put
# into small letters, is seen in every table that is compared.
SEEN_ANYWAY = {
    *("hash_key", "lower_case", "view_or_table", "built_schema", "require_session"),
    *("gathered_by", "partition_of", "replacing_strategy", "forget_vanished_loads"),
}


def test_unit_tests(project: Project, spark: Engine, published: Published) -> None:
    """Of models whose SQL is another one here; DuckDB runs all of them.

    They take the types of their columns from what is built.
    """
    given, _ = apart(dbt_vars(published.world.settings))
    names = unit_tests_of_other_sql(project.dbt_folder(given, spark.target))
    assert len(names) > 20
    units = ["test", "--select", *(f"unit_test:{name}" for name in names)]
    spark.dbt(project, published.name, units, published.world)


def unit_tests_of_other_sql(read: Path) -> list[str]:
    """What dbt has read tells which macros a model needs, and which are Spark's own."""
    from dbt.contracts.graph.manifest import Manifest

    manifest = Manifest.from_msgpack((read / "partial_parse.msgpack").read_bytes())
    ours = "macro.lead_scoring."
    other = {
        ours + macro.name.removeprefix("spark__")
        for macro in manifest.macros.values()
        if macro.name.startswith("spark__") and macro.package_name == "lead_scoring"
    } - {ours + name for name in SEEN_ANYWAY}
    models = {
        node.name: node
        for node in manifest.nodes.values()
        if node.resource_type == "model"
    }
    return [
        unit.name
        for unit in manifest.unit_tests.values()
        if other & needed(manifest, models[unit.model].depends_on.macros)
    ]


def needed(manifest: Any, macros: Iterable[str]) -> set[str]:
    """These macros, and those that they need."""
    found: set[str] = set()
    left = list(macros)
    while left:
        name = left.pop()
        if name not in found and name in manifest.macros:
            found.add(name)
            left += manifest.macros[name].depends_on.macros
    return found


State = tuple[int, int, str]


@dataclass
class Reader:
    """Somebody who reads the marts all the time, over a connection of their own."""

    cluster: Cluster
    seen: dict[str, list[State]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)
    # Seconds between two looks: what is read takes its time from what is built.
    pause: float = 2.0

    def read(self) -> None:
        try:
            with asking(self.cluster) as ask:
                while not self.done.is_set():
                    for table in READ:
                        self.seen.setdefault(table, []).append(state(ask, table))
                    self.done.wait(self.pause)
        # Whatever goes wrong is what the test asks about.
        except Exception as error:  # noqa: BLE001 (told by the test)
            self.errors.append(str(error)[:2000])


def state(ask: Any, table: str) -> State:
    """How many rows, of how many days, and what they say."""
    words = "reason" if table == "marts.lead_score_breakdown" else "contacts_by_tier"
    words = "tier" if table == "marts.lead_scores" else words
    (row,) = ask(
        "select count(*) as n, count(distinct as_of_date) as days, "
        f"md5(array_join(array_sort(collect_set({words})), '|')) as said "
        f"from {SCHEMA}_{table}"
    )
    return row["n"], row["days"], row["said"]


@contextmanager
def reading(cluster: Cluster) -> Iterator[Reader]:
    reader = Reader(cluster)
    thread = threading.Thread(target=reader.read, daemon=True)
    thread.start()
    try:
        yield reader
    finally:
        reader.done.set()
        thread.join(60)


def renamed_tiers(world: World) -> World:
    """The coldest tier gets another name."""
    tiers = [
        {**row, "tier": "frozen" if row["tier"] == "cold" else row["tier"]}
        for row in world.weights["tiers"]
    ]
    return replace(world, weights={**world.weights, "tiers": tiers})


def twice(world: World) -> dict[str, dict[str, Table]]:
    """Rows of weights and look-ups that are there twice: whatever needs them waits.

    A whole build then fails where it hardly began. The windows of decays stay, because
    no test stops what is made of them.
    """
    return {
        "weights": {
            name: rows if name == "decay_windows" else rows * 2
            for name, rows in world.weights.items()
        },
        "lookups": {name: rows * 2 for name, rows in world.lookups.items()},
    }


def test_readers_never_meet_a_half_built_table(
    project: Project, cluster: Cluster, spark: Engine, published: Published
) -> None:
    name, changed = published.name, renamed_tiers(published.world)
    broken = replace(changed, **twice(changed))
    with asking(cluster) as ask:
        before = {table: state(ask, table) for table in READ}
    with reading(cluster) as reader:
        write_seeds(project.folder(name) / "seeds", broken)
        with pytest.raises(DbtFailed, match="tiers"):
            # No `--fail-fast`: where dbt cancels what its other threads run, the
            # connection to Spark may break, and says so instead of the failure.
            spark.dbt(project, name, WHOLE, broken)
        write_seeds(project.folder(name) / "seeds", changed)
        read = (f"tiers+,+{table.partition('.')[2]}" for table in READ)
        part = ["build", "--select", "resource_type:seed", *read, *MODELS_ONLY]
        spark.dbt(project, name, part, changed)
        unpublished = {table: len(states) for table, states in reader.seen.items()}
        reader.pause = 0
        publish = ["run-operation", "publish_built"]
        spark.dbt(project, name, publish, changed)
        # They read each table once more.
        wanted = {table: len(states) + 2 for table, states in reader.seen.items()}
        processes.wait_until(
            lambda: (
                bool(reader.errors)
                or all(len(reader.seen[table]) >= wanted[table] for table in READ)
            ),
            PATIENCE,
        )
    assert not reader.errors
    with asking(cluster) as ask:
        after = {table: state(ask, table) for table in READ}
    assert before["marts.lead_scores"] != after["marts.lead_scores"]
    for table, states in reader.seen.items():
        assert before[table][0] > 0
        assert unpublished[table] > 5, "hardly anybody read"
        # What was not published was not seen; what was is there for good.
        assert set(states[: unpublished[table]]) == {before[table]}, table
        turned = states.index(after[table])
        assert set(states[:turned]) <= {before[table]}, table
        assert set(states[turned:]) == {after[table]}, table


def test_a_system_that_is_switched_off_leaves_the_log(
    project: Project, spark: Engine, published: Published
) -> None:
    """Its loads are partitions, which are dropped; those of others stay."""
    log = spark.relation("facts.activity_log")
    logged = f"select source, count(*) as n from {log} group by source order by source"
    before = spark.rows(logged)
    left = {"source": "'hubspot'", "load_id": "'hubspot 2026-06-01'"}
    columns = [row["col_name"] for row in spark.rows(f"describe query table {log}")]
    values = ", ".join(left.get(column, column) for column in columns)
    spark.rows(f"insert into {log} select {values} from {log} limit 10")
    assert spark.rows(logged) == [*before, {"source": "hubspot", "n": 10}]
    part = ["build", "--select", "activity_log", *MODELS_ONLY]
    spark.dbt(project, published.name, part, published.world)
    assert spark.rows(logged) == before


def test_why_says_what_it_says_on_duckdb(
    project: Project, spark: Engine, published: Published
) -> None:
    """The command, of who did most lately; both days are scored anew."""
    ((contact,),) = (
        row.values()
        for row in published.built.rows("""
            select contact_id from marts.lead_scores
            order by engagement_points desc, contact_id limit 1
        """)
    )
    folder = project.folder(published.name)
    point(published.built.here, folder)
    settings = {"LEAD_SCORING_DB": str(published.built.path)}
    job = Job(
        folder / "why", seeds=ROOT / "seeds", raw=folder / "raw", settings=settings
    )
    there = replace(job, place=folder / "why_there", settings=spark.settings)
    asked = ("why", contact, "--from", "2026-06-01", "--to", str(DAY), "--json")
    ours = json.loads(job.must(*asked))
    theirs = json.loads(there.must(*asked, "--target", "spark"))
    assert any(change["rules"] for change in ours["scoring_models"])
    assert theirs == ours


# ---------------------------------------------------------------- increments


IN_TWO_LOADS = "spark_in_two_loads"


@pytest.fixture(scope="module")
def world() -> World:
    """Random small worlds, with rows that repeat."""
    found = joined(drawn()[:20], SETTINGS["defaults"])
    return replace(found, raw={**found.raw, "activities": twisted(found)})


@pytest.fixture(scope="module")
def at_once(project: Project, world: World) -> Warehouse:
    return project.build("spark_reference", world)


@pytest.fixture(scope="module")
def in_two_loads(
    project: Project, cluster: Cluster, spark: Engine, world: World, at_once: Warehouse
) -> Engine:
    """In the middle of the second build a worker dies: its tasks, and what others had
    written for it, are done again elsewhere."""
    other = replace(
        spark, schema="dev_bruno",
        settings={**spark.settings, "LEAD_SCORING_SCHEMA": "dev_bruno"},
    )  # fmt: skip
    first, *others = shuffled(world, seed=4)
    rest = {
        table: [row for part in others for row in part.get(table, [])]
        for table in world.raw
    }
    first_world = replace(world, raw=first)
    other.build(project, IN_TWO_LOADS, first_world, arguments=FACTS_ONLY)
    assert unlike(at_once, other, dict([COMPARED["activities"]]))
    log = cluster.folder / "logs" / "thrift.log"
    lost_before = log.read_text(encoding="utf-8").count("Lost executor")
    failures: list[BaseException] = []

    def build() -> None:
        try:
            rest_world = replace(world, raw=rest)
            other.build(project, IN_TWO_LOADS, rest_world, fresh=False)
        except BaseException as error:  # noqa: BLE001 (told below)
            failures.append(error)

    builder = threading.Thread(target=build)
    builder.start()
    try:
        assert processes.wait_until(
            lambda: not builder.is_alive() or is_in_the_middle(cluster), PATIENCE
        )
        assert builder.is_alive(), failures
        victim = first_to_work(cluster, builder.is_alive)
        killed = cluster.kill_worker(victim)
        assert len(killed) > 1, "the worker and what ran its tasks"
        assert processes.wait_until(
            lambda: not any(map(processes.identity, killed)), 10
        )
        assert builder.is_alive()
    finally:
        builder.join(PATIENCE)
    assert not failures, failures
    # One worker was left, and the build went on.
    assert {name for name, is_up in cluster.alive().items() if not is_up} == {victim}
    assert log.read_text(encoding="utf-8").count("Lost executor") > lost_before
    cluster.mend()
    assert cluster.is_up()
    return other


def test_increments_equal_one_build_also_where_a_worker_dies(
    at_once: Warehouse, in_two_loads: Engine
) -> None:
    """The scores are those of DuckDB, which had all of it at once."""
    assert_alike(at_once, in_two_loads)


def test_past_days_by_what_was_known(
    project: Project, world: World, at_once: Warehouse, in_two_loads: Engine
) -> None:
    """Scores and history, where a day comes between others too."""
    days, columns = "scoring.contact_scores", COMPARED["scores"][1]
    known_now = counted(at_once, days, columns)
    places = ("spark_reference", IN_TWO_LOADS)
    compared = {**past_days.COMPARED, **dict([COMPARED["scores"]])}
    for built, other in past_days.score_by_what_was_known(
        project, in_two_loads, places, world
    ):
        assert_alike(built, other, compared)
        assert counted(built, days, columns) - known_now, "all was known at once"


def is_in_the_middle(cluster: Cluster) -> bool:
    """Facts are done, scores are not.

    Looked up where tables are stored: a question to Spark, several times a second,
    would slow down what it waits for.
    """
    return (
        cluster.folder / "tables" / "dev_bruno_scoring.db" / "contact_conditions"
    ).is_dir()


def first_to_work(cluster: Cluster, goes_on: Callable[[], bool]) -> str:
    """The worker that first uses a core while the build goes on.

    Looked at without gaps, since the tasks of small worlds are short. A slow machine
    lets a worker have two processes for a while: one that the driver gave up, and the
    one in its place.
    """
    workers = ("worker_1", "worker_2")
    before: dict[int, int] = {}
    while goes_on():
        for worker in workers:
            for process in cluster.executors(worker):
                now = used(process)
                if now - before.get(process, now) >= 5:
                    return worker
                before[process] = now
        time.sleep(0.1)
    running = {worker: cluster.executors(worker) for worker in workers}
    raise AssertionError(f"the build ended while no worker was seen at work: {running}")


def used(process: int) -> int:
    """Hundredths of seconds of a processor."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except OSError:
        return 0
    fields = stat.rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


@dataclass(frozen=True)
class Unpublished(Engine):
    """What is built, before people see it: a part of the project publishes nothing."""

    def relation(self, name: str) -> str:
        return super().relation(name).replace("insights.", "insights_build.")


def test_the_back_test(project: Project, spark: Engine) -> None:
    spark = Unpublished(spark.target, spark.schema, spark.settings, spark.query)
    world = test_backtest.built_world()
    built = test_backtest.run(project, "spark_backtest", world)
    spark.load(project, "spark_backtest", dbt_vars(world.settings))
    spark.dbt(
        project,
        "spark_backtest",
        [*test_backtest.REPORTS, "--full-refresh"],
        world,
        test_backtest.BACKTEST,
    )
    assert_alike(built, spark, test_backtest.COMPARED)
    # Once more: a second test of the same days replaces the first.
    spark.dbt(
        project,
        "spark_backtest",
        ["build", "--select", "backtest_scores", *MODELS_ONLY],
        world,
        test_backtest.BACKTEST,
    )
    assert_alike(built, spark, test_backtest.COMPARED)
