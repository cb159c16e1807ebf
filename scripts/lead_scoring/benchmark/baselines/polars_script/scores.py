"""Sums, limits, tiers, grades and ranks of one scoring model."""

from __future__ import annotations

import math
from decimal import Decimal

import polars as pl

from lead_scoring.benchmark.baselines.polars_script import seeds
from lead_scoring.benchmark.baselines.polars_script.ledger import Facts, Ledger
from lead_scoring.benchmark.baselines.polars_script.seeds import Model, Row

NONE = pl.lit(None, pl.String)


def scores(ledger: Ledger, facts: Facts) -> pl.DataFrame:
    """One row per contact in the audience, the best first; points in cents, with those
    that each limit gave or took."""
    model = ledger.model
    totals = _totals(ledger).with_columns(
        fit_cap_cents=_above("fit", model.fit_cap),
        engagement_cap_cents=_above("engagement", model.engagement_cap),
    )
    raw = pl.sum_horizontal(
        "fit", "engagement", "fit_cap_cents", "engagement_cap_cents"
    )
    nothing = pl.lit(0, pl.Int64)
    totals = totals.with_columns(
        score_floor_cents=nothing
        if model.floor is None
        else pl.max_horizontal(model.floor - raw, 0),
        score_ceiling_cents=nothing
        if model.ceiling is None
        else pl.min_horizontal(model.ceiling - raw, 0),
    ).with_columns(
        fit=pl.col("fit") + pl.col("fit_cap_cents"),
        engagement=pl.col("engagement") + pl.col("engagement_cap_cents"),
        limit=pl.col("score_floor_cents") + pl.col("score_ceiling_cents"),
    )
    ranked = (
        totals.with_columns(score=pl.sum_horizontal("fit", "engagement", "limit"))
        .with_columns(**_tier(model, ledger, facts))
        .with_columns(grade=_grade(model, facts))
        .join(facts.engagement.last.lazy(), on="contact", how="left")
        .sort(
            pl.col("tier_reason") == "disqualified",
            "score",
            "engagement",
            "last_activity_at",
            "contact",
            descending=[False, True, True, True, False],
            nulls_last=True,
        )
        .with_row_index("score_rank", offset=1)
    )
    return _described(ranked, model).collect()


def _totals(ledger: Ledger) -> pl.LazyFrame:
    """Sums of rules and group limits; 0 for a contact that no rule touches."""
    is_fit = [rule.number for rule in ledger.model.of_kind("attribute")]
    cents = pl.col("cents")
    fit = pl.col("rule").is_in(is_fit)
    of_rules = (
        ledger.rules.lazy()
        .group_by("contact")
        .agg(
            fit=cents.filter(fit).sum(),
            engagement=cents.filter(~fit).sum(),
            negative=cents.filter(cents < 0).sum(),
        )
    )
    of_groups = (
        ledger.groups.lazy()
        .group_by("contact")
        .agg(
            fit_groups=cents.filter(pl.col("component") == "fit").sum(),
            engagement_groups=cents.filter(pl.col("component") == "engagement").sum(),
        )
    )
    return (
        pl.LazyFrame({"contact": ledger.members.arg_true()})
        .with_columns(pl.col("contact").cast(pl.UInt32))
        .join(of_rules, on="contact", how="left")
        .join(of_groups, on="contact", how="left")
        .with_columns(pl.all().exclude("contact").fill_null(0))
        .select(
            "contact",
            "negative",
            fit=pl.col("fit") + pl.col("fit_groups"),
            engagement=pl.col("engagement") + pl.col("engagement_groups"),
        )
    )


def _above(component: str, cap: int | None) -> pl.Expr:
    if cap is None:
        return pl.lit(0, pl.Int64)
    return pl.min_horizontal(cap - pl.col(component), 0)


def _tier(model: Model, ledger: Ledger, facts: Facts) -> dict[str, pl.Expr]:
    """tier_rank and tier_reason."""
    ordered = sorted(model.tiers, key=_rank)
    reached = _highest(
        ordered,
        {
            "min_score": "score",
            "min_fit_points": "fit",
            "min_engagement_points": "engagement",
        },
    )
    by_score = _highest(ordered, {"min_score": "score"})
    ready = [_rank(tier) for tier in ordered if tier["qualification"] == "sql"]
    out, quick = (
        pl.lit(ledger.effects[e]).gather(pl.col("contact"))
        for e in ("disqualify", "fast_track")
    )
    lifted = quick & (reached < min(ready)) if ready else pl.lit(False)
    return {
        "tier_rank": pl.when(out)
        .then(0)
        .when(lifted)
        .then(min(ready, default=0))
        .otherwise(reached),
        "tier_reason": pl.when(out)
        .then(pl.lit("disqualified"))
        .when(lifted)
        .then(pl.lit("fast_track"))
        .when(by_score > reached)
        .then(pl.lit("minimum"))
        .otherwise(pl.lit("score")),
    }


def _rank(tier: Row) -> int:
    return int(tier["tier_rank"] or 0)


def _highest(tiers: list[Row], minimums: dict[str, str]) -> pl.Expr:
    """The rank of the highest tier all of whose minimums are reached."""
    found: pl.Expr = pl.lit(None, pl.Int32)
    for tier in tiers:
        reached = pl.lit(True)
        for minimum, column in minimums.items():
            if (least := seeds.cents(tier[minimum])) is not None:
                reached &= pl.col(column) >= least
        found = pl.when(reached).then(_rank(tier)).otherwise(found)
    return found


def _grade(model: Model, facts: Facts) -> pl.Expr:
    """The letter and the digit; only where the model has both caps."""
    if model.fit_cap is None or model.engagement_cap is None:
        return NONE
    rows = seeds.read(facts.settings.seeds, "grades")
    parts = []
    for dimension, cap in (
        ("fit", model.fit_cap),
        ("engagement", model.engagement_cap),
    ):
        bands = sorted(
            (Decimal(row["min_share"] or 0), str(row["grade"]))
            for row in rows
            if row["dimension"] == dimension
        )
        part = NONE
        for share, grade in bands:
            least = math.ceil(share * cap)
            reached = pl.max_horizontal(pl.col(dimension), 0) >= least
            part = pl.when(reached).then(pl.lit(grade)).otherwise(part)
        parts.append(part)
    return parts[0] + parts[1]


def _described(ranked: pl.LazyFrame, model: Model) -> pl.LazyFrame:
    names = {_rank(t): t["tier"] for t in model.tiers} | {0: "disqualified"}
    ready = {_rank(t): (t["qualification"] or "none").lower() for t in model.tiers} | {
        0: "none"
    }
    rank, count = pl.col("score_rank").cast(pl.Int64), pl.len().cast(pl.Int64)
    tier = pl.col("tier_rank")
    return ranked.with_columns(
        tier=tier.replace_strict(names, return_dtype=pl.String),
        qualification=tier.replace_strict(ready, return_dtype=pl.String),
        percentile=(20_000 * (count - rank + 1) + count) // (2 * count),
    )
