"""The changes that SQL has found, by scoring model, rule and part."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from lead_scoring.errors import UserError
from lead_scoring.people import Person, Question, literal
from lead_scoring.wording import UNSCORED

# The parts in their order in `changes_between`, and what people call them.
PARTS = {
    "new_activities": "New activities",
    "ageing": "Ageing",
    "attribute_changes": "Attribute changes",
    "weight_changes": "Weight changes",
    "merges": "Merges",
    "limits": "Limits",
}
ZERO = Decimal("0.00")


@dataclass(frozen=True)
class RuleChange:
    rule_id: str
    kind: str
    label: str | None
    hits_before: int
    hits_after: int
    age_before: int | None
    age_after: int | None
    points_before: Decimal
    points_after: Decimal
    parts: dict[str, Decimal]


@dataclass(frozen=True)
class ModelChange:
    scoring_model: str
    score_before: Decimal
    score_after: Decimal
    rules: tuple[RuleChange, ...]

    def total(self, part: str) -> Decimal:
        return sum((rule.parts[part] for rule in self.rules), ZERO)


def points(value: Any) -> Decimal:
    return Decimal(str(value or 0)).quantize(ZERO)


def days(value: Any) -> int | None:
    return None if value is None else int(value)


def changes_of(rows: Sequence[tuple[Any, ...]]) -> list[ModelChange]:
    """Of each scoring model that scored the contact on both days."""
    found = []
    for model in dict.fromkeys(str(row[0]) for row in rows):
        rules = [rule_of(row) for row in rows if str(row[0]) == model]
        score = next(rule for rule in rules if rule.kind == "score")
        moved = [rule for rule in rules if any(rule.parts.values())]
        found.append(
            ModelChange(model, score.points_before, score.points_after, tuple(moved))
        )
    return found


def rule_of(row: tuple[Any, ...]) -> RuleChange:
    _, rule_id, kind, label, hits_before, hits_after, *rest = row
    age_before, age_after, points_before, points_after, *parts = rest
    return RuleChange(
        str(rule_id),
        str(kind),
        label,
        int(hits_before or 0),
        int(hits_after or 0),
        days(age_before),
        days(age_after),
        points(points_before),
        points(points_after),
        dict(zip(PARTS, map(points, parts), strict=True)),
    )


def refuse_unscored(
    question: Question,
    who: Person,
    first: date,
    last: date,
    scoring_model: str | None,
    found: Sequence[ModelChange],
) -> None:
    """Says on which day, and why, nobody scored the contact."""
    models = [each.scoring_model for each in found]
    if scoring_model in models or (scoring_model is None and models):
        return
    rows = question.rows(
        f"""
            select as_of_date, model_id, reason from {{scoring.unscored_contacts}}
            where contact_id = {literal(who.contact_id)}
            order by as_of_date, model_id
        """
    )
    told = [
        f"{str(day)[:10]} by {model} ({UNSCORED.get(reason, reason)})"
        for day, model, reason in rows
        if str(day)[:10] in (str(first), str(last)) and scoring_model in (None, model)
    ]
    if not told:
        known = f" {', '.join(models)} did." if models else ""
        raise UserError(
            f"no scoring model {scoring_model or ''} was in force on {first} and "
            f"{last}.{known}".replace("  ", " ")
        )
    raise UserError(
        f"{who.contact_id} has no two scores to compare: it was not scored on "
        f"{', nor on '.join(told)}."
    )
