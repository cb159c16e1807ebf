"""Alerts: each change once, whatever the receiver, the machine or the builds do."""

from __future__ import annotations

import importlib.util
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest
from engines import unavailable
from lead_scoring import notify as alerts
from lead_scoring.errors import UserError
from lead_scoring.notify import outbox, sending
from lead_scoring.notify.changes import Filter
from lead_scoring.notify.messages import message
from lead_scoring.notify.outbox import Change
from lead_scoring.notify.targets import targets_of
from notifying import SECRET, TODAY, Mailbox, Receiver, World, card, days_ago


@pytest.fixture(autouse=True)
def apprise() -> None:
    if importlib.util.find_spec("apprise") is None:
        unavailable("apprise", "Apprise is not installed (the extra `alerts`)")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    yield server
    server.released.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    made = World(tmp_path)
    for name, value in made.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sending, "BACKOFF", 0.01)
    return made


# ------------------------------------------------- what is a change


def test_a_first_run_begins_with_now(world: World, receiver: Receiver) -> None:
    world.record(days_ago(2), card(a="cold", b="warm"))
    world.build(TODAY, card(a="hot", b="warm"), yesterday=card(a="hot", b="warm"))
    assert "new" in world.tell(receiver.url())
    assert receiver.got == []


def test_each_change_is_told_once(world: World, receiver: Receiver) -> None:
    url = receiver.url()
    began = card(a="cold", b="warm", c="hot")
    world.build(TODAY, began, yesterday=began)
    world.tell(url)
    world.parts[("b2b", "a")] = {
        "score_before": 12, "new_activity_points": 78.5, "ageing_points": -0.5,
        "attribute_points": 0, "weight_points": 0, "merge_points": 0, "limit_points": 0,
    }  # fmt: skip
    world.build(TODAY, card(a="hot", b="warm", d="cold"))
    world.tell(url)
    assert sorted(receiver.titles) == [
        "a: cold -> hot (b2b)",
        "c: hot -> no longer scored (b2b)",
        "d: new -> cold (b2b)",
    ]
    (hot,) = [each for each in receiver.got if each["title"].startswith("a:")]
    assert hot["body"].splitlines() == [
        f"Scores of {TODAY}, score 90.00 (was 12.00)",
        "Moved by: +78.50 new activity; -0.50 ageing",
        "Why: +40 asked for a demo (2 times, today)",
        "Next: Call (within 24 hours)",
        f"message {hot['id']}",
    ]
    assert re.fullmatch(r"[0-9a-f]{24}", hot["id"])
    # A repeated run, a repeated build.
    world.tell(url)
    world.build(TODAY, card(a="hot", b="warm", d="cold"))
    world.tell(url)
    assert len(receiver.got) == 3


def test_what_was_told_on_its_day_is_not_told_when_it_is_recorded(
    world: World, receiver: Receiver
) -> None:
    url = receiver.url()
    world.record(days_ago(2), card(a="cold", b="cold", c="cold"))
    world.build(days_ago(1), card(a="cold", b="cold", c="cold"))
    world.tell(url)
    world.build(days_ago(1), card(a="hot", b="warm", c="cold"))
    world.tell(url)
    assert sorted(receiver.titles) == ["a: cold -> hot (b2b)", "b: cold -> warm (b2b)"]
    # The day ended otherwise: b went back, c moved in its last hour.
    ended = card(a="hot", b="cold", c="warm")
    world.build(TODAY, ended, yesterday=ended)
    world.tell(url)
    assert sorted(receiver.titles[2:]) == [
        "b: warm -> cold (b2b)",
        "c: cold -> warm (b2b)",
    ]
    assert "Moved by: +40.00 asked for a demo" in [
        line for each in receiver.got for line in each["body"].splitlines()
    ]


def test_moves_between_two_runs_are_told_day_by_day(
    world: World, receiver: Receiver
) -> None:
    url = receiver.url()
    world.record(days_ago(5), card(a="cold"))
    world.build(days_ago(4), card(a="cold"))
    world.tell(url)
    for ago, tier in ((4, "warm"), (3, "hot"), (2, "hot"), (1, "warm")):
        world.record(days_ago(ago), card(a=tier))
    world.build(TODAY, card(a="hot"))
    world.tell(url)
    assert receiver.titles == [
        "a: cold -> warm (b2b)",
        "a: warm -> hot (b2b)",
        "a: hot -> warm (b2b)",
        "a: warm -> hot (b2b)",
    ]
    assert len(set(receiver.ids)) == 4


def test_replays_and_backfills_send_nothing(
    world: World, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = receiver.url()
    noon = datetime(TODAY.year, TODAY.month, TODAY.day, 12)  # noqa: DTZ001
    monkeypatch.setattr(alerts, "utc_now", lambda: noon)
    now = card(a="hot", b="warm")
    world.record(days_ago(9), card(a="cold", b="cold"))
    world.build(TODAY, now, yesterday=now)
    world.tell(url)
    # A past day is published; it is recorded on the way.
    past = card(a="warm", b="cold")
    world.record(days_ago(5), past)
    world.publish(days_ago(5), past)
    assert "older" in world.tell(url)
    for ago in (8, 7, 6, 4, 3):
        world.record(days_ago(ago), card(a="cold" if ago % 2 else "hot", b="cold"))
    world.publish(days_ago(3), past)
    world.tell(url)
    world.publish(TODAY, now)
    world.tell(url)
    assert receiver.got == []
    # Scores of tomorrow would make today a past day.
    world.publish(TODAY + timedelta(days=1), card(a="cold", b="cold"))
    assert "to come" in world.tell(url)
    world.publish(TODAY, card(a="hot", b="hot"))
    world.tell(url)
    assert receiver.titles == ["b: warm -> hot (b2b)"]


def test_a_model_that_becomes_live_or_retires_moves_nobody(
    world: World, receiver: Receiver
) -> None:
    url = receiver.url()
    world.build(TODAY, card(a="cold"), yesterday=card(a="cold"))
    world.tell(url)
    fair = {("fair", "a"): "hot", ("fair", "b"): "hot"}
    world.build(TODAY, {**card(a="cold"), **fair})
    world.tell(url)
    assert receiver.got == []
    world.build(TODAY, {**card(a="cold"), ("fair", "a"): "warm", ("fair", "b"): "hot"})
    world.tell(url)
    assert receiver.titles == ["a: hot -> warm (fair)"]
    world.build(TODAY, card(a="cold"))
    world.tell(url)
    world.publish(TODAY, {})
    assert "nothing to compare" in world.tell(url)
    world.build(TODAY, card(a="warm"))
    world.tell(url)
    assert receiver.titles[1:] == ["a: cold -> warm (b2b)"]


def test_the_first_and_the_last_of_a_live_model_are_told(
    world: World, receiver: Receiver
) -> None:
    """A model for an event scores nobody before the first registration."""
    url = receiver.url()
    world.live = {"b2b", "event"}
    others = card(a="cold", zoe="cold")
    world.build(TODAY, others)
    world.tell(url)
    world.build(TODAY, {**others, ("event", "zoe"): "hot"})
    world.tell(url)
    world.build(TODAY, others)
    world.tell(url)
    world.build(TODAY, {**others, ("event", "zoe"): "warm"})
    world.tell(url)
    told = [
        "zoe: new -> hot (event)",
        "zoe: hot -> no longer scored (event)",
        "zoe: new -> warm (event)",
    ]
    assert receiver.titles == told
    # One that retires, and is live again, moved nobody.
    world.live = {"b2b"}
    world.build(TODAY, others)
    world.tell(url)
    world.live = {"b2b", "event"}
    world.build(TODAY, {**others, ("event", "zoe"): "hot"})
    world.tell(url)
    assert receiver.titles == told


def test_a_rollback_is_no_news(world: World, receiver: Receiver) -> None:
    url = receiver.url()
    world.build(TODAY, card(anna="cold"))
    world.tell(url)
    world.run = 2
    world.publish(TODAY, card(anna="cold", zoe="hot"))
    world.tell(url)
    world.run = 1
    world.publish(TODAY, card(anna="cold"))
    assert "was brought back and is older than what was told" in world.tell(url)
    world.run = 2
    world.publish(TODAY, card(anna="cold", zoe="hot"))
    world.tell(url)
    assert receiver.titles == ["zoe: new -> hot (b2b)"]
    world.run = 3
    world.publish(TODAY, card(anna="warm", zoe="hot"))
    world.tell(url)
    assert receiver.titles[1:] == ["anna: cold -> warm (b2b)"]


def test_an_outbox_of_the_first_release_goes_on(
    world: World, receiver: Receiver
) -> None:
    """It has no list of models, and no number of a run."""
    url = receiver.url()
    world.build(TODAY, card(a="cold"))
    world.tell(url)
    with duckdb.connect(str(world.outbox)) as connection:
        connection.execute("drop table known_models; drop table newest_run")
        connection.execute("alter table outbox drop column scored_on")
    world.build(TODAY, card(a="hot"))
    assert "1 message would be sent" in world.tell(url, dry_run=True)
    world.tell(url)
    assert receiver.titles == ["a: cold -> hot (b2b)"]


def test_fast_tracks(world: World, receiver: Receiver) -> None:
    url = receiver.url()
    world.build(TODAY, card(a="cold", b="hot", c=("hot", "fast_track")))
    world.tell(url)
    quick = ("hot", "fast_track")
    world.build(TODAY, card(a=quick, b=quick, c=quick))
    world.tell(url)
    assert sorted(receiver.titles) == [
        "a: cold -> hot by fast track (b2b)",
        "b: hot by fast track (b2b)",
    ]
    # The score reaches it now: no news.
    world.build(TODAY, card(a="hot", b="hot", c="hot"))
    world.tell(url)
    assert len(receiver.got) == 2


def test_since_gives_a_new_receiver_the_past(world: World, receiver: Receiver) -> None:
    for ago, tier in ((6, "cold"), (5, "hot"), (4, "hot"), (3, "warm"), (2, "warm")):
        world.record(days_ago(ago), card(a=tier, b="cold"))
    world.build(TODAY, card(a="warm", b="hot"), yesterday=card(a="warm", b="cold"))
    url = receiver.url()
    world.tell(url, since=days_ago(3))
    told = ["a: hot -> warm (b2b)", "b: cold -> hot (b2b)"]
    assert receiver.titles == told
    # In a crontab it stays in the line.
    world.tell(url, since=days_ago(3))
    assert receiver.titles == told
    world.tell(f"all={receiver.url('&cto=1')}", since=days_ago(90))
    assert receiver.titles[2:] == ["a: cold -> hot (b2b)", *told]
    # The same change is the same message for whoever keeps a list.
    assert receiver.ids[3:] == receiver.ids[:2]


def test_a_past_day_is_not_told_in_the_words_of_today(
    world: World, receiver: Receiver
) -> None:
    began = card(a="cold", b="cold")
    world.record(days_ago(5), began)
    world.record(days_ago(4), card(a="hot", b="cold"))
    now = card(a="hot", b="warm")
    world.build(TODAY, now, yesterday=card(a="hot", b="cold"))
    world.tell(receiver.url(), since=days_ago(4))
    then, today = receiver.got
    assert then["body"].splitlines() == [
        f"Scores of {days_ago(4)}, score 90.00 (was 30.00)",
        "Moved by: +40.00 asked for a demo",
        f"Why, as of {TODAY}: +40 asked for a demo (2 times, today)",
        # 24 hours after the end of that day, as the queue of sales says.
        f"Next: Call (by {days_ago(2)} 00:00 UTC)",
        f"message {then['id']}",
    ]
    assert today["body"].splitlines()[1:3] == [
        "Why: +40 asked for a demo (2 times, today)",
        "Next: Call (within 24 hours)",
    ]
    world.tell(f"all={receiver.url('&cto=1')}", since=days_ago(4), digest=True)
    assert receiver.got[2]["body"].splitlines()[:2] == [
        "- a: cold -> hot (b2b), 90.00: +40.00 asked for a demo",
        "- b: cold -> warm (b2b), 60.00: +40 asked for a demo (2 times, today)",
    ]


def test_since_without_a_recorded_day_says_so(world: World, receiver: Receiver) -> None:
    world.build(TODAY, card(a="warm"))
    said = world.tell(receiver.url(), since=days_ago(3))
    assert f"no day is recorded that --since {days_ago(3)} could begin with" in said


def test_filters_drop_what_they_do_not_want(world: World, receiver: Receiver) -> None:
    url = receiver.url()
    both = {**card(a="cold", b="cold"), ("fair", "a"): "cold"}
    world.build(TODAY, both)
    world.tell(url)
    world.build(TODAY, {**card(a="hot", b="warm"), ("fair", "a"): "hot"})
    said = world.tell(url, filter=Filter(("b2b",), ("hot", "hto")))
    assert "no contact has or had the tier hto" in said
    assert receiver.titles == ["a: cold -> hot (b2b)"]
    world.tell(url)
    assert len(receiver.got) == 1


# ------------------------------------------------- how it is delivered


@pytest.mark.parametrize("kind", ["xml", "form"])
def test_other_webhooks_get_the_same_words(
    world: World, receiver: Receiver, kind: str
) -> None:
    """Also what XML and forms write otherwise, and a first answer that fails."""
    url = receiver.url(kind=kind)
    began = card(a="cold")
    world.build(TODAY, began, yesterday=began)
    world.tell(url)
    world.reasons = '+40 asked for <quotes> & prices, 100 % "più" (today)'
    world.build(TODAY, card(a="hot"))
    receiver.plan = [503]
    world.tell(url)
    world.tell(url)
    refused, taken = receiver.got
    assert (refused["how"], taken["how"]) == (503, "ok")
    assert refused["id"] == taken["id"]
    assert taken["title"] == "a: cold -> hot (b2b)"
    assert taken["body"].splitlines() == [
        f"Scores of {TODAY}, score 90.00",
        f"Why: {world.reasons}",
        "Next: Call (within 24 hours)",
        f"message {taken['id']}",
    ]


def test_mail_is_sent_once_also_after_a_refusal(world: World) -> None:
    with Mailbox(refuse=1) as mailbox:
        began = card(a="cold")
        world.build(TODAY, began, yesterday=began)
        world.tell(mailbox.url)
        world.build(TODAY, card(a="hot"))
        world.tell(mailbox.url)
        world.tell(mailbox.url)
        mailbox.shutdown()
    (mail,) = mailbox.got
    assert mail["Subject"] == "a: cold -> hot (b2b)"
    assert "sales@a.example" in mail["To"]
    body = mail.get_body(("plain",))
    assert body is not None
    assert f"Why: {world.reasons}" in body.get_content()


def moved(world: World, url: str, number: int, **wish: Any) -> list[str]:
    """So many contacts that wait to be told of, in the order of their going out."""
    names = [f"c{n:02}" for n in range(number)]
    world.build(TODAY, {("b2b", name): "cold" for name in names})
    world.tell(url, **wish)
    world.build(TODAY, {("b2b", name): "hot" for name in names})
    return [f"{name}: cold -> hot (b2b)" for name in names]


def test_what_fails_is_tried_again(world: World, receiver: Receiver) -> None:
    wanted = moved(world, receiver.url(), 2)
    receiver.plan = [500, 503]
    world.tell(receiver.url())
    assert receiver.titles == [wanted[0], wanted[0], *wanted]
    assert len(set(receiver.ids[:3])) == 1
    world.tell(receiver.url())
    assert len(receiver.got) == 4


def test_a_receiver_that_is_down_costs_little_and_loses_nothing(
    world: World, receiver: Receiver
) -> None:
    wanted = moved(world, receiver.url(), 8)
    receiver.always = 500
    said = world.tell(receiver.url(), expect=False, attempts=2)
    assert "8 messages not sent" in said
    assert "answered 500" in said
    # Three messages, two tries each, and then it is left in peace.
    assert len(receiver.got) == 6
    receiver.got.clear()
    receiver.always = "ok"
    world.tell(receiver.url())
    assert sorted(receiver.titles) == wanted
    world.tell(receiver.url())
    assert len(receiver.got) == 8


def test_messages_that_are_never_taken_stand_in_nobodys_way(
    world: World, receiver: Receiver
) -> None:
    """As many of them as make a receiver look as if it were down."""
    wanted = moved(world, receiver.url(), 4)
    receiver.never = ("c00", "c01", "c02")
    for _ in range(3):
        world.tell(receiver.url(), expect=False)
    assert receiver.accepted == []
    people = {("b2b", f"c{n:02}"): "hot" for n in range(4)}
    world.build(TODAY, {**people, ("b2b", "new"): "hot"})
    world.tell(receiver.url(), expect=False)
    assert receiver.accepted == [wanted[3], "new: new -> hot (b2b)"]
    receiver.never = ()
    world.tell(receiver.url())
    assert sorted(receiver.accepted[2:]) == wanted[:3]


def test_a_receiver_that_stalls_is_left_and_asked_again(
    world: World, receiver: Receiver
) -> None:
    url = receiver.url().replace("rto=60", "rto=2")
    (wanted,) = moved(world, url, 1)
    receiver.plan = ["stall"]
    world.tell(url)
    assert receiver.titles == [wanted, wanted]
    assert len(set(receiver.ids)) == 1


def test_an_answer_that_is_lost_repeats_the_message_under_its_id(
    world: World, receiver: Receiver
) -> None:
    """At least once: who keeps a list of ids drops the second one."""
    (wanted,) = moved(world, receiver.url(), 1)
    receiver.plan = ["cut"]
    world.tell(receiver.url())
    assert receiver.titles == [wanted, wanted]
    assert len(set(receiver.ids)) == 1


def test_one_receiver_does_not_wait_for_another(
    world: World, receiver: Receiver
) -> None:
    other = Receiver()
    good, bad = receiver.url(), f"bad={other.url()}"
    wanted = moved(world, good, 3)
    world.tell(good, bad, expect=True)
    assert receiver.titles == wanted
    assert other.got == []  # new
    other.always = 500
    world.build(TODAY, {("b2b", f"c{n:02}"): "warm" for n in range(3)})
    said = world.tell(good, bad, expect=False, attempts=1)
    assert "bad: 3 messages not sent" in said
    assert len(receiver.got) == 6
    other.always = "ok"
    world.tell(good, bad)
    assert len(receiver.got) == 6
    assert len(other.accepted) == 3
    other.shutdown()
    other.server_close()


def test_the_rate_holds_within_a_run_and_from_run_to_run(
    world: World, receiver: Receiver
) -> None:
    moved(world, f"hook={receiver.url()}", 3)
    world.tell(f"hook={receiver.url()}", per_minute=200)
    times = [each["at"] for each in receiver.got]
    assert len(times) == 3
    assert min(after - before for before, after in pairwise(times)) >= 0.3
    (target,) = targets_of([f"hook={receiver.url()}"], b"salt")
    hourly = sending.Queue(target, deque(), 3_600)
    with outbox.opened(world.outbox, to_change=False) as connection:
        assert 1_800 < sending.rest_of_pause(connection, hourly) <= 3_600


def test_backoff_grows_with_chance_and_has_an_end() -> None:
    random.seed(7)
    for tries in range(1, 12):
        waits = [sending.backoff(tries) for _ in range(200)]
        longest = min(sending.BACKOFF * 2 ** (tries - 1), sending.LONGEST_BACKOFF)
        assert longest / 2 <= min(waits) < max(waits) <= longest
        assert len(set(waits)) > 100


def test_a_digest_is_one_message_also_when_it_is_tried_again(
    world: World, receiver: Receiver
) -> None:
    moved(world, receiver.url(), 5)
    receiver.always = 500
    world.tell(receiver.url(), digest=True, expect=False, attempts=1)
    # What came later is another message.
    cards = {("b2b", f"c{n:02}"): "hot" for n in range(5)}
    world.build(TODAY, {**cards, ("b2b", "x"): "warm", ("b2b", "y"): "cold"})
    receiver.always = "ok"
    world.tell(receiver.url(), digest=True)
    first, again, later = sorted(receiver.got, key=lambda each: "x: " in each["body"])
    assert first["id"] == again["id"] != later["id"]
    assert first["raw"] == again["raw"]
    assert first["title"] == f"5 changes of leads, {TODAY}"
    assert first["body"].count("- c0") == 5
    assert later["title"] == f"2 changes of leads, {TODAY}"
    # The best first.
    assert later["body"].index("x: new") < later["body"].index("y: new")


def test_a_digest_is_split_where_the_receiver_takes_no_more() -> None:
    from lead_scoring.notify.messages import messages
    from lead_scoring.notify.outbox import Waiting

    many = [
        Change(
            f"{n:024}", "b2b", f"c{n}", "tier", "cold", "hot", 3, "score", None, None,
            TODAY, None, "because " * 10, None, None,
        )
        for n in range(40)
    ]  # fmt: skip
    found = list(messages([Waiting(None, False, many)], 1_000, digest=True))
    assert len(found) > 3
    assert all(len(each.body) <= 1_000 for each in found)
    assert [event for each in found for event in each.events] == [
        change.event_id for change in many
    ]
    assert len({each.message_id for each in found}) == len(found)
    assert all("..." not in each.body for each in found)


def test_a_long_message_is_cut_and_keeps_its_id() -> None:
    change = Change(
        "f" * 24, "b2b", "evil\nNext: pay", "tier", "cold", "hot", 3, "score", None,
        None, TODAY, None, "because " * 100, None, None,
    )  # fmt: skip
    made = message([change], 200)
    assert len(made.body) <= 200
    assert made.body.endswith(f"...\nmessage {'f' * 24}")
    assert made.title == "evil Next: pay: cold -> hot (b2b)"


# ------------------------------------------------- crashes and company


def command(world: World, *arguments: str, to: str = "") -> subprocess.Popen[str]:
    script = (
        "import sys; from lead_scoring.notify import sending, targets\n"
        "sending.BACKOFF, targets.PATIENCE = 0.01, 600\n"
        "from lead_scoring.cli import app; app(sys.argv[1:])"
    )
    return subprocess.Popen(
        [sys.executable, "-c", script, "notify", *arguments],
        env={**os.environ, **world.environment(), "LEAD_SCORING_NOTIFY": to},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_receivers_can_stand_in_the_environment(
    world: World, receiver: Receiver
) -> None:
    url, other = receiver.url(), f"other={receiver.url()}"
    wanted = moved(world, url, 1)
    receiver.plan = [500]
    running = command(world, "--attempts", "1", to=f"{url} {other}")
    out, err = running.communicate(timeout=600)
    assert running.returncode == 1
    assert "1 message not sent, which wait" in out.replace("\n", " ")
    assert "other: new" in out
    assert SECRET not in out + err
    running = command(world, "--per-minute", "6000", to=f"{url} {other}")
    running.communicate(timeout=600)
    assert running.returncode == 0
    assert receiver.accepted == wanted
    wrong = command(world, "--to", url, "--skip", "--since", "2026-01-01")
    assert wrong.wait(timeout=600) == 2


def until(so: Callable[[], bool]) -> None:
    for _ in range(30_000):
        if so():
            return
        time.sleep(0.01)
    raise AssertionError("it never came to that")


def test_a_killed_run_repeats_at_most_the_message_under_way(
    world: World, receiver: Receiver
) -> None:
    url = receiver.url().replace("rto=60", "rto=600")
    wanted = moved(world, url, 4)
    receiver.plan = ["ok", "stall"]
    running = command(world, "--to", url, "--per-minute", "60000")
    until(lambda: len(receiver.got) == 2)
    # Nobody else sends the same meanwhile.
    other = command(world, "--to", url)
    _, err = other.communicate(timeout=600)
    assert other.returncode == 1
    assert "another `lead-scoring notify` (process" in err
    os.kill(running.pid, signal.SIGKILL)
    running.communicate(timeout=600)
    receiver.released.set()
    assert receiver.titles == wanted[:2]
    said = world.tell(url)
    assert "1 message of a run that was stopped may have arrived" in said
    assert receiver.titles == [wanted[0], wanted[1], *wanted[1:]]
    assert receiver.ids[1] == receiver.ids[2]
    world.tell(url)
    assert len(receiver.got) == 5


def test_runs_that_are_killed_anywhere_lose_nothing(
    world: World, receiver: Receiver
) -> None:
    """Each change arrives; at most one message a kill comes twice, under its id."""
    url = receiver.url()
    wanted = moved(world, url, 12)
    kills = 0
    for after in (0, 1, 4, 7):
        running = command(world, "--to", url, "--per-minute", "240")
        if after:
            until(lambda after=after: len(receiver.got) >= after)  # type: ignore[misc]
        else:
            time.sleep(0.3)
        if running.poll() is None:
            os.kill(running.pid, signal.SIGKILL)
            kills += 1
        running.communicate(timeout=600)
    assert kills >= 2
    world.tell(url)
    assert sorted(set(receiver.titles)) == wanted
    assert len(set(receiver.ids)) == 12
    assert len(receiver.got) <= 12 + kills
    before = len(receiver.got)
    world.tell(url)
    assert len(receiver.got) == before


# ------------------------------------------------- persons and secrets


def test_who_is_erased_leaves_the_outbox(world: World, receiver: Receiver) -> None:
    url = receiver.url()
    people = {("b2b", "anna"): "cold", ("b2b", "zoe"): "cold"}
    hot = dict.fromkeys(people, "hot")
    world.build(TODAY, people, yesterday=people)
    world.tell(url)
    world.publish(TODAY, hot)
    receiver.always = 500
    world.tell(url, digest=True, expect=False, attempts=1)
    assert "anna" in receiver.got[0]["body"]
    receiver.always = "ok"
    receiver.got.clear()
    world.erased.add("anna")
    world.publish(TODAY, hot)
    # Another target's run is enough.
    world.tell(f"other={url}")
    with duckdb.connect(str(world.outbox), read_only=True) as connection:
        for table in ("known", "outbox"):
            rows = connection.execute(f"select distinct contact_id from {table}")
            assert rows.fetchall() == [("zoe",)]
    world.tell(url)
    assert len(receiver.got) == 1
    assert "anna" not in receiver.got[0]["raw"]
    assert "zoe" in receiver.got[0]["raw"]


def test_secrets_are_neither_shown_nor_stored(
    world: World,
    receiver: Receiver,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(1)
    url = receiver.url(f"&+X-Token={SECRET}")
    said = [world.tell(url) for _ in "1" if moved(world, url, 2)]
    receiver.always = 500
    world.build(TODAY, {("b2b", "c00"): "warm", ("b2b", "c01"): "warm"})
    said.append(world.tell(url, dry_run=True))
    said.append(world.tell(url, expect=False, attempts=1))
    for wrong in (f"nonsense://{SECRET}", SECRET, f"slack://{SECRET}"):
        with pytest.raises(UserError) as caught:
            world.tell(wrong)
        said.append(str(caught.value))
    out, err = capfd.readouterr()
    everything = "".join([*said, out, err, caplog.text])
    assert SECRET not in everything
    assert "127.0.0.1" not in everything
    for file in world.outbox.parent.iterdir():
        assert SECRET.encode() not in file.read_bytes()


def test_a_name_survives_a_new_token(world: World, receiver: Receiver) -> None:
    wanted = moved(world, f"sales={receiver.url()}", 2)
    said = world.tell(f"sales={receiver.url('&+X-Token=new')}")
    assert receiver.titles == wanted
    assert "sales: 2 messages sent" in said
    with pytest.raises(UserError, match="two targets are called sales"):
        world.tell(f"sales={receiver.url()}", f"sales={receiver.url('&cto=2')}")


def test_a_dry_run_shows_all_and_changes_nothing(
    world: World, receiver: Receiver
) -> None:
    world.build(TODAY, card(a="cold"))
    world.tell(receiver.url(), dry_run=True)
    assert not world.outbox.parent.exists()
    world.tell(receiver.url())
    world.build(TODAY, card(a="hot"))
    before = world.outbox.read_bytes()
    for _ in range(2):
        said = world.tell(receiver.url(), dry_run=True)
        assert "1 message would be sent" in said
        assert "a: cold -> hot (b2b)" in said
        assert "Why: +40 asked for a demo" in said
    assert world.outbox.read_bytes() == before
    assert receiver.got == []
    world.tell(receiver.url())
    assert receiver.titles == ["a: cold -> hot (b2b)"]


def test_skip_begins_anew(world: World, receiver: Receiver) -> None:
    moved(world, receiver.url(), 3)
    receiver.always = 500
    world.tell(receiver.url(), expect=False, attempts=1)
    receiver.always = "ok"
    receiver.got.clear()
    others = {("b2b", "c01"): "hot", ("b2b", "c02"): "hot"}
    world.build(TODAY, {**others, ("b2b", "c00"): "warm"})
    assert "3 changes that waited" in world.tell(receiver.url(), skip=True)
    assert receiver.got == []
    world.build(TODAY, {**others, ("b2b", "c00"): "cold"})
    world.tell(receiver.url())
    assert receiver.titles == ["c00: warm -> cold (b2b)"]


def test_nobody_else_is_called(
    world: World, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Apprise reports to nobody: connections go to the receiver alone."""
    called = []
    connect = socket.socket.connect
    resolve = socket.getaddrinfo

    def watched(self: socket.socket, address: Any) -> Any:
        called.append(address[:2])
        return connect(self, address)

    def resolved(host: Any, *rest: Any, **more: Any) -> Any:
        called.append((host, receiver.server_port))
        return resolve(host, *rest, **more)

    moved(world, receiver.url(), 2)
    monkeypatch.setattr(socket.socket, "connect", watched)
    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    world.tell(receiver.url())
    assert len(receiver.got) == 2
    assert set(called) == {("127.0.0.1", receiver.server_port)}
    assert "http" not in "".join(each["raw"] for each in receiver.got)


def test_without_a_published_file_it_says_what_to_do(world: World) -> None:
    with pytest.raises(UserError, match="Run `lead-scoring build` first"):
        world.tell("json://127.0.0.1")
