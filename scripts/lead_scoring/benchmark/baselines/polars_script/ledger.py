"""Who is in the audience of a scoring model, and what its rules and groups give."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from lead_scoring.benchmark.baselines.polars_script.conditions import Masks, flags
from lead_scoring.benchmark.baselines.polars_script.hits import (
    HIT,
    Engagement,
    limited,
)
from lead_scoring.benchmark.baselines.polars_script.people import People
from lead_scoring.benchmark.baselines.polars_script.seeds import Model, Rule
from lead_scoring.benchmark.baselines.polars_script.settings import Settings


@dataclass(frozen=True)
class Facts:
    """What is known of everybody on the day; booleans and days stand under the
    contact's number."""

    settings: Settings
    masks: Masks
    engagement: Engagement
    may_be_scored: pl.Series
    idle_days: pl.Series

    @property
    def size(self) -> int:
        return int(self.may_be_scored.len())


def gather(
    people: People, masks: Masks, engagement: Engagement, settings: Settings
) -> Facts:
    day = settings.day
    states = people.contacts.join(
        engagement.last, on="contact", how="left", maintain_order="left"
    ).select(
        may_be_scored=~(
            pl.col("profiling_opt_out").fill_null(False)
            | (pl.col("deleted_at").dt.date() <= day).fill_null(False)
            | (pl.col("created_at").dt.date() > day)
        ),
        idle_days=(
            pl.lit(day)
            - pl.max_horizontal(
                pl.col("created_at").dt.date(), pl.col("last_activity_at").dt.date()
            )
        ).dt.total_days(),
    )
    return Facts(
        settings, masks, engagement, states["may_be_scored"], states["idle_days"]
    )


@dataclass(frozen=True)
class Ledger:
    """Of one model: its audience, `rules` (the columns of `HIT`), and `groups`
    (contact, cap_group, component, cents) where the limit of a group binds."""

    model: Model
    members: pl.Series
    effects: dict[str, pl.Series]
    rules: pl.DataFrame
    groups: pl.DataFrame


def ledger(model: Model, facts: Facts) -> Ledger:
    have = {
        rule: _has_effect(rule, facts)
        for rule in model.rules
        if rule.effect != "points"
    }
    members = facts.may_be_scored
    for rule, who in have.items():
        if rule.effect == "require":
            members = members & who
        elif rule.effect == "exclude":
            members = members & ~who
    nobody = pl.repeat(False, facts.size, eager=True)
    effects = {"disqualify": nobody, "fast_track": nobody}
    for rule, who in have.items():
        if rule.effect in effects:
            effects[rule.effect] = effects[rule.effect] | who
    rules = pl.concat(
        [
            *_attribute_rows(model, facts, members),
            *_inactivity_rows(model, facts, members),
            _activity_rows(model, facts, members),
        ]
    ).collect(engine="streaming")
    return Ledger(model, members, effects, rules, _group_limits(model, rules))


def _has_effect(rule: Rule, facts: Facts) -> pl.Series:
    if rule.kind == "attribute":
        return facts.masks[rule.condition]
    hits = facts.engagement.hits.lazy().filter(pl.col("rule") == rule.number)
    if rule.row["active_days"] is not None:
        age = (facts.settings.day - pl.col("last_hit_at").dt.date()).dt.total_days()
        hits = hits.filter(age <= int(rule.row["active_days"]))
    return flags(hits.select("contact").collect()["contact"], facts.size)


def _attribute_rows(
    model: Model, facts: Facts, members: pl.Series
) -> list[pl.LazyFrame]:
    return [
        _rows(
            pl.DataFrame(
                {"contact": (members & facts.masks[rule.condition]).arg_true()}
            ),
            rule,
            hits=pl.lit(1, pl.Int64),
            cents=pl.lit(rule.points, pl.Int64),
        )
        for rule in model.of_kind("attribute")
        if rule.points
    ]


def _inactivity_rows(
    model: Model, facts: Facts, members: pl.Series
) -> list[pl.LazyFrame]:
    found = []
    for rule in model.of_kind("inactivity"):
        after, repeat = int(rule.row["after_days"] or 0), rule.row["repeat_every_days"]
        silent = members & (facts.idle_days >= after)
        since = pl.col("idle") - after
        periods = 1 + since // int(repeat) if repeat else pl.lit(1, pl.Int64)
        most = pl.lit(rule.max_points, pl.Int64)
        frame = pl.DataFrame(
            {"contact": silent.arg_true(), "idle": facts.idle_days.filter(silent)}
        )
        cents = limited(periods * rule.points, most)
        found.append(_rows(frame, rule, hits=periods, cents=cents))
    return [rows.filter(pl.col("cents") != 0) for rows in found]


def _activity_rows(model: Model, facts: Facts, members: pl.Series) -> pl.LazyFrame:
    own = [rule.number for rule in model.of_kind("activity")]
    return facts.engagement.hits.lazy().filter(
        pl.col("rule").is_in(own),
        pl.col("cents") != 0,
        pl.lit(members).gather(pl.col("contact")),
    )


def _rows(frame: pl.DataFrame, rule: Rule, **columns: pl.Expr) -> pl.LazyFrame:
    never = pl.lit(None, pl.Datetime("us"))
    return (
        frame.lazy()
        .with_columns(
            pl.col("contact").cast(pl.UInt32),
            rule=pl.lit(rule.number, pl.UInt16),
            first_hit_at=never,
            last_hit_at=never,
            **columns,
        )
        .select(HIT)
    )


def _group_limits(model: Model, rules: pl.DataFrame) -> pl.DataFrame:
    grouped = pl.LazyFrame(
        [
            (rule.number, rule.row["cap_group"], rule.component, model.caps[group])
            for rule in model.rules
            if (group := rule.row["cap_group"]) in model.caps
        ],
        schema={
            "rule": pl.UInt16,
            "cap_group": pl.String,
            "component": pl.String,
            "most": pl.Int64,
        },
        orient="row",
    )
    total = pl.col("cents")
    return (
        rules.lazy()
        .select("contact", "rule", "cents")
        .join(grouped, on="rule")
        .group_by("contact", "cap_group", "component", "most")
        .agg(total.sum())
        .filter(total.abs() > pl.col("most"))
        .select(
            "contact",
            "cap_group",
            "component",
            cents=limited(total, pl.col("most")) - total,
        )
        .collect(engine="streaming")
    )
