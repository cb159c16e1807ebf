"""A standalone cluster on loopback: a master, two workers and a Thrift server.

All of it are Spark's own classes, started from the files of the package `pyspark`.
The folder of the cluster holds its tables, its metastore, its logs, and in
`cluster.json` the ids of its processes.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from lead_scoring.errors import UserError
from lead_scoring.spark import missing_class, processes
from lead_scoring.spark.settings import (
    DRIVER_MEMORY_MB,
    JAVA,
    LOGS,
    LOOPBACK,
    WORKER_MEMORY_MB,
    WORKERS,
    properties,
)

PATIENCE = 120.0
FOLDER = "LEAD_SCORING_SPARK_FOLDER"
PORT = "LEAD_SCORING_SPARK_PORT"
DEFAULT_FOLDER = "warehouse/spark"
DEFAULT_PORT = 10000
THRIFT_SERVER = "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2"


@dataclass
class State:
    """What `cluster.json` says."""

    port: int
    master_port: int
    master_page: int
    # Of each process its id, and what tells it from a later one with that id.
    processes: dict[str, tuple[int, str]] = field(default_factory=dict)


class Cluster:
    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder.absolute()
        self.port = port
        self.file = self.folder / "cluster.json"

    # What is there.

    def state(self) -> State | None:
        if not self.file.is_file():
            return None
        found = json.loads(self.file.read_text(encoding="utf-8"))
        found["processes"] = {
            name: (int(pid), str(known))
            for name, (pid, known) in found["processes"].items()
        }
        return State(**found)

    def alive(self) -> dict[str, bool]:
        state = self.state()
        return {
            name: not processes.gone(pid, known)
            for name, (pid, known) in (state.processes if state else {}).items()
        }

    def is_up(self) -> bool:
        alive = self.alive()
        return bool(alive) and all(alive.values())

    def executors(self, worker: str) -> list[int]:
        """The ids of the processes in which a worker runs its tasks."""
        state = self.state()
        return processes.children(state.processes[worker][0]) if state else []

    # Start.

    def start(self) -> None:
        if self.is_up():
            return
        self.stop()
        if processes.is_taken(LOOPBACK, self.port):
            raise UserError(
                f"port {self.port} is taken by another program. Name a free one in "
                f"{PORT}."
            )
        for name in ("logs", "tmp/hive", "tmp/local", "tables", "conf"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        state = State(
            port=self.port,
            master_port=processes.free_port(LOOPBACK),
            master_page=processes.free_port(LOOPBACK),
        )
        try:
            self.launch(state)
        except BaseException:
            self.stop()
            raise

    def launch(self, state: State) -> None:
        self.write_settings(state)
        home = spark_home()
        spark_class = str(home / "bin" / "spark-class")
        deploy = "org.apache.spark.deploy"
        self.run(
            state,
            "master",
            [
                *(spark_class, f"{deploy}.master.Master", "--host", LOOPBACK),
                *("--port", str(state.master_port)),
                *("--webui-port", str(state.master_page)),
            ],
        )
        self.wait(state, lambda: bool(self.master(state)), "the master does not answer")
        for number in range(1, WORKERS + 1):
            self.start_worker(state, f"worker_{number}")
        self.wait(
            state,
            lambda: self.master(state).get("aliveworkers") == WORKERS,
            "the workers do not find the master",
        )
        self.run(
            state,
            "thrift",
            [
                str(home / "bin" / "spark-submit"),
                *("--properties-file", str(self.folder / "conf" / "spark.properties")),
                *("--class", THRIFT_SERVER, "spark-internal"),
                *("--hiveconf", f"hive.server2.thrift.bind.host={LOOPBACK}"),
                *("--hiveconf", f"hive.server2.thrift.port={self.port}"),
            ],
        )
        self.wait(
            state,
            lambda: (
                processes.is_taken(LOOPBACK, self.port)
                and self.master(state).get("coresused") == WORKERS
            ),
            "the Thrift server does not answer",
        )

    def start_worker(self, state: State, name: str) -> None:
        self.run(
            state,
            name,
            [
                str(spark_home() / "bin" / "spark-class"),
                *("org.apache.spark.deploy.worker.Worker", "--host", LOOPBACK),
                *("--cores", "1", "--memory", f"{WORKER_MEMORY_MB}m"),
                *("--webui-port", "0", "--work-dir", str(self.folder / "tmp" / name)),
                f"spark://{LOOPBACK}:{state.master_port}",
            ],
        )

    def run(self, state: State, name: str, command: list[str]) -> None:
        environment = {
            **os.environ,
            "SPARK_HOME": str(spark_home()),
            # No settings of another Spark on this machine.
            "SPARK_CONF_DIR": str(self.folder / "conf"),
            "SPARK_LOCAL_IP": LOOPBACK,
            "SPARK_LOCAL_DIRS": str(self.folder / "tmp"),
            # The Thrift server is a driver, and goes by this, not by its settings.
            "SPARK_DAEMON_MEMORY": (
                f"{DRIVER_MEMORY_MB}m" if name == "thrift" else "512m"
            ),
            "SPARK_DAEMON_JAVA_OPTS": f"{JAVA} -Dspark.master.rest.enabled=false",
        }
        pid = processes.start(
            command, self.folder / "logs" / f"{name}.log", environment
        )
        state.processes[name] = (pid, processes.identity(pid) or "")
        self.write(state)

    def write(self, state: State) -> None:
        new = self.file.with_suffix(".new")
        new.write_text(json.dumps(asdict(state), indent=2), encoding="utf-8")
        new.replace(self.file)

    def write_settings(self, state: State) -> None:
        (self.folder / "conf" / "log4j2.properties").write_text(LOGS, encoding="utf-8")
        missing_class.write(self.folder / "conf" / "classes")
        lines = [
            f"{name} {value}"
            for name, value in properties(self.folder, state.master_port).items()
        ]
        (self.folder / "conf" / "spark.properties").write_text(
            "\n".join(lines) + "\n", encoding="utf-8"
        )

    def wait(self, state: State, is_so: Any, complaint: str) -> None:
        def settled() -> bool:
            return bool(is_so()) or not all(self.alive().values())

        processes.wait_until(settled, PATIENCE)
        if not is_so():
            raise UserError(
                f"{complaint}. The files in {self.folder / 'logs'} say why."
            )

    def master(self, state: State) -> dict[str, Any]:
        """What the master's page says, nothing where it does not answer."""
        page = f"http://{LOOPBACK}:{state.master_page}/json/"
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(page, timeout=5) as answer:
                found: dict[str, Any] = json.load(answer)
                return found
        except (OSError, ValueError):
            return {}

    # Stop.

    def stop(self) -> None:
        """Ends what `start` began, the Thrift server first; the tables stay."""
        state = self.state()
        if state is None:
            return
        executors = [
            (pid, processes.identity(pid) or "")
            for name in state.processes
            for pid in self.executors(name)
        ]
        for pid, known in [*reversed(state.processes.values()), *executors]:
            processes.stop(pid, known)
        self.file.unlink()
        shutil.rmtree(self.folder / "tmp", ignore_errors=True)

    def kill_worker(self, name: str) -> list[int]:
        """Ends a worker and what it runs at once, as if its machine had gone.

        Returns the ids of the processes that it ended.
        """
        state = self.state()
        if state is None:
            raise UserError("the cluster is not running.")
        processes_of_worker = [state.processes[name][0], *self.executors(name)]
        for pid in processes_of_worker:
            # A child may have ended by itself meanwhile.
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return processes_of_worker

    def mend(self) -> None:
        """Starts workers that have ended anew."""
        state = self.state()
        if state is None:
            raise UserError("the cluster is not running.")
        for name, is_alive in self.alive().items():
            if name.startswith("worker") and not is_alive:
                self.start_worker(state, name)
        self.wait(
            state,
            lambda: self.master(state).get("coresused") == WORKERS,
            "the workers do not find the master",
        )


def spark_home() -> Path:
    """The folder of Spark's own files."""
    from importlib.util import find_spec

    found = find_spec("pyspark")
    if found is None or found.origin is None:
        raise UserError(
            "the package pyspark is not installed. docs/spark.md says how to get it."
        )
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        raise UserError("Java was not found. Spark needs Java 17.")
    return Path(found.origin).parent


def default_cluster() -> Cluster:
    """The cluster that the environment names."""
    from lead_scoring.paths import project_root

    folder = project_root() / (os.environ.get(FOLDER) or DEFAULT_FOLDER)
    return Cluster(folder, int(os.environ.get(PORT) or DEFAULT_PORT))


@contextmanager
def running(folder: Path) -> Iterator[Cluster]:
    """A cluster on a free port, for as long as it is needed."""
    cluster = Cluster(folder, processes.free_port(LOOPBACK))
    cluster.start()
    try:
        yield cluster
    finally:
        cluster.stop()
