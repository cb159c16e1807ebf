"""All that is told of one contact on one day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lead_scoring.errors import UserError
from lead_scoring.explain.ledger import Contact, Score, cents, scores_of
from lead_scoring.explain.unscored import (
    ScoringModel,
    Unscored,
    refuse_wrong_model,
    scoring_models,
    unscored_of,
)
from lead_scoring.people import Person, Question, literal


@dataclass(frozen=True)
class Answer:
    who: Person
    day: date
    scores: Sequence[Score]
    unscored: Sequence[Unscored]
    models: dict[str, ScoringModel]
    # By connector, the records that this person is made of.
    records: Sequence[tuple[str, Sequence[str]]]
    # By scoring model, what people read of a day that was recorded.
    recorded: dict[str, Decimal]


def answer_of(
    question: Question, who: Person, day: date, scoring_model: str | None
) -> Answer:
    models = scoring_models(question, day)
    refuse_wrong_model(models, scoring_model, day)
    keys = question.rows(
        f"""
            select contact_key from {{facts.contact_profiles}}
            where contact_id = {literal(who.contact_id)}
        """
    )
    if not keys:
        raise UserError(
            f"{who.contact_id} is not among the contacts of the last build. Run "
            "`lead-scoring build` and then this command again."
        )
    contact = Contact(question, int(keys[0][0]), day)
    scores = scores_of(contact, who.contact_id)
    unscored = unscored_of(contact, who)
    if not scores and not unscored:
        raise UserError(
            f"no scoring model was in force on {day}."
            if not any(model.is_in_force for model in models)
            else "the warehouse was built before scores could be explained. Run "
            "`lead-scoring build` and then this command again."
        )
    # The one that people read first comes first.
    scores.sort(key=lambda each: (not each.is_primary, each.status))
    unscored.sort(key=lambda each: status_of(models, each.scoring_model))
    return Answer(
        who,
        day,
        [each for each in scores if scoring_model in (None, each.scoring_model)],
        [each for each in unscored if scoring_model in (None, each.scoring_model)],
        {model.scoring_model: model for model in models},
        records_of(question, who),
        recorded_of(question, who, day),
    )


def status_of(models: Sequence[ScoringModel], name: str) -> str:
    return next((each.status for each in models if each.scoring_model == name), "")


def records_of(question: Question, who: Person) -> list[tuple[str, Sequence[str]]]:
    rows = question.rows(
        f"""
            select distinct contact_rows.source, contact_rows.contact_id
            from {{facts.contact_rows}} as contact_rows
            inner join {{facts.contact_identities}} as identities
                on contact_rows.contact_id = identities.contact_id
            where
                contact_rows.reject_reason is null
                and identities.survivor_id = {literal(who.contact_id)}
            order by 1, 2
        """
    )
    found: dict[str, list[str]] = {}
    for source, record in rows:
        found.setdefault(str(source), []).append(str(record))
    return list(found.items())


def recorded_of(question: Question, who: Person, day: date) -> dict[str, Decimal]:
    rows = question.rows(
        f"""
            select model_id, score from {{marts.lead_scores_by_day}}
            where
                contact_id = {literal(who.contact_id)}
                and as_of_date = cast('{day}' as date)
                and score is not null
        """
    )
    return {str(model): cents(score) for model, score in rows}
