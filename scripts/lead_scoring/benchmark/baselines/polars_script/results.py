"""Writes the ledger and the scores under their names, as Parquet."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl

from lead_scoring.benchmark.baselines.polars_script.ledger import Ledger
from lead_scoring.benchmark.baselines.polars_script.people import People

LIMITS = {
    "fit_cap": "fit",
    "engagement_cap": "engagement",
    "score_floor": "limit",
    "score_ceiling": "limit",
}
COLUMNS = (
    "model_id", "contact_id", "rule_id", "component", "kind", "hits", "points",
    "first_hit_at", "last_hit_at",
)  # fmt: skip
SCORES = {
    "score": "score",
    "fit_points": "fit",
    "engagement_points": "engagement",
    "limit_points": "limit",
    "negative_points": "negative",
}


def write_ledger(
    ledgers: list[Ledger], scored: list[pl.DataFrame], people: People, out: Path
) -> None:
    parts = []
    for ledger, scores in zip(ledgers, scored, strict=True):
        own = [_rules(ledger), _groups(ledger), *_limits(scores)]
        parts += [
            part.with_columns(model_id=pl.lit(ledger.model.model_id)) for part in own
        ]
    pl.concat(parts).with_columns(_contact_id(people), points=points("cents")).select(
        COLUMNS
    ).sink_parquet(out, compression="lz4")


def write_scores(
    ledgers: list[Ledger], scored: list[pl.DataFrame], people: People, out: Path
) -> None:
    models = [ledger.model for ledger in ledgers]
    primary = _primary(ledgers)
    parts = [
        scores.lazy().with_columns(
            model_id=pl.lit(model.model_id),
            is_primary=pl.lit(primary[model.model_id]).gather(pl.col("contact")),
        )
        for model, scores in zip(models, scored, strict=True)
    ]
    pl.concat(parts).select(
        "model_id",
        _contact_id(people),
        "tier",
        "tier_reason",
        "qualification",
        "grade",
        *(points(cents).alias(name) for name, cents in SCORES.items()),
        "tier_rank",
        "score_rank",
        points("percentile").alias("score_percentile"),
        "is_primary",
        "last_activity_at",
    ).sink_parquet(out, compression="lz4")


def points(cents: str) -> pl.Expr:
    """Whole cents as a decimal with two places."""
    exact = pl.col(cents).cast(pl.Decimal(18, 0)) * pl.lit(Decimal("0.01"))
    return exact.cast(pl.Decimal(18, 2))


def _contact_id(people: People) -> pl.Expr:
    ids = people.contacts["survivor"]
    return pl.lit(ids).gather(pl.col("contact")).alias("contact_id")


def _rules(ledger: Ledger) -> pl.LazyFrame:
    names = pl.LazyFrame(
        [(r.number, r.rule_id, r.component, r.kind) for r in ledger.model.rules],
        schema={
            "rule": pl.UInt16,
            "rule_id": pl.String,
            "component": pl.String,
            "kind": pl.String,
        },
        orient="row",
    )
    return _entries(ledger.rules.lazy().join(names, on="rule"))


def _groups(ledger: Ledger) -> pl.LazyFrame:
    return _entries(
        ledger.groups.lazy().with_columns(
            rule_id="cap_group", kind=pl.lit("cap_group"), **_no_hits()
        )
    )


def _limits(scores: pl.DataFrame) -> list[pl.LazyFrame]:
    return [
        _entries(
            scores.lazy()
            .select("contact", cents=f"{kind}_cents")
            .filter(pl.col("cents") != 0)
            .with_columns(
                rule_id=pl.lit(kind),
                kind=pl.lit(kind),
                component=pl.lit(component),
                **_no_hits(),
            )
        )
        for kind, component in LIMITS.items()
    ]


def _no_hits() -> dict[str, pl.Expr]:
    never = pl.lit(None, pl.Datetime("us"))
    return {
        "hits": pl.lit(None, pl.Int64),
        "first_hit_at": never,
        "last_hit_at": never,
    }


def _entries(rows: pl.LazyFrame) -> pl.LazyFrame:
    return rows.select(
        "contact", "rule_id", "component", "kind", "hits", "cents",
        "first_hit_at", "last_hit_at",
    )  # fmt: skip


def _primary(ledgers: list[Ledger]) -> dict[str, pl.Series]:
    """For each live model, whose primary model it is: that of the lowest priority."""
    found: dict[str, pl.Series] = {}
    taken = None
    for ledger in sorted(ledgers, key=lambda one: one.model.priority):
        members = ledger.members
        if not ledger.model.is_live:
            found[ledger.model.model_id] = members & False
        else:
            found[ledger.model.model_id] = (
                members if taken is None else members & ~taken
            )
            taken = members if taken is None else members | taken
    return found
