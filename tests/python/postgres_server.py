"""A private PostgreSQL for the tests, started and stopped by its process id.

It is set up as inconveniently as a server of somebody else's may be: Italian text
order, clocks of Rome, a superuser that nobody uses for work. What the models compute
must not depend on any of it.
"""

from __future__ import annotations

import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LEAST_VERSION = 15
# Debian's packages keep the server's own programs out of the path.
INSTALLED = "/usr/lib/postgresql"
ADMIN = "admin"
PASSWORD = "only for tests"
DATABASE = "leads"
# Nothing here outlives the tests, so nothing need reach the disk.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "127.0.0.1",
    "timezone": "Europe/Rome",
    "max_wal_size": "2GB",
}


@dataclass(frozen=True)
class Server:
    port: int
    process: subprocess.Popen[bytes]

    def environment(self, user: str = ADMIN) -> dict[str, str]:
        """What libpq, dbt and `lead-scoring` read."""
        return {
            "PGHOST": "127.0.0.1",
            "PGPORT": str(self.port),
            "PGUSER": user,
            "PGPASSWORD": PASSWORD,
            "PGDATABASE": DATABASE,
        }

    @contextmanager
    def connect(self, user: str = ADMIN, database: str = DATABASE) -> Iterator[Any]:
        import psycopg2

        connection = psycopg2.connect(
            host="127.0.0.1",
            port=self.port,
            user=user,
            password=PASSWORD,
            dbname=database,
        )
        connection.autocommit = True
        try:
            yield connection
        finally:
            connection.close()

    def run(self, *statements: str, database: str = DATABASE) -> None:
        """As the superuser."""
        with self.connect(database=database) as connection:
            cursor = connection.cursor()
            for statement in statements:
                cursor.execute(statement)

    def make_role(self, name: str, *, may_create: bool = True) -> None:
        self.run(f"create role {name} login password '{PASSWORD}'")
        if may_create:
            self.run(f"grant create on database {DATABASE} to {name}")


def programs() -> Path | None:
    """The folder of the newest PostgreSQL that is new enough."""
    folders = [folder / "bin" for folder in Path(INSTALLED).glob("*")]
    if found := shutil.which("initdb"):
        folders.append(Path(found).resolve().parent)
    known = [(version_of(folder), folder) for folder in folders]
    usable = [(version, folder) for version, folder in known if version]
    return max(usable)[1] if usable else None


def version_of(folder: Path) -> int:
    """0 where there is none, or an old one."""
    try:
        said = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True
        ).stdout
    except OSError:
        return 0
    found = re.search(r"(\d+)", said)
    version = int(found[1]) if found else 0
    return version if version >= LEAST_VERSION else 0


def owner() -> str | None:
    """PostgreSQL refuses to run as root: then somebody who owns nothing runs it."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@contextmanager
def running() -> Iterator[Server]:
    """A server with one empty database."""
    folder = programs()
    assert folder is not None, f"no PostgreSQL {LEAST_VERSION} or newer"
    user = owner()
    # Not below pytest's folder, which nobody else may enter.
    place = Path(tempfile.mkdtemp(prefix="lead_scoring_pg_"))
    if user:
        shutil.chown(place, user)
    try:
        initialise(folder, place, user)
        port = free_port()
        server = Server(port, start(folder, place, user, port))
        try:
            wait_for(server)
            server.run(f"create database {DATABASE}", database="postgres")
            yield server
        finally:
            stop(server.process)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def initialise(folder: Path, place: Path, user: str | None) -> None:
    secret = place / "password"
    secret.write_text(PASSWORD)
    if user:
        shutil.chown(secret, user)
    command = [
        *(folder / "initdb", "--pgdata", place / "data", "--username", ADMIN),
        *("--auth", "scram-sha-256", "--pwfile", secret, "--no-sync"),
        *("--encoding", "UTF8", "--locale", "C.UTF-8"),
        *("--locale-provider", "icu", "--icu-locale", "it"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", user=user)
    assert done.returncode == 0, done.stdout + done.stderr


def start(
    folder: Path, place: Path, user: str | None, port: int
) -> subprocess.Popen[bytes]:
    settings = SETTINGS | {"port": str(port), "unix_socket_directories": str(place)}
    command: Sequence[str | Path] = [
        *(folder / "postgres", "-D", place / "data"),
        *(f"--{name}={value}" for name, value in settings.items()),
    ]
    log = place / "log"
    with log.open("wb") as file:
        return subprocess.Popen(
            command, stdout=file, stderr=file, cwd="/", user=user, process_group=0
        )


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for(server: Server) -> None:
    import psycopg2

    until = time.monotonic() + 30
    while True:
        assert server.process.poll() is None, "PostgreSQL ended at once"
        try:
            with server.connect(database="postgres"):
                return
        except psycopg2.OperationalError:
            assert time.monotonic() < until, "PostgreSQL does not answer"
            time.sleep(0.1)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Without waiting for clients; then the hard way."""
    process.send_signal(signal.SIGINT)
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=20)
        return
    process.kill()
    process.wait()
