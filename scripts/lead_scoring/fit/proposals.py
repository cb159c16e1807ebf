"""Rules that nobody wrote yet: what winners do and are beyond what the card asks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from lead_scoring.fit.cards import Card, Rule, Seeds
from lead_scoring.fit.evidence import Evidence
from lead_scoring.fit.scratch import Scratch

MOST = 8
# Two rules that count the same cases but for one in ten are one rule.
ALIKE = 0.9
PREFIX = "proposed"
# Steps of a deal are what is to be foretold.
OF_DEALS = ("open_opportunities", "won_opportunities")
# Whether the whole interval lies beyond even odds, the clearest first.
SIGNALS = """
    select signal_kind, signal, signal_value
    from insights.signal_performance
    where flag_reason is null and (lower_bound > 0 or upper_bound < 0)
    order by
        abs(log_odds_ratio) / nullif(upper_bound - lower_bound, 0) desc nulls last,
        signal_kind, signal, signal_value
"""


@dataclass(frozen=True)
class Signal:
    kind: str
    name: str
    value: str | None


def signals(scratch: Scratch) -> list[Signal]:
    return [Signal(*row) for row in scratch.rows(SIGNALS)]


def candidates(found: Iterable[Signal], card: Card, seeds: Seeds) -> list[Rule]:
    """As rules without points, for three times as many as are proposed."""
    kinds = {
        row["activity_type"]: row["label"]
        for row in seeds["activity_types"]
        if row["is_engagement"] == "true"
    }
    taken = {rule.rule_id for rule in (*card.rules, *card.audience)}
    taken |= {row["cap_group"] for row in card.cap_groups}
    decay = usual_decay(card)
    rules: list[Rule] = []
    for signal in found:
        if signal.kind == "activity" and signal.name in kinds:
            rule = of_activity(signal, kinds[signal.name], decay)
        elif signal.kind == "attribute" and can_be_asked(signal):
            rule = of_attribute(signal)
        else:
            continue
        rule = Rule(rule.table, {**blank(seeds, rule), **rule.row})
        if rule.rule_id not in taken:
            taken.add(rule.rule_id)
            rules.append(rule)
    return rules[: 3 * MOST]


def can_be_asked(signal: Signal) -> bool:
    """Age bands are the report's own: no rule can name one."""
    return signal.name not in (*OF_DEALS, "age_band") and bool(signal.value)


def blank(seeds: Seeds, rule: Rule) -> dict[str, str]:
    known = next(iter(seeds[rule.table]), rule.row)
    return dict.fromkeys(known, "")


def usual_decay(card: Card) -> str:
    used = Counter(
        rule.row["decay_id"]
        for rule in card.rules
        if rule.table == "activity_weights" and rule.sign > 0
    )
    return used.most_common(1)[0][0] if used else ""


def of_activity(signal: Signal, label: str, decay: str) -> Rule:
    return Rule(
        "activity_weights",
        {
            "model_id": "",
            "rule_id": identifier(signal),
            "activity_type": signal.name,
            "target_operator": "equals" if signal.value else "",
            "target": signal.value or "",
            "points": "0",
            "decay_id": decay,
            "label": f"{label}: {signal.value}" if signal.value else label,
            "max_per_day": "1",
            "max_points": "",
            "effect": "points",
            "valid_to": "",
        },
    )


def of_attribute(signal: Signal) -> Rule:
    return Rule(
        "attribute_weights",
        {
            "model_id": "",
            "rule_id": identifier(signal),
            "attribute": signal.name,
            "operator": "equals",
            "value": signal.value or "",
            "points": "0",
            "label": f"{signal.name.replace('_', ' ')}: {signal.value}",
            "effect": "points",
            "valid_to": "",
        },
    )


def identifier(signal: Signal) -> str:
    words = re.findall(r"\w+", f"{PREFIX} {signal.name} {signal.value or ''}".lower())
    return "_".join(words)[:80]


def new_alone(seen: Evidence, candidate_hits: Any, enough: int) -> Sequence[int]:
    """Which candidates count cases that no rule, and no candidate before them, does;
    and enough people, with and without."""
    known = [seen.hits[:, place] != 0 for place in range(seen.hits.shape[1])]
    chosen: list[int] = []
    for place in range(candidate_hits.shape[1]):
        touched = candidate_hits[:, place] != 0
        people = len(set(seen.contacts[touched]))
        others = len(set(seen.contacts[~touched]))
        if min(people, others) < enough:
            continue
        # Who has one of two values has not the other: that is one signal, too.
        if any(alike(each, other) for other in known for each in (touched, ~touched)):
            continue
        known.append(touched)
        chosen.append(place)
        if len(chosen) == MOST:
            break
    return chosen


def alike(one: Any, other: Any) -> bool:
    return bool((one & other).sum() >= ALIKE * (one | other).sum())
