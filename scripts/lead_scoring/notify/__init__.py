"""Tell people of each tier change and fast track, once: docs/alerts.md."""

from collections import deque
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from lead_scoring.errors import UserError
from lead_scoring.locks import exclusive
from lead_scoring.notify import changes, outbox
from lead_scoring.notify.messages import Message, messages
from lead_scoring.notify.sending import Queue, send_all, utc_now
from lead_scoring.notify.targets import Target, need_apprise, targets_of
from lead_scoring.paths import Paths, find_paths

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class Wish:
    to: tuple[str, ...]
    since: date | None = None
    filter: changes.Filter = field(default_factory=changes.Filter)
    digest: bool = False
    dry_run: bool = False
    skip: bool = False
    per_minute: float = 20
    attempts: int = 4


@dataclass(frozen=True)
class Prepared:
    """What one target is to get."""

    target: Target
    found: changes.Found
    messages: tuple[Message, ...]
    dropped: int = 0


def notify(wish: Wish, console: Console | None = None) -> bool:
    """True where nothing is left waiting."""
    need_apprise()
    console = console or Console(highlight=False)
    paths = find_paths()
    if not paths.published_file.is_file():
        raise UserError(
            f"{paths.short(paths.published_file)} does not exist: nothing is "
            "published yet. Run `lead-scoring build` first (alerts read the published "
            "file, which only builds on DuckDB write)."
        )
    file = file_beside(paths)
    with ExitStack() as stack:
        if not wish.dry_run:
            lock = file.with_name(file.name + ".lock")
            stack.enter_context(
                exclusive(lock, paths.short(file), "another `lead-scoring notify`")
            )
        connection = stack.enter_context(
            outbox.opened(file, to_change=not wish.dry_run)
        )
        targets = targets_of(wish.to, outbox.salt_of(connection))
        prepared = prepare(connection, paths, targets, wish, console)
        if wish.dry_run:
            show_dry(prepared, console)
            return True
        return deliver(connection, prepared, wish, console)


def file_beside(paths: Paths) -> Path:
    """One for each warehouse: another world has other contacts."""
    return paths.database.with_name(f"{paths.database.stem}.alerts.duckdb")


def prepare(
    connection: "duckdb.DuckDBPyConnection",
    paths: Paths,
    targets: Sequence[Target],
    wish: Wish,
    console: Console,
) -> list[Prepared]:
    """In one transaction: what is known and what waits never disagree."""
    now = utc_now()
    day = changes.attach(connection, paths.published_file)
    for warning in changes.unknown_words(connection, wish.filter):
        console.print(f"Warning: {warning}", markup=False, soft_wrap=True)
    connection.execute("begin")
    older = changes.brought_back(connection)
    if not older:
        changes.forget_unknown(connection)
    outbox.forget_old(connection, now)
    found = []
    for target in targets:
        own = target.target_id
        dropped = outbox.skip(connection, own) if wish.skip else 0
        since = None if wish.skip else wish.since
        found.append(
            (
                target,
                dropped,
                changes.Found(hint=older)
                if older
                else changes.find(connection, own, day, since, wish.filter, now),
            )
        )
    connection.execute("commit")
    # A build may replace the file while messages go out.
    connection.execute("detach pub")
    return [
        Prepared(
            target,
            each,
            tuple(
                messages(
                    outbox.waiting(connection, target.target_id),
                    target.body_limit,
                    digest=wish.digest,
                )
            ),
            dropped,
        )
        for target, dropped, each in found
    ]


def deliver(
    connection: "duckdb.DuckDBPyConnection",
    prepared: Sequence[Prepared],
    wish: Wish,
    console: Console,
) -> bool:
    pause = 60 / wish.per_minute
    queues = [Queue(each.target, deque(each.messages), pause) for each in prepared]
    for each, queue in zip(prepared, queues, strict=True):
        announce(each, queue, console)
    send_all(connection, queues, wish.attempts)
    for queue in queues:
        name = queue.target.target_id
        console.print(Text(f"{name}: {counted(queue.sent, 'message')} sent"))
        if queue.failed:
            console.print(
                Text(
                    f"{name}: {counted(queue.failed, 'message')} not sent, which wait "
                    f"for the next run; the receiver {queue.reason}",
                    style="red",
                ),
                soft_wrap=True,
            )
    return not any(queue.failed for queue in queues)


def announce(each: Prepared, queue: Queue, console: Console) -> None:
    name = each.target.target_id
    told = [*notes(each)]
    if queue.uncertain:
        told.append(
            f"{counted(queue.uncertain, 'message')} of a run that was stopped may have "
            "arrived; sent again, with the same id"
        )
    minutes = (len(queue.messages) - 1) * queue.pause / 60
    if minutes >= 1:
        told.append(
            f"{len(queue.messages)} messages take about {minutes:.0f} minutes "
            "(--digest makes them one)"
        )
    for text in told:
        console.print(Text(f"{name}: {text}"), soft_wrap=True)


def notes(each: Prepared) -> list[str]:
    said = []
    if each.dropped:
        said.append(f"{counted(each.dropped, 'change')} that waited will not be sent")
    if each.found.is_new and not each.found.hint:
        said.append("new; told of what changes from now on (or from --since on)")
    if each.found.hint:
        said.append(each.found.hint)
    return said


def show_dry(prepared: Sequence[Prepared], console: Console) -> None:
    for each in prepared:
        name = each.target.target_id
        for text in notes(each):
            console.print(Text(f"{name}: {text}"), soft_wrap=True)
        what = counted(len(each.messages), "message")
        console.print(Text(f"{name}: {what} would be sent", style="bold"))
        for message in each.messages:
            console.print()
            console.print(Text(message.title), soft_wrap=True)
            for line in message.body.splitlines():
                console.print(Text(f"  {line}"), soft_wrap=True)


def counted(number: int, what: str) -> str:
    return f"{number:,} {what}" + "s" * (number != 1)
