"""Changes in words. A contact is its id: no name and no email are in a message."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from lead_scoring.notify.outbox import Change, Waiting

# A line break in an id must not look like a line of ours.
UNSEEN = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
CUT = "..."


@dataclass(frozen=True)
class Message:
    message_id: str
    title: str
    body: str
    events: tuple[str, ...]
    is_uncertain: bool = False


def messages(
    waiting: Sequence[Waiting], limit: int, *, digest: bool
) -> Iterator[Message]:
    """What was tried goes out as it was; the rest one by one, or all in one."""
    for each in waiting:
        if each.message_id is not None:
            yield message(each.changes, limit, each.message_id, each.is_uncertain)
        elif digest:
            for together in fitting(each.changes, limit):
                yield message(together, limit)
        else:
            for change in each.changes:
                yield message([change], limit)


def message(
    changes: Sequence[Change],
    limit: int,
    message_id: str | None = None,
    is_uncertain: bool = False,
) -> Message:
    events = tuple(change.event_id for change in changes)
    own = message_id or id_of(events)
    if len(changes) == 1:
        title, text = headline(changes[0]), "\n".join(details(changes[0]))
    else:
        days = sorted({change.as_of_date for change in changes})
        period = f"{days[0]}" if len(days) == 1 else f"{days[0]} to {days[-1]}"
        title = f"{len(changes)} changes of leads, {period}"
        text = "\n".join(map(line, changes))
    end = f"\nmessage {own}"
    return Message(
        own, title, shortened(text, limit - len(end)) + end, events, is_uncertain
    )


def id_of(events: Sequence[str]) -> str:
    """A message of one change has its id: another run gives it the same."""
    if len(events) == 1:
        return events[0]
    return hashlib.sha256("|".join(sorted(events)).encode()).hexdigest()[:24]


def fitting(changes: Sequence[Change], limit: int) -> Iterator[list[Change]]:
    """As many changes as one message of the receiver takes."""
    room = limit - len("\nmessage ") - 24
    together: list[Change] = []
    used = 0
    for change in changes:
        length = len(line(change)) + 1
        if together and used + length > room:
            yield together
            together, used = [], 0
        together.append(change)
        used += length
    if together:
        yield together


def headline(change: Change) -> str:
    return f"{clean(change.contact_id)}: {move(change)} ({clean(change.model_id)})"


def move(change: Change) -> str:
    if change.tier_to is None:
        return f"{clean(change.tier_from or '')} -> no longer scored"
    tier = clean(change.tier_to)
    if change.tier_from == change.tier_to:
        return f"{tier} by fast track"
    before = "new" if change.tier_from is None else clean(change.tier_from)
    return f"{before} -> {tier}" + " by fast track" * (change.kind == "fast_track")


def details(change: Change) -> Iterator[str]:
    score = ""
    if change.score_to is not None and change.tier_to is not None:
        score = f", score {change.score_to:.2f}"
        if change.score_from is not None and change.score_from != change.score_to:
            score += f" (was {change.score_from:.2f})"
    yield f"Scores of {change.as_of_date}{score}"
    if change.cause:
        yield f"Moved by: {clean(change.cause)}"
    if change.reasons:
        yield f"Why{as_of(change)}: {clean(change.reasons)}"
    if change.next_action:
        yield f"Next: {clean(change.next_action)}{until(change)}"


def as_of(change: Change) -> str:
    """Which day "today" is in the reasons, where it is not the day of the change."""
    if change.scored_on in (None, change.as_of_date):
        return ""
    return f", as of {change.scored_on}"


def until(change: Change) -> str:
    """The hours to respond; of a day that is over, when they end (as `respond_by`)."""
    hours = change.respond_within_hours
    if hours is None:
        return ""
    if not as_of(change):
        return f" (within {hours} hours)"
    begin = datetime.combine(change.as_of_date, time.min)
    return f" (by {begin + timedelta(hours=24 + hours):%Y-%m-%d %H:%M} UTC)"


def line(change: Change) -> str:
    score = ""
    if change.score_to is not None and change.tier_to is not None:
        score = f", {change.score_to:.2f}"
    why = change.reasons or change.cause
    if as_of(change):
        # What moved it that day says more than what is so on another.
        why = change.cause
    return f"- {headline(change)}{score}" + (f": {clean(why)}" if why else "")


def clean(text: str) -> str:
    return UNSEEN.sub(" ", text)


def shortened(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - len(CUT)] + CUT
