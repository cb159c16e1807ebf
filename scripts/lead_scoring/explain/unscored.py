"""Why a scoring model gives a contact no score on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lead_scoring.errors import UserError
from lead_scoring.explain.ledger import Contact, Effect, day_of, effects_of
from lead_scoring.people import Person, Question, literal
from lead_scoring.validate.suggest import proposal


@dataclass(frozen=True)
class ScoringModel:
    scoring_model: str
    name: str | None
    status: str
    fit_cap: Any
    engagement_cap: Any
    score_floor: Any
    score_ceiling: Any
    active_from: date | None
    active_to: date | None
    is_in_force: bool


@dataclass(frozen=True)
class Unscored:
    scoring_model: str
    reason: str
    # When it was deleted or created.
    since: date | None = None
    # Outside the audience: the rules that keep it out.
    rules: Sequence[Effect] = ()


def scoring_models(question: Question, day: date) -> list[ScoringModel]:
    """All that the warehouse knows, those out of force too."""
    rows = question.rows(
        f"""
            select
                trim(models.model_id), models.model_name, lower(trim(models.status)),
                models.fit_cap, models.engagement_cap, models.score_floor,
                models.score_ceiling, models.active_from, models.active_to,
                count(in_force.model_id)
            from {{weights.scoring_models}} as models
            left join {{scoring.models_in_force}} as in_force
                on
                    trim(models.model_id) = in_force.model_id
                    and in_force.as_of_date = cast('{day}' as date)
            group by
                models.model_id, models.model_name, models.status,
                models.fit_cap, models.engagement_cap, models.score_floor,
                models.score_ceiling, models.active_from, models.active_to
            order by 1
        """
    )
    return [
        ScoringModel(
            str(row[0]),
            None if row[1] is None else str(row[1]),
            str(row[2]),
            row[3],
            row[4],
            row[5],
            row[6],
            day_of(row[7]),
            day_of(row[8]),
            bool(int(row[9])),
        )
        for row in rows
    ]


def refuse_wrong_model(
    models: Sequence[ScoringModel], wanted: str | None, day: date
) -> None:
    """Says why a scoring model scores nobody on the day."""
    if wanted is None:
        return
    known = {model.scoring_model: model for model in models}
    if wanted not in known:
        raise UserError(
            f"there is no scoring model {wanted!r}{proposal(wanted, known)}"
            f" The models are in weights/scoring_models.csv."
            if known
            else f"there is no scoring model {wanted!r}."
        )
    model = known[wanted]
    if model.is_in_force:
        return
    if model.status == "retired":
        why = "it is retired"
    elif model.active_from and day < model.active_from:
        why = f"it is active from {model.active_from} on"
    elif model.active_to and day > model.active_to:
        why = f"it was active until {model.active_to}"
    else:
        why = f"its status is {model.status!r}"
    raise UserError(
        f"the scoring model {wanted} is not in force on {day}: {why}. It scores nobody."
    )


def unscored_of(contact: Contact, who: Person) -> list[Unscored]:
    rows = contact.rows(
        f"""
            select
                unscored.model_id, unscored.reason,
                cast(profiles.created_at as date), cast(profiles.deleted_at as date)
            from {{scoring.unscored_contacts}} as unscored
            inner join {{facts.contact_profiles}} as profiles
                on unscored.contact_id = profiles.contact_id
            where
                unscored.{contact.on_day}
                and unscored.contact_id = {literal(who.contact_id)}
            order by unscored.model_id
        """
    )
    effects = effects_of(contact) if rows else {}
    return [
        Unscored(
            str(model),
            str(reason),
            {
                "not_yet_created": day_of(created),
                "deleted": day_of(deleted),
            }.get(str(reason)),
            [
                each
                for each in effects.get(str(model), [])
                if reason == "outside_audience"
                and each.is_met == (each.effect == "exclude")
                and each.effect in ("require", "exclude")
            ],
        )
        for model, reason, created, deleted in rows
    ]
