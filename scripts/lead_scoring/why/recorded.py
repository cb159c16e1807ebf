"""The scores that the history has of a contact, to hold others against."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from lead_scoring.people import Person, Question, literal
from lead_scoring.why.changes import ModelChange, points

# By scoring model: the score on the earlier and on the later day, where recorded.
Recorded = Mapping[str, tuple[Decimal | None, Decimal | None]]


def recorded_scores(
    question: Question, who: Person, first: date, last: date
) -> Recorded:
    rows = question.rows(
        f"""
            select model_id, as_of_date, score from {{marts.lead_scores_by_day}}
            where
                contact_id = {literal(who.contact_id)}
                and as_of_date in (
                    cast('{first}' as date), cast('{last}' as date)
                )
        """
    )
    found = {
        (str(model), str(day)[:10]): points(score)
        for model, day, score in rows
        if score is not None
    }
    return {
        model: (found.get((model, str(first))), found.get((model, str(last))))
        for model in dict.fromkeys(model for model, _ in found)
    }


def agree(changes: Sequence[ModelChange], recorded: Recorded) -> bool:
    return all(is_as_recorded(change, recorded) for change in changes)


def is_as_recorded(change: ModelChange, recorded: Recorded) -> bool:
    before, after = recorded.get(change.scoring_model, (None, None))
    return before in (None, change.score_before) and after in (None, change.score_after)
