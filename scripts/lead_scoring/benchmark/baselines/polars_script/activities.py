"""Raw activities, read once into five narrow columns, without repetitions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from lead_scoring.benchmark.baselines.polars_script import seeds
from lead_scoring.benchmark.baselines.polars_script.cells import (
    clean,
    clean_email,
    clean_lower,
    row_hash,
    with_path,
)
from lead_scoring.benchmark.baselines.polars_script.people import People
from lead_scoring.benchmark.baselines.polars_script.settings import Settings

KIND = ("activity_type", "target", "campaign_id", "channel")
ROW = ("kind_key", "contact", "occurred_at")


@dataclass(frozen=True)
class Source:
    """Raw rows, which of their columns came in the file, and how they are read."""

    name: str
    raw: pl.LazyFrame
    columns: list[str]
    read: Callable[[pl.LazyFrame], pl.LazyFrame]


def read_activities(
    people: People, settings: Settings
) -> tuple[pl.DataFrame, pl.LazyFrame]:
    """(kinds, rows): each kind with its meaning, and each well-formed activity of a
    person up to the day, once, as (kind_key, contact, occurred_at)."""
    kinds, rows = [], []
    for source in (_activities(settings), _opportunity_events(settings)):
        keyed = _keyed(source, source.raw)
        # both from one pass over the files
        given, arrived = pl.collect_all(
            [
                keyed.group_by("kind_key").agg(pl.col(KIND).first()),
                _narrowed(keyed, people),
            ],
            engine="streaming",
        )
        # Few words are spelled in few ways: they are cleaned here, once each.
        spelled = given.with_columns(
            clean_lower("activity_type"), clean("campaign_id"), clean_lower("channel")
        )
        blank = spelled.filter(pl.col("activity_type").is_null())
        if blank.height:
            arrived = arrived.join(blank, on="kind_key", how="anti")
        kinds.append(_meanings(spelled, source, settings))
        rows.append(_without_repetitions(arrived, source, people))
    is_known = pl.col("contact") < people.contacts.height
    counted = pl.concat(rows).filter(
        is_known, pl.col("occurred_at") < settings.end_of_day
    )
    return pl.concat(kinds), counted


def _activities(settings: Settings) -> Source:
    raw = pl.scan_parquet(settings.files("activities"))

    def read(rows: pl.LazyFrame) -> pl.LazyFrame:
        return with_path(rows, "target").with_columns(
            clean("activity_id"), clean("contact_id"), clean_email("email")
        )

    return Source("generic", raw, raw.collect_schema().names(), read)


def _opportunity_events(settings: Settings) -> Source:
    """Opportunities are activities too: opened, and won or lost."""
    deals = pl.scan_parquet(settings.files("opportunities"))
    stage = clean_lower("stage")
    opened = deals.with_columns(ending=pl.lit("opened"), occurred_at="created_at")
    ended = deals.filter(stage.is_in(["won", "lost"])).with_columns(
        ending=stage, occurred_at="closed_at"
    )
    raw = pl.concat([opened, ended]).with_columns(
        activity_id=clean("opportunity_id") + ":" + pl.col("ending")
    )

    def read(rows: pl.LazyFrame) -> pl.LazyFrame:
        nothing = pl.lit(None, pl.String)
        return rows.with_columns(
            clean("contact_id"),
            activity_type=pl.lit("opportunity_") + pl.col("ending"),
            target=pl.when(pl.col("ending") == "lost").then(clean("loss_reason")),
            campaign_id=nothing,
            channel=nothing,
            email=nothing,
            loaded_at=pl.lit(None, pl.Datetime("us")),
        ).filter(pl.col("contact_id").is_not_null())

    columns = deals.collect_schema().names()
    return Source("generic:opportunities", raw, columns, read)


def _keyed(source: Source, raw: pl.LazyFrame) -> pl.LazyFrame:
    """Well-formed rows with the hash of their id and of what they were. Two ids of one
    hash would count as one: with 64 bits and 20 million ids in one of 90,000 worlds."""
    return (
        source.read(raw)
        .drop_nulls(["activity_id", "activity_type", "occurred_at"])
        .with_columns(
            row_key=pl.col("activity_id").hash(),
            kind_key=pl.struct(pl.lit(source.name).alias("source"), *KIND).hash(),
        )
    )


def _narrowed(keyed: pl.LazyFrame, people: People, *more: str) -> pl.LazyFrame:
    """The narrow columns. An id that is known names its person, else the email does."""
    return (
        keyed.join(people.ids.lazy(), on="contact_id", how="left")
        .join(people.emails.lazy(), on="email", how="left", suffix="_email")
        .with_columns(contact=pl.coalesce("contact", "contact_email"))
        .select("row_key", *ROW, "loaded_at", *more)
    )


def _without_repetitions(
    rows: pl.DataFrame, source: Source, people: People
) -> pl.LazyFrame:
    """Of several rows with one key the least by (loaded_at, occurred_at, row hash)."""
    repeated = (
        rows.lazy()
        .group_by("row_key")
        .len()
        .filter(pl.col("len") > 1)
        .select("row_key")
        .collect(engine="streaming")
    )
    several = rows.join(repeated, on="row_key", how="semi")
    first = several.sort("row_key", "loaded_at", "occurred_at", nulls_last=True).unique(
        "row_key", keep="first", maintain_order=True
    )
    # Equal in both times, and still not the same: every cell of them is wanted.
    tied = (
        several.join(
            first, on=["row_key", "loaded_at", "occurred_at"], nulls_equal=True
        )
        .filter(
            (pl.col("kind_key") != pl.col("kind_key_right"))
            | pl.col("contact").ne_missing(pl.col("contact_right"))
        )
        .select("row_key")
        .unique()
    )
    least = pl.concat(
        [
            first.join(tied, on="row_key", how="anti").select(ROW),
            _least_hashes(tied, source, people),
        ]
    )
    single = rows.lazy().join(repeated.lazy(), on="row_key", how="anti")
    return pl.concat([single.select(ROW), least.lazy()])


def _least_hashes(tied: pl.DataFrame, source: Source, people: People) -> pl.DataFrame:
    if tied.is_empty():
        return pl.DataFrame(
            schema={
                "kind_key": pl.UInt64,
                "contact": pl.UInt32,
                "occurred_at": pl.Datetime("us"),
            }
        )
    key = clean("activity_id").hash()
    came = source.raw.filter(key.is_in(tied["row_key"].implode())).collect(
        engine="streaming"
    )
    hashed = came.with_columns(row_hash(came, source.columns)).lazy()
    return (
        _narrowed(_keyed(source, hashed), people, "row_hash")
        .sort("row_key", "loaded_at", "occurred_at", "row_hash", nulls_last=True)
        .unique("row_key", keep="first", maintain_order=True)
        .select(ROW)
        .collect()
    )


def _meanings(kinds: pl.DataFrame, source: Source, settings: Settings) -> pl.DataFrame:
    """Kinds whose type the project knows, with it, and whether it is engagement."""
    renamed = {
        str(row["raw_activity_type"]).lower(): str(row["activity_type"]).lower()
        for row in seeds.read(settings.seeds, "activity_type_map")
        if row["source"] == source.name
    }
    engages = {
        str(row["activity_type"]): str(row["is_engagement"]).lower() == "true"
        for row in seeds.read(settings.seeds, "activity_types")
    }
    known = pl.col("activity_type").replace(renamed)
    return (
        kinds.with_columns(activity_type=known)
        .filter(pl.col("activity_type").is_in(list(engages)))
        .with_columns(
            is_engagement=pl.col("activity_type").replace_strict(
                engages, return_dtype=pl.Boolean
            )
        )
    )
