"""Which rule was hit by whom, how often, and what that gives."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import polars as pl

from lead_scoring.benchmark.baselines.polars_script import seeds
from lead_scoring.benchmark.baselines.polars_script.conditions import holds
from lead_scoring.benchmark.baselines.polars_script.seeds import Model, Rule
from lead_scoring.benchmark.baselines.polars_script.settings import Settings

Signal = tuple[frozenset[int], str | None, int | None]
HIT = ("contact", "rule", "hits", "cents", "first_hit_at", "last_hit_at")


@dataclass(frozen=True)
class Engagement:
    """`hits` of the activity rules of all models, with the columns of `HIT`, and
    `last` (contact, last_activity_at)."""

    hits: pl.DataFrame
    last: pl.DataFrame


def activity_hits(
    kinds: pl.DataFrame, rows: pl.LazyFrame, models: list[Model], settings: Settings
) -> Engagement:
    rules = [rule for model in models for rule in model.of_kind("activity")]
    heard = {rule: _kinds_of(rule, kinds) for rule in rules}
    # Rules that differ in their points alone share the counting.
    signals: dict[Signal, list[Rule]] = defaultdict(list)
    for rule, own in heard.items():
        if own:
            limit = seeds.whole(rule.row["max_per_day"])
            signals[own, rule.row["decay_id"], limit].append(rule)
    classes, days = _classes(kinds, list(signals)), settings.day
    counted = (
        rows.join(classes.lazy(), on="kind_key")
        .group_by("contact", "class", day=pl.col("occurred_at").dt.date())
        .agg(
            count=pl.len(),
            first_hit_at=pl.col("occurred_at").min(),
            last_hit_at=pl.col("occurred_at").max(),
        )
        .with_columns(age=(pl.lit(days) - pl.col("day")).dt.total_days().cast(pl.Int32))
        .collect(engine="streaming")
    )
    engaging = classes.filter("is_engagement")["class"].unique()
    last = (
        counted.lazy()
        .filter(pl.col("class").is_in(engaging.implode()))
        .group_by("contact")
        .agg(last_activity_at=pl.col("last_hit_at").max())
    )
    hits = _points(_decayed(counted, classes, signals, settings), signals)
    found, last_found = pl.collect_all([hits, last], engine="streaming")
    return Engagement(found, last_found)


def _kinds_of(rule: Rule, kinds: pl.DataFrame) -> frozenset[int]:
    """The places of the kinds that hit a rule."""
    cells = rule.row
    fits = pl.col("activity_type") == cells["activity_type"]
    if cells["target_operator"]:
        fits &= holds(
            pl.col("target").str.to_lowercase(),
            cells["target_operator"],
            cells["target"],
        )
    for column in ("campaign_id", "channel"):
        if cells[column]:
            fits &= pl.col(column) == cells[column]
    return frozenset(kinds.select(fits.arg_true()).to_series())


def _classes(kinds: pl.DataFrame, signals: list[Signal]) -> pl.DataFrame:
    """(kind_key, class, is_engagement, signals): kinds that speak to the same signals
    need not be told apart; those that speak to none and engage nobody drop out."""
    speaks_to: dict[int, list[int]] = defaultdict(list)
    for number, (own, _, _) in enumerate(signals):
        for place in own:
            speaks_to[place].append(number)
    numbers: dict[tuple[tuple[int, ...], bool], int] = {}
    found = []
    for place, row in enumerate(kinds.iter_rows(named=True)):
        key = (tuple(speaks_to[place]), bool(row["is_engagement"]))
        if key[0] or key[1]:
            number = numbers.setdefault(key, len(numbers))
            found.append((row["kind_key"], number, key[1], list(key[0])))
    return pl.DataFrame(
        found,
        schema={
            "kind_key": pl.UInt64,
            "class": pl.UInt16,
            "is_engagement": pl.Boolean,
            "signals": pl.List(pl.UInt16),
        },
        orient="row",
    )


def _decayed(
    counted: pl.DataFrame,
    classes: pl.DataFrame,
    signals: dict[Signal, list[Rule]],
    settings: Settings,
) -> pl.LazyFrame:
    """(contact, signal, hits, millionths, first_hit_at, last_hit_at)"""
    horizon = settings.decay_horizon_days
    factors = seeds.decay_factors(settings.seeds, horizon)
    ages = [1_000_000] * (horizon + 1)
    table = pl.DataFrame(
        {
            "signal": pl.Series(range(len(signals)), dtype=pl.UInt16),
            "limit": pl.Series([limit for _, _, limit in signals], dtype=pl.UInt32),
            "factor": [
                ages if d is None else factors.get(d, []) for _, d, _ in signals
            ],
        }
    )
    listens = (
        classes.unique("class")
        .explode("signals")
        .drop_nulls("signals")
        .select("class", signal="signals")
        .join(table.select("signal", "limit"), on="signal")
        .with_columns(
            # a daily limit over several classes needs their days added up first
            is_summed=pl.col("limit").is_not_null() & (pl.len().over("signal") > 1)
        )
    )
    by_age = table.select(
        "signal",
        pl.col("factor").list.eval(pl.element().cast(pl.Int64)),
        age=pl.int_ranges(0, pl.col("factor").list.len(), dtype=pl.Int32),
    ).explode("factor", "age")
    days = counted.lazy()
    single = days.join(listens.lazy().filter(~pl.col("is_summed")), on="class")
    summed = (
        days.join(listens.lazy().filter("is_summed"), on="class")
        .group_by("contact", "signal", "age", "limit")
        .agg(
            pl.col("count").sum(),
            pl.col("first_hit_at").min(),
            pl.col("last_hit_at").max(),
        )
    )
    columns = [
        "contact", "signal", "age", "limit", "count", "first_hit_at", "last_hit_at",
    ]  # fmt: skip
    return (
        pl.concat([single.select(columns), summed.select(columns)])
        .with_columns(pl.min_horizontal("age", pl.lit(horizon, pl.Int32)).alias("age"))
        .join(by_age.lazy(), on=["signal", "age"])
        .group_by("contact", "signal")
        .agg(
            hits=pl.col("count").cast(pl.Int64).sum(),
            millionths=(pl.min_horizontal("count", "limit") * pl.col("factor")).sum(),
            first_hit_at=pl.col("first_hit_at").min(),
            last_hit_at=pl.col("last_hit_at").max(),
        )
    )


def _points(decayed: pl.LazyFrame, signals: dict[Signal, list[Rule]]) -> pl.LazyFrame:
    rules = pl.LazyFrame(
        [
            (number, rule.number, rule.points, rule.max_points)
            for number, own in enumerate(signals.values())
            for rule in own
        ],
        schema={
            "signal": pl.UInt16,
            "rule": pl.UInt16,
            "points": pl.Int64,
            "max_points": pl.Int64,
        },
        orient="row",
    )
    product = pl.col("points") * pl.col("millionths")
    # half away from zero, in whole numbers
    cents = (product.abs() + 500_000) // 1_000_000 * product.sign()
    return (
        decayed.join(rules, on="signal")
        .with_columns(cents=limited(cents, pl.col("max_points")))
        .select(HIT)
    )


def limited(cents: pl.Expr, most: pl.Expr) -> pl.Expr:
    """Within a magnitude, in either direction; no limit where it is NULL."""
    return (
        pl.when(most.is_null())
        .then(cents)
        .otherwise(pl.max_horizontal(-most, pl.min_horizontal(cents, most)))
    )
