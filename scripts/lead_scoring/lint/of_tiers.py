"""Tiers that hold nobody."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from lead_scoring.lint.advice import Advice, advise, plain
from lead_scoring.lint.alone import WORDS, is_fast_tracked
from lead_scoring.lint.known import Known
from lead_scoring.lint.weights import Model


def empty_tiers(known: Known, model: Model) -> Iterator[Advice]:
    audience = known.audiences[model.model_id]
    if audience.contacts < known.thresholds.min_contacts:
        return
    for tier in model.tiers:
        place = model.model_id, tier["tier"]
        if known.tiers.get(place) or place in known.told:
            continue
        short = {
            column: (tier.number(column), audience.highest[column])
            for column in WORDS
            if tier[column]
        }
        # Of several minimums the one that is furthest from being met.
        column = max(short, default="tier", key=lambda each: missing(*short[each]))
        minimum, highest = short.get(column, (None, None))
        if missing(minimum, highest) > 0:
            told = (
                f"; the highest of {WORDS[column]} is {plain(highest or 0)}, and "
                f"it asks for {plain(minimum or 0)}"
            )
        else:
            told = "; somebody meets each of its minimums, and nobody all of them"
        fast = ", though a rule leads there" if is_fast_tracked(model, tier) else ""
        yield advise(
            known.weights.tables["tiers"],
            tier,
            column,
            f"none of {audience.contacts:,} contacts is in the tier "
            f'"{tier["tier"]}" of "{model.model_id}"{fast}{told}; change its '
            "minimums, or take it out",
            check="tier_empty",
            model_id=model.model_id,
            subject=tier["tier"],
            contacts=audience.contacts,
            **{
                f"highest_{name.removeprefix('min_')}": float(value or 0)
                for name, value in audience.highest.items()
            },
        )


def missing(minimum: Decimal | None, highest: Decimal | None) -> Decimal:
    return (minimum or Decimal(0)) - (highest or Decimal(0))
