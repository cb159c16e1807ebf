"""From a world to all the tables that are compared."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from reference import bots, scoring, values
from reference import facts as section3
from reference.facts import Attributes, Erasure, Fact, Person
from reference.world import Result, Row, World


def evaluate(world: World) -> Result:
    """Applies the whole rule book, one sentence after the other."""
    result = Result()
    found = section3.people(world, result.rejected)
    erasure = Erasure(world)
    for who in found:
        who.erased = erasure.takes(who.ids, who.emails)
        if who.erased:
            section3.reject(result.rejected, "contacts", who.contact_id, "erased")
    happened = section3.facts(world, found, erasure, result.rejected)
    facts_of: dict[str, list[Fact]] = defaultdict(list)
    suppressed = bots.suppressed(happened, world.settings)
    for fact in happened:
        if fact not in suppressed:
            facts_of[fact.contact_id].append(fact)
    attributes = Attributes(world, found)
    known = [who for who in found if not who.erased]
    lasting = {}
    for who in known:
        have = attributes.lasting(who)
        lasting[who.contact_id] = {**have, **_added(have, attributes.persona(have))}
    result.contacts = [_contact(who, lasting[who.contact_id]) for who in known]
    result.activities = [_activity(fact, suppressed.get(fact)) for fact in happened]
    for day in world.settings.days:
        on_day = {
            who.contact_id: attributes.on(who, day, lasting[who.contact_id])
            for who in known
        }
        scored: list[dict[str, Any]] = []
        for model in world.weights["scoring_models"]:
            if model["status"] == "retired" or not scoring.in_force(
                model, day, "active_from", "active_to"
            ):
                continue
            scorer = scoring.Scorer(world, model, day)
            scored += _score_model(scorer, known, on_day, facts_of, result)
        _mark_primary(world.weights["scoring_models"], scored)
        result.scores += scored
    return result


def _added(have: dict[str, set[str]], more: dict[str, set[str]]) -> dict[str, set[str]]:
    return {name: have.get(name, set()) | values for name, values in more.items()}


def _contact(who: Person, lasting: dict[str, set[str]]) -> dict[str, Any]:
    return {
        "contact_id": who.contact_id,
        "created_at": who.created_at,
        "email_domain": next(iter(lasting.get("email_domain", ())), None),
        "email_domain_kind": next(iter(lasting.get("email_domain_kind", ())), None),
        "attributes": lasting,
    }


def _activity(fact: Fact, suppressed_reason: str | None) -> dict[str, Any]:
    done = fact.activity
    return {
        "source": done.source,
        "activity_id": done.activity_id,
        "contact_id": fact.contact_id,
        "activity_type": fact.activity_type,
        "target": done.target,
        "campaign_id": done.campaign_id,
        "channel": done.channel,
        "occurred_at": done.occurred_at,
        "suppressed_reason": suppressed_reason,
    }


def _why_not(who: Person, day: dt.date) -> str | None:
    if who.opted_out:
        return "opted_out"
    if who.deleted_at is not None and who.deleted_at.date() <= day:
        return "deleted"
    return "not_yet_created" if who.created_at.date() > day else None


def _score_model(
    scorer: scoring.Scorer,
    known: list[Person],
    on_day: dict[str, dict[str, set[str]]],
    facts_of: dict[str, list[Fact]],
    result: Result,
) -> list[dict[str, Any]]:
    scores = []
    for who in known:
        key = {
            "as_of_date": scorer.day,
            "model_id": scorer.model["model_id"],
            "contact_id": who.contact_id,
        }
        reason = _why_not(who, scorer.day)
        mine = facts_of[who.contact_id]
        matched = scorer.matched(who.created_at.date(), on_day[who.contact_id], mine)
        if reason is None and not scorer.in_audience(matched):
            reason = "outside_audience"
        if reason:
            result.unscored.append({**key, "reason": reason})
            continue
        ledger, score = scorer.score(matched, mine)
        result.ledger += [{**key, **row} for row in ledger]
        scores.append({**key, **score, "is_primary": False})
    scoring.rank(scores)
    return scores


def _mark_primary(models: list[Row], scored: list[dict[str, Any]]) -> None:
    """The live model of lowest priority whose audience holds the contact."""
    live = {
        row["model_id"]: values.integer(row["priority"])
        for row in models
        if row["status"] == "live"
    }
    best: dict[str, dict[str, Any]] = {}
    for row in scored:
        other = best.get(row["contact_id"])
        if row["model_id"] in live and (
            other is None or live[row["model_id"]] < live[other["model_id"]]
        ):
            best[row["contact_id"]] = row
    for row in best.values():
        row["is_primary"] = True
