"""The same answer for machines."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

from lead_scoring.explain.answer import Answer
from lead_scoring.explain.ledger import Effect, Entry, NextTier, Score
from lead_scoring.explain.unscored import Unscored
from lead_scoring.explain.weights import Weights
from lead_scoring.explain.words import asks


def as_json_text(answer: Answer, weights: Weights) -> str:
    who = answer.who
    told = {
        "contact_id": who.contact_id,
        "merged_id": who.merged_id,
        "email": who.email,
        "as_of_date": answer.day,
        "records": dict(answer.records),
        "scores": [score_data(each, weights, answer) for each in answer.scores],
        "unscored": [unscored_data(each, weights) for each in answer.unscored],
    }
    return json.dumps(told, indent=2, ensure_ascii=False, default=plain)


def plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def score_data(score: Score, weights: Weights, answer: Answer) -> dict[str, Any]:
    return {
        "scoring_model": score.scoring_model,
        "status": score.status,
        "score": score.score,
        "recorded_score": answer.recorded.get(score.scoring_model),
        "fit_points": score.fit_points,
        "engagement_points": score.engagement_points,
        "limit_points": score.limit_points,
        "tier": score.tier,
        "tier_reason": score.tier_reason,
        "qualification": score.qualification,
        "grade": score.grade,
        "next_action": score.next_action,
        "respond_within_hours": score.respond_within_hours,
        "score_rank": score.rank,
        "score_percentile": score.percentile,
        "is_primary": score.is_primary,
        "last_activity_on": score.last_activity,
        "ledger": [
            entry_data(each, weights, score.scoring_model) for each in score.entries
        ],
        "effects": [
            effect_data(each, weights, score.scoring_model) for each in score.effects
        ],
        "next_tier": next_data(score.next_tier),
    }


def entry_data(entry: Entry, weights: Weights, model: str) -> dict[str, Any]:
    line = weights.of_entry(model, entry.kind, entry.rule_id, entry.rule_points)
    is_rule = entry.rule_points is not None
    return {
        "rule_id": entry.rule_id,
        "kind": entry.kind,
        "component": entry.component,
        "label": entry.label,
        "file": line.file if line else None,
        "line": line.line if line else None,
        "points": entry.points,
        "points_before_limit": entry.uncapped_points,
        "points_of_rule": entry.rule_points,
        "max_points": entry.max_points,
        "hits": entry.hits if is_rule else None,
        "asks": asks(entry.condition) if is_rule else None,
        "values": list(entry.values),
        "days": [vars(each) for each in entry.days],
        "sources": [vars(each) for each in entry.sources],
    }


def effect_data(effect: Effect, weights: Weights, model: str) -> dict[str, Any]:
    line = weights.of_entry(model, effect.condition.kind, effect.rule_id)
    return {
        "rule_id": effect.rule_id,
        "effect": effect.effect,
        "label": effect.label,
        "is_met": effect.is_met,
        "file": line.file if line else None,
        "line": line.line if line else None,
        "asks": asks(effect.condition),
        "values": list(effect.values),
        "last_hit_on": effect.last,
    }


def next_data(following: NextTier | None) -> dict[str, Any] | None:
    if following is None:
        return None
    return {
        "tier": following.tier,
        "points_to_next_tier": following.missing,
        "min_score": following.min_score,
        "min_fit_points": following.min_fit_points,
        "min_engagement_points": following.min_engagement_points,
        "actions": [vars(each) for each in following.actions],
    }


def unscored_data(unscored: Unscored, weights: Weights) -> dict[str, Any]:
    return {
        "scoring_model": unscored.scoring_model,
        "reason": unscored.reason,
        "since": unscored.since,
        "rules": [
            effect_data(each, weights, unscored.scoring_model)
            for each in unscored.rules
        ],
    }
