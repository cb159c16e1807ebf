"""Which clicks a machine made: each click beside each other one of its contact."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from reference.facts import Fact
from reference.world import Settings


def suppressed(happened: list[Fact], settings: Settings) -> dict[Fact, str]:
    """Each click that scores nothing, and why. A source that knows no time of day
    says midnight: that tells nothing about seconds."""
    by_contact: dict[str, list[Fact]] = defaultdict(list)
    for fact in happened:
        if fact.activity.occurred_at.time() != dt.time():
            by_contact[fact.contact_id].append(fact)
    found = {}
    for facts in by_contact.values():
        clicks = [f for f in facts if f.activity_type in settings.bot_click_types]
        sent = [f for f in facts if f.activity_type in settings.bot_delivery_types]
        for click in clicks:
            # what comes on a later day must not change the scores of this one
            if any(at_delivery(click, one, settings) for one in known_by(click, sent)):
                found[click] = "click_at_delivery"
            elif in_burst(click, known_by(click, clicks), settings):
                found[click] = "click_burst"
    return found


def known_by(click: Fact, facts: list[Fact]) -> list[Fact]:
    return [fact for fact in facts if fact.day <= click.day]


def at_delivery(click: Fact, delivery: Fact, settings: Settings) -> bool:
    apart = abs(click.activity.occurred_at - delivery.activity.occurred_at)
    campaigns = {click.activity.campaign_id, delivery.activity.campaign_id} - {None}
    within = dt.timedelta(seconds=settings.bot_delivery_seconds)
    return apart <= within and len(campaigns) <= 1


def in_burst(click: Fact, clicks: list[Fact], settings: Settings) -> bool:
    """Whether some span of the length of a burst holds this click and enough targets;
    if one does, so does one that begins with a click."""
    length = dt.timedelta(seconds=settings.bot_burst_seconds)
    moment = click.activity.occurred_at
    for first in clicks:
        start = first.activity.occurred_at
        if not start <= moment <= start + length:
            continue
        targets = {
            other.activity.target
            for other in clicks
            if start <= other.activity.occurred_at <= start + length
        } - {None}
        if len(targets) >= settings.bot_burst_targets:
            return True
    return False
