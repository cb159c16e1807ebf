"""What each target knows, and what it is yet to be told: a DuckDB file.

Every note is one transaction, so a job that is killed leaves a message either
untried, under way or delivered. A message gets its id, and the changes in it, before
it is tried: what is tried again is the same message.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from lead_scoring.errors import UserError

if TYPE_CHECKING:
    import duckdb

# Delivered changes stay so long, for people who ask what was sent.
KEPT_DAYS = 90
# Tries after which it is the message that is wrong, rather than the receiver.
OFTEN = 10
TABLES = {
    # A random value, so that a hash of a URL means something in this file alone.
    "settings": "salt blob",
    # Up to which moment of the scores a target was told: a day as it was built, or
    # (is_final) as it was recorded once it was over.
    "targets": "target_id varchar, day date, is_final boolean, tried_at timestamp",
    "known": (
        "target_id varchar, model_id varchar, contact_id varchar, tier varchar, "
        "tier_reason varchar"
    ),
    # Scoring models whose scores a target was told of, also where nobody has one.
    "known_models": "target_id varchar, model_id varchar",
    # The newest run that anybody was told of: an older one was brought back.
    "newest_run": "number integer",
    # state: waiting, sending (also: killed while sending), delivered.
    "outbox": (
        "target_id varchar, event_id varchar, model_id varchar, contact_id varchar, "
        "kind varchar, tier_from varchar, tier_to varchar, tier_rank_to integer, "
        "tier_reason varchar, score_from decimal(18, 2), score_to decimal(18, 2), "
        "as_of_date date, cause varchar, reasons varchar, next_action varchar, "
        "respond_within_hours integer, state varchar, message_id varchar, "
        "attempts integer, found_at timestamp, delivered_at timestamp, scored_on date"
    ),
}
# Of an outbox of an older release; what waits in one was told as of its own day.
LATER_COLUMNS = ("outbox add column if not exists scored_on date",)


@dataclass(frozen=True)
class Change:
    """One contact's move to another tier, or onto the fast track."""

    event_id: str
    model_id: str
    contact_id: str
    kind: str
    tier_from: str | None
    tier_to: str | None
    tier_rank_to: int | None
    tier_reason: str | None
    score_from: Decimal | None
    score_to: Decimal | None
    as_of_date: date
    # What moved the score, and what it is made of.
    cause: str | None
    reasons: str | None
    next_action: str | None
    respond_within_hours: int | None
    # The day whose scores the reasons are of: a later one, where a day that was
    # recorded is told.
    scored_on: date | None = None


@dataclass(frozen=True)
class Waiting:
    """Changes that go out together: those of a message that was tried, or anew."""

    message_id: str | None
    is_uncertain: bool
    changes: list[Change]


FIELDS = ", ".join(Change.__dataclass_fields__)


@contextmanager
def opened(file: Path, *, to_change: bool) -> Iterator["duckdb.DuckDBPyConnection"]:
    """The outbox; a copy in memory where nothing shall change."""
    import duckdb

    try:
        with duckdb.connect(str(file) if to_change else ":memory:") as connection:
            connection.execute("set TimeZone = 'UTC'")
            if not to_change and file.exists():
                connection.execute(f"attach {literal(file)} as kept (read_only)")
                there = connection.execute(
                    "select table_name from duckdb_tables() "
                    "where database_name = 'kept'"
                ).fetchall()
                for (table,) in there:
                    connection.execute(f"create table {table} as from kept.{table}")
                connection.execute("detach kept")
            connection.execute("begin")
            for table, columns in TABLES.items():
                connection.execute(f"create table if not exists {table} ({columns})")
            for column in LATER_COLUMNS:
                connection.execute(f"alter table {column}")
            # An outbox of an older release knows models by their contacts alone.
            connection.execute(
                "insert into known_models select target_id, model_id from known "
                "except select target_id, model_id from known_models"
            )
            if not connection.execute("from settings").fetchall():
                connection.execute("insert into settings values (?)", [os.urandom(16)])
            connection.execute("commit")
            yield connection
    except duckdb.IOException as error:
        # The path of a file that is locked or damaged, and nothing of a target.
        raise UserError(
            f"{file.name} cannot be opened: {error}. If another `lead-scoring notify` "
            "is running, wait until it has ended."
        ) from None


def salt_of(connection: "duckdb.DuckDBPyConnection") -> bytes:
    ((salt,),) = connection.execute("select salt from settings").fetchall()
    return bytes(salt)


def waiting(connection: "duckdb.DuckDBPyConnection", target: str) -> list[Waiting]:
    """Messages that were tried before, then all new changes.

    A message that the receiver never takes must not stand before the others for ever:
    what was tried often comes last.
    """
    rows = connection.execute(
        f"select message_id, state, attempts, {FIELDS} from outbox "
        "where target_id = ? and state <> 'delivered' "
        "order by as_of_date, found_at, tier_rank_to desc nulls last, "
        "score_to desc nulls last, model_id, contact_id, event_id",
        [target],
    ).fetchall()
    tried: dict[str, list[tuple[str, int, Change]]] = {}
    fresh = []
    for message_id, state, attempts, *fields in rows:
        change = Change(*fields)
        if message_id is None:
            fresh.append(change)
        else:
            tried.setdefault(message_id, []).append((state, attempts, change))
    again: list[Waiting] = []
    at_last: list[Waiting] = []
    for message_id, own in tried.items():
        is_uncertain = any(state == "sending" for state, _, _ in own)
        each = Waiting(message_id, is_uncertain, [change for _, _, change in own])
        often = max(attempts for _, attempts, _ in own)
        (at_last if often >= OFTEN else again).append(each)
    return [*again, *([Waiting(None, False, fresh)] if fresh else []), *at_last]


def begin(
    connection: "duckdb.DuckDBPyConnection",
    target: str,
    message_id: str,
    events: Sequence[str],
    now: datetime,
) -> None:
    """Before a message leaves: whatever happens now, it is known to be under way."""
    connection.execute("begin")
    connection.execute(
        "update outbox set state = 'sending', message_id = ?, attempts = attempts + 1 "
        "where target_id = ? and list_contains(?, event_id)",
        [message_id, target, list(events)],
    )
    connection.execute(
        "update targets set tried_at = ? where target_id = ?", [now, target]
    )
    connection.execute("commit")


def settle(
    connection: "duckdb.DuckDBPyConnection",
    target: str,
    message_id: str,
    now: datetime,
    *,
    accepted: bool,
) -> None:
    connection.execute("begin")
    connection.execute(
        "update outbox set state = ?, delivered_at = ? "
        "where target_id = ? and message_id = ?",
        [
            "delivered" if accepted else "waiting",
            now if accepted else None,
            target,
            message_id,
        ],
    )
    # The pause before the next one begins now.
    connection.execute(
        "update targets set tried_at = ? where target_id = ?", [now, target]
    )
    connection.execute("commit")


def tried_at(connection: "duckdb.DuckDBPyConnection", target: str) -> datetime | None:
    rows = connection.execute(
        "select tried_at from targets where target_id = ?", [target]
    ).fetchall()
    return rows[0][0] if rows else None


def skip(connection: "duckdb.DuckDBPyConnection", target: str) -> int:
    """Forget what waits, and what the target knows: it begins anew."""
    (dropped,) = connection.execute(
        "select count(*) from outbox where target_id = ? and state <> 'delivered'",
        [target],
    ).fetchall()[0]
    connection.execute(
        "delete from outbox where target_id = ? and state <> 'delivered'", [target]
    )
    for table in ("known", "known_models", "targets"):
        connection.execute(f"delete from {table} where target_id = ?", [target])
    return int(dropped)


def forget_old(connection: "duckdb.DuckDBPyConnection", now: datetime) -> None:
    connection.execute(
        f"delete from outbox where delivered_at < cast(? as timestamp) "
        f"- interval {KEPT_DAYS} day",
        [now],
    )


def literal(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"
