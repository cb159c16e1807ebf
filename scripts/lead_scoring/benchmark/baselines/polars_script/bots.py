"""Clicks that a machine made are facts, and score nothing."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from lead_scoring.benchmark.baselines.polars_script.settings import Settings

CLICK = ("contact", "kind_key", "occurred_at")


def without_bots(
    kinds: pl.DataFrame, rows: pl.LazyFrame, settings: Settings
) -> pl.LazyFrame:
    """The rows without the clicks that are suppressed. Rows alike in all columns are
    judged alike, so they need no id."""
    clicks, deliveries = pl.collect_all(
        [
            _of_types(kinds, rows, settings.bot_click_types),
            _of_types(kinds, rows, settings.bot_delivery_types),
        ],
        engine="streaming",
    )
    clicks = clicks.sort("contact", "occurred_at")
    found = pl.concat(
        [
            _in_bursts(clicks, settings).select(CLICK),
            _at_delivery(clicks, deliveries, settings).select(CLICK),
        ]
    ).unique()
    if found.is_empty():
        return rows
    return rows.join(found.lazy(), on=CLICK, how="anti")


def _of_types(
    kinds: pl.DataFrame, rows: pl.LazyFrame, types: tuple[str, ...]
) -> pl.LazyFrame:
    """Rows of these types that tell the time of day."""
    own = kinds.lazy().filter(pl.col("activity_type").is_in(types))
    return rows.join(
        own.select("kind_key", "target", "campaign_id"), on="kind_key"
    ).filter(pl.col("occurred_at").dt.truncate("1d") != pl.col("occurred_at"))


def _in_bursts(clicks: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    length, enough = settings.bot_burst_seconds, settings.bot_burst_targets
    end = pl.col("occurred_at") + timedelta(seconds=length)
    nth = 1 - enough
    starts = (
        clicks.filter(
            pl.col("contact") == pl.col("contact").shift(nth),
            pl.col("occurred_at").shift(nth) <= end,
        )
        .select("contact", began_at="occurred_at")
        .unique()
    )
    close = clicks.join(starts, on="contact").filter(
        pl.col("occurred_at").is_between(
            pl.col("began_at"), pl.col("began_at") + timedelta(seconds=length)
        )
    )
    later = pl.col("occurred_at").dt.date() > pl.col("began_at").dt.date()
    targets = pl.col("target").drop_nulls().n_unique()
    bursts = (
        close.group_by("contact", "began_at")
        .agg(
            targets=targets,
            # what comes after midnight changes nothing before it
            on_first_day=pl.col("target").filter(~later).drop_nulls().n_unique(),
        )
        .filter(pl.col("targets") >= enough)
    )
    return close.join(bursts, on=["contact", "began_at"]).filter(
        later | (pl.col("on_first_day") >= enough)
    )


def _at_delivery(
    clicks: pl.DataFrame, deliveries: pl.DataFrame, settings: Settings
) -> pl.DataFrame:
    within = timedelta(seconds=settings.bot_delivery_seconds)
    delivered = deliveries.select(
        "contact", delivered_at="occurred_at", sent_by="campaign_id"
    )
    return clicks.join(delivered, on="contact").filter(
        (pl.col("occurred_at") - pl.col("delivered_at")).abs() <= within,
        pl.col("delivered_at").dt.date() <= pl.col("occurred_at").dt.date(),
        (pl.col("campaign_id") == pl.col("sent_by")).fill_null(True),
    )
