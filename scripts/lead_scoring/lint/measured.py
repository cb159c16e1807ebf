"""What the data tell of the weights: findings with figures of the last build."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lead_scoring.lint.advice import Advice, Figure
from lead_scoring.lint.known import Known
from lead_scoring.lint.of_data import BAD_NEWS, agreements, health, missing_rules
from lead_scoring.lint.of_limits import (
    limits_of_groups,
    limits_of_models,
    limits_of_rules,
)
from lead_scoring.lint.of_pairs import same_things_of_data
from lead_scoring.lint.of_rules import against_outcomes, rules_that_tell_nobody_apart
from lead_scoring.lint.of_tiers import empty_tiers
from lead_scoring.lint.questions import DAYS


def findings_of_data(known: Known) -> Iterator[Advice]:
    for each in all_findings(known):
        yield replace(each, is_measured=True)


def all_findings(known: Known) -> Iterator[Advice]:
    for model in known.weights.models:
        if model.model_id in known.audiences:
            yield from empty_tiers(known, model)
            yield from rules_that_tell_nobody_apart(known, model)
            yield from limits_of_rules(known, model)
    yield from same_things_of_data(known)
    yield from limits_of_groups(known)
    yield from limits_of_models(known)
    yield from missing_rules(known)
    yield from health(known)
    yield from agreements(known)
    yield from against_outcomes(known)


def with_figures(known: Known, advice: Advice) -> Advice:
    """What the files told, with how many it is about."""
    rule = known.rule_figures.get((advice.model_id, advice.subject))
    if advice.check == "no_decay" and rule is not None:
        told = (
            f"{rule.old_contacts:,} of the {rule.point_contacts:,} contacts it "
            "touches last did that more than a year ago"
        )
        counts: dict[str, Figure] = {
            "contacts": rule.point_contacts,
            "old_contacts": rule.old_contacts,
        }
    elif advice.check == "no_negative":
        counts = {name: known.types[name] for name in BAD_NEWS if name in known.types}
        if not counts:
            return advice
        parts = [f"{count:,} times {name}" for name, count in counts.items()]
        told = f"in {DAYS} days there was {', '.join(parts)}"
    else:
        return advice
    return replace(
        advice,
        message=f"{advice.message} ({told})",
        figures={**advice.figures, **counts},
    )
