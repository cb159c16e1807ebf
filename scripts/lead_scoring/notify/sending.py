"""Send what waits: the target that is due first, one message at a time.

One loop for all targets, so that one that is slow down or down costs the others no
more than the seconds of one message.
"""

import random
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lead_scoring.notify import outbox
from lead_scoring.notify.messages import Message
from lead_scoring.notify.targets import Target

if TYPE_CHECKING:
    import duckdb

# Seconds to wait before the first repetition, and at most.
BACKOFF = 1.0
LONGEST_BACKOFF = 60.0
# So many messages one after the other that failed: the receiver is down.
GIVE_UP = 3


@dataclass
class Queue:
    """What one target is still to get in this run, and how it went."""

    target: Target
    messages: deque[Message]
    # Seconds between two messages, and the moment of the next one.
    pause: float
    due: float = 0.0
    tries: int = 0
    failed_in_a_row: int = 0
    sent: int = 0
    failed: int = 0
    reason: str = ""
    uncertain: int = field(init=False)

    def __post_init__(self) -> None:
        self.uncertain = sum(message.is_uncertain for message in self.messages)


def send_all(
    connection: "duckdb.DuckDBPyConnection",
    queues: list[Queue],
    attempts: int,
    *,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    for queue in queues:
        queue.due = clock() + rest_of_pause(connection, queue)
    while open_queues := [queue for queue in queues if queue.messages]:
        queue = min(open_queues, key=lambda each: each.due)
        if (wait := queue.due - clock()) > 0:
            sleep(wait)
        send_one(connection, queue, attempts, clock)


def rest_of_pause(connection: "duckdb.DuckDBPyConnection", queue: Queue) -> float:
    """The limit holds from run to run, too."""
    last = outbox.tried_at(connection, queue.target.target_id)
    if last is None:
        return 0.0
    passed = (utc_now() - last).total_seconds()
    # A clock that was put back must not stop us.
    return min(max(queue.pause - passed, 0.0), queue.pause)


def send_one(
    connection: "duckdb.DuckDBPyConnection",
    queue: Queue,
    attempts: int,
    clock: Callable[[], float],
) -> None:
    message, target = queue.messages[0], queue.target
    outbox.begin(
        connection, target.target_id, message.message_id, message.events, utc_now()
    )
    answer = target.send(message.message_id, message.title, message.body)
    outbox.settle(
        connection,
        target.target_id,
        message.message_id,
        utc_now(),
        accepted=answer.accepted,
    )
    queue.tries += 1
    wait = queue.pause
    if answer.accepted:
        queue.sent += 1
        queue.failed_in_a_row = 0
    else:
        queue.reason = answer.reason
        if queue.tries < attempts:
            queue.due = clock() + max(wait, backoff(queue.tries))
            return
        queue.failed += 1
        queue.failed_in_a_row += 1
    queue.messages.popleft()
    queue.tries = 0
    queue.due = clock() + wait
    if queue.failed_in_a_row >= GIVE_UP:
        queue.failed += len(queue.messages)
        queue.messages.clear()


def backoff(tries: int) -> float:
    """Twice as long each time, and by chance: many senders must not come back at once.

    At least half of it, so that a receiver does get its rest.
    """
    longest = min(BACKOFF * 2.0 ** (tries - 1), LONGEST_BACKOFF)
    return longest * random.uniform(0.5, 1.0)


def utc_now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
