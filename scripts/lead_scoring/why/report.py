"""What is told of a change: a table for people, JSON for machines."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rich.console import Console
from rich.table import Table
from rich.text import Text

from lead_scoring.people import Person
from lead_scoring.why.changes import PARTS, ModelChange, RuleChange
from lead_scoring.why.recorded import Recorded, is_as_recorded
from lead_scoring.wording import LIMITS, signed


@dataclass(frozen=True)
class Answer:
    who: Person
    first: date
    last: date
    changes: Sequence[ModelChange]
    # With what was known and weighed on each day, or with what is now.
    of_then: bool
    recorded: Recorded


def show(answer: Answer, console: Console) -> None:
    who, first, last = answer.who, answer.first, answer.last
    if who.merged_id:
        console.print(f"{who.merged_id} was merged into {who.contact_id}.")
    if answer.of_then:
        console.print(
            "As recorded: each day with what was known, and the weights, of then.",
            soft_wrap=True,
        )
    for change in answer.changes:
        console.print()
        console.print(
            Text.assemble(
                (f"{who.contact_id} in {change.scoring_model}: ", "bold"),
                f"{change.score_before} on {first}, {change.score_after} on {last} (",
                (signed(change.score_after - change.score_before), "bold"),
                ")",
            ),
            soft_wrap=True,
        )
        console.print(table_of(change) if change.rules else "Nothing changed.")
        if not is_as_recorded(change, answer.recorded):
            before, after = answer.recorded[change.scoring_model]
            told = [
                f"{score} on {day}"
                for day, score in ((first, before), (last, after))
                if score is not None
            ]
            console.print(
                f"The history says {' and '.join(told)}: facts were corrected since.",
                style="yellow",
                soft_wrap=True,
            )


def table_of(change: ModelChange) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(overflow="fold")
    table.add_column(justify="right", no_wrap=True)
    for part, name in PARTS.items():
        rules = [rule for rule in change.rules if rule.parts[part]]
        if not rules:
            continue
        table.add_row(Text(name, "bold"), Text(signed(change.total(part)), "bold"))
        for rule in sorted(rules, key=lambda each: -abs(each.parts[part])):
            table.add_row(Text(f"  {words(rule, part)}"), signed(rule.parts[part]))
    return table


def words(rule: RuleChange, part: str) -> str:
    """What happened to a rule, as a salesperson would say it."""
    if rule.kind in LIMITS:
        return LIMITS[rule.kind].format(rule.rule_id)
    name = rule.label or rule.rule_id
    new = rule.hits_after - rule.hits_before
    if part == "limits":
        return f"{name}: limit of this rule"
    if rule.kind == "inactivity":
        if part == "ageing":
            return f"{name}: silent for {periods(rule.hits_after)}"
        return f"{name}: no longer silent" if new < 0 else name
    if part == "ageing" and rule.age_after is not None:
        if rule.age_before is not None and rule.age_before < rule.age_after:
            return f"{name}: {rule.age_before} -> {rule.age_after} days old"
        return f"{name}: older ones fade"
    if part == "ageing":
        return f"{name}: counts no longer"
    if part == "new_activities" and new > 1:
        return f"{name}: {new} times"
    if part == "new_activities" and new < 0:
        return f"{name}: taken back"
    if part == "attribute_changes":
        return f"{name}: {'holds now' if rule.points_after else 'no longer holds'}"
    return name


def periods(number: int) -> str:
    return "a period" if number == 1 else f"{number} periods"


def as_json_text(answer: Answer) -> str:
    told = {
        "contact_id": answer.who.contact_id,
        "merged_id": answer.who.merged_id,
        "from": answer.first.isoformat(),
        "to": answer.last.isoformat(),
        "as_known_then": answer.of_then,
        "scoring_models": [
            as_data(change)
            | {"is_as_recorded": is_as_recorded(change, answer.recorded)}
            for change in answer.changes
        ],
    }
    return json.dumps(told, indent=2, ensure_ascii=False)


def as_data(change: ModelChange) -> dict[str, object]:
    return {
        "scoring_model": change.scoring_model,
        "score_before": float(change.score_before),
        "score_after": float(change.score_after),
        "score_change": float(change.score_after - change.score_before),
        "parts": {part: float(change.total(part)) for part in PARTS},
        "rules": [
            {
                "rule_id": rule.rule_id,
                "kind": rule.kind,
                "label": rule.label,
                "hits_before": rule.hits_before,
                "hits_after": rule.hits_after,
                "points_before": float(rule.points_before),
                "points_after": float(rule.points_after),
                "parts": {
                    part: float(value) for part, value in rule.parts.items() if value
                },
            }
            for rule in change.rules
        ],
    }
