"""What the last build counted, asked at most once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from lead_scoring.lint import questions as asked
from lead_scoring.lint.advice import share
from lead_scoring.lint.alone import WORDS
from lead_scoring.lint.built import Built, Key
from lead_scoring.lint.figures import Figures
from lead_scoring.lint.thresholds import Thresholds
from lead_scoring.lint.weights import Model, Rule, Weights


@dataclass(frozen=True)
class RuleFigures:
    point_contacts: int
    effect_contacts: int
    limited_contacts: int
    old_contacts: int

    @property
    def contacts(self) -> int:
        return max(self.point_contacts, self.effect_contacts)


@dataclass(frozen=True)
class Audience:
    contacts: int
    # By the names of the minimums of a tier.
    highest: dict[str, Decimal | None]


@dataclass
class Known:
    """The weights, and what the build of some day says of them."""

    weights: Weights
    figures: Figures
    built: Built
    thresholds: Thresholds
    # (model, subject) of which the files alone said it already.
    told: Collection[tuple[str, str]] = ()

    @cached_property
    def audiences(self) -> dict[str, Audience]:
        return {
            str(model): Audience(int(contacts), dict(zip(WORDS, points, strict=True)))
            for model, contacts, *points in self.figures.rows(asked.AUDIENCES)
        }

    @cached_property
    def rule_figures(self) -> dict[Key, RuleFigures]:
        return {
            (str(model), str(rule)): RuleFigures(*map(int, counts))
            for model, rule, *counts in self.figures.rows(asked.RULES)
            if (str(model), str(rule)) not in self.built.other_rules
        }

    @cached_property
    def activities(self) -> dict[tuple[str, str, str], int]:
        """Of two rules of a model what both count, of one with itself what it does."""
        return self.pairs(asked.SHARED_ACTIVITIES)

    def pairs(self, sql: str) -> dict[tuple[str, str, str], int]:
        found = {}
        for model, one, other, count in self.figures.rows(sql):
            found[str(model), str(one), str(other)] = int(count)
            found[str(model), str(other), str(one)] = int(count)
        return found

    @cached_property
    def tiers(self) -> dict[tuple[str, str], int]:
        rows = self.figures.rows(asked.TIERS)
        return {(str(model), str(tier)): int(count) for model, tier, count in rows}

    @cached_property
    def types(self) -> dict[str, int]:
        """Activities of the last year, by type."""
        rows = self.figures.rows(asked.ACTIVITY_TYPES)
        return {str(name): int(activities) for name, activities in rows}

    @cached_property
    def by_key(self) -> dict[Key, Rule]:
        return {rule.key: rule for rule in self.weights.rules()}

    @cached_property
    def models(self) -> dict[str, Model]:
        return {model.model_id: model for model in self.weights.models}

    def binds(self, limited: int, contacts: int) -> bool:
        return (
            contacts >= self.thresholds.min_cases
            and share(limited, contacts) >= self.thresholds.cap_binds
        )

    def left_out(self) -> tuple[str, ...]:
        rules = [
            f"{model}.{rule}"
            for model, rule in self.by_key
            if model in self.audiences and (model, rule) not in self.rule_figures
        ]
        models = [name for name in self.models if name not in self.audiences]
        return (*models, *rules)
