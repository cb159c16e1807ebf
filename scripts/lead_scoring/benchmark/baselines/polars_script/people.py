"""Who is who: contact rows become people, numbered in the order of their ids."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from lead_scoring.benchmark.baselines.polars_script.cells import (
    clean,
    clean_email,
    lower_end,
    row_hash,
)
from lead_scoring.benchmark.baselines.polars_script.settings import Settings

# The number of everybody who asked to be forgotten.
ERASED = 2**32 - 1
TEXTS = (
    "account_id", "full_name", "owner_id", "job_title", "seniority", "job_function",
    "country", "region", "city", "gender", "industry", "lead_source",
)  # fmt: skip
SIZES = ("employee_count", "annual_revenue")
COLUMNS = (*TEXTS, *SIZES, "email", "birth_date")


@dataclass(frozen=True)
class People:
    """`contacts`: one row per person under its number; `ids` and `emails`: whom an
    activity names, as (contact_id or email, contact)."""

    contacts: pl.DataFrame
    ids: pl.DataFrame
    emails: pl.DataFrame


def read_people(settings: Settings, wanted: set[str]) -> People:
    """Everybody who was not erased, with the wanted columns."""
    rows = _one_row_per_id(settings, [name for name in COLUMNS if name in wanted])
    moved = _moved(rows, settings)
    members = rows.join(moved, on="contact_id", how="left").with_columns(
        pl.col("survivor").fill_null(pl.col("contact_id"))
    )
    requests = _requests(settings)
    erased = (
        pl.concat(
            [
                members.join(requests, on="contact_id", how="semi"),
                members.join(requests.drop_nulls("email"), on="email", how="semi"),
            ]
        )
        .select("survivor")
        .unique()
    )
    contacts = (
        _golden(members, moved)
        .join(erased, on="survivor", how="anti")
        .sort("survivor")
        .with_row_index("contact")
    )
    merged = (
        members.join(moved.select("survivor"), on="survivor", how="semi")
        .select("contact_id", "email", "survivor")
        .join(contacts.select("survivor", "contact"), on="survivor", how="left")
    )
    forgotten = members.join(erased, on="survivor", how="semi")
    return People(
        contacts,
        _ids(contacts, merged, forgotten, requests),
        _emails(contacts, merged, forgotten, requests),
    )


def _one_row_per_id(settings: Settings, wanted: list[str]) -> pl.DataFrame:
    """The newest row of each contact id; the least row hash decides between equals."""
    scan = pl.scan_parquet(settings.files("contacts"), row_index_name="row")
    rows = (
        scan.select(
            "row",
            *(clean(name) for name in ("contact_id", "merged_into")),
            *(clean(name) for name in TEXTS if name in wanted),
            *(lower_end(clean(name)) for name in SIZES if name in wanted),
            clean_email("email"),
            *("birth_date", "profiling_opt_out"),
            *("created_at", "updated_at", "deleted_at"),
        )
        .filter(pl.col("contact_id").is_not_null(), pl.col("created_at").is_not_null())
        .collect(engine="streaming")
    )
    repeated = rows.select(
        "row", pl.col("contact_id").is_duplicated().alias("is")
    ).filter("is")
    if repeated.height:
        came = scan.join(repeated.lazy().select("row"), on="row", how="semi").collect()
        names = [name for name in came.columns if name != "row"]
        best = (
            came.with_columns(row_hash(came, names))
            .with_columns(clean("contact_id"))
            .sort(
                "contact_id",
                "updated_at",
                "created_at",
                "row_hash",
                descending=[False, True, True, False],
                nulls_last=True,
            )
            .unique("contact_id", keep="first", maintain_order=True)
        )
        gone = repeated.join(best, on="row", how="anti")
        rows = rows.join(gone, on="row", how="anti")
    return rows.with_columns(written_at=pl.coalesce("updated_at", "created_at"))


def _moved(rows: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """(contact_id, survivor) of those who are somebody else: first what the system
    merged, then who shares an email."""
    roots = _roots(rows)
    merged = rows.join(
        pl.concat([roots.select("contact_id"), roots.select(contact_id="root")]),
        on="contact_id",
        how="semi",
    ).select("contact_id", "email", "created_at", "written_at")
    groups = (
        merged.join(roots, on="contact_id", how="left")
        .with_columns(pl.col("root").fill_null(pl.col("contact_id")))
        .sort("written_at", "contact_id", descending=True)
        .group_by("root", maintain_order=True)
        .agg(pl.col("email").drop_nulls().first(), pl.col("created_at").min())
    )
    if not settings.merge_on_email:
        return roots.rename({"root": "survivor"})
    single = rows.join(merged, on="contact_id", how="anti")
    people = pl.concat(
        [groups, single.select("email", "created_at", root="contact_id")],
        how="diagonal",
    ).drop_nulls("email")
    mailbox = pl.col("email").str.replace("@[^@]*$", "")
    joined = (
        people.filter(pl.col("email").is_duplicated())
        .filter(~mailbox.is_in(settings.role_mailboxes))
        .sort("created_at", "root")
        .select("root", survivor=pl.col("root").first().over("email"))
        .filter(pl.col("root") != pl.col("survivor"))
    )
    # whom a root joined, its members join too
    return pl.concat(
        [
            roots.join(joined, on="root", how="left").select(
                "contact_id", pl.coalesce("survivor", "root").alias("survivor")
            ),
            joined.rename({"root": "contact_id"}),
        ]
    )


def _roots(rows: pl.DataFrame) -> pl.DataFrame:
    """The end of each chain of merges; a chain that never ends is left out."""
    links = rows.select("contact_id", root="merged_into").join(
        rows.select(root="contact_id"), on="root", how="semi"
    )
    steps = links.rename({"contact_id": "root", "root": "next"})
    # Each round doubles how far a chain was followed.
    for _ in range(links.height.bit_length() + 1):
        links = links.join(steps, on="root", how="left").select(
            "contact_id", pl.coalesce("next", "root").alias("root")
        )
        steps = links.rename({"contact_id": "root", "root": "next"})
    return links.join(links.select(root="contact_id"), on="root", how="anti")


def _golden(members: pl.DataFrame, moved: pl.DataFrame) -> pl.DataFrame:
    """Column by column the newest value; only people of several rows pay for it."""
    values = [name for name in COLUMNS if name in members.columns]
    kept = [*values, "profiling_opt_out", "created_at", "deleted_at"]
    merged = (
        members.join(moved, on="survivor", how="semi")
        .sort("written_at", "contact_id", descending=True)
        .group_by("survivor")
        .agg(
            pl.col(values).drop_nulls().first(),
            pl.col("profiling_opt_out").any(),
            pl.col("created_at").min(),
            pl.when(pl.col("deleted_at").null_count() == 0).then(
                pl.col("deleted_at").max()
            ),
        )
    )
    single = members.join(moved, on="survivor", how="anti")
    return pl.concat([frame.select("survivor", *kept) for frame in (merged, single)])


def _requests(settings: Settings) -> pl.DataFrame:
    return (
        pl.scan_parquet(settings.files("erasure_requests"))
        .select(clean("contact_id"), clean_email("email"))
        .collect()
    )


def _ids(
    contacts: pl.DataFrame,
    merged: pl.DataFrame,
    forgotten: pl.DataFrame,
    requests: pl.DataFrame,
) -> pl.DataFrame:
    """Every id that an activity may name: of people, of those merged into them, and of
    those who asked to be forgotten, known or not."""
    erased = pl.concat([forgotten.select("contact_id"), requests.select("contact_id")])
    known = contacts.select("contact", contact_id="survivor")
    others = merged.filter(
        pl.col("contact").is_not_null(), pl.col("contact_id") != pl.col("survivor")
    )
    return pl.concat(
        [
            known.select("contact_id", "contact"),
            others.select("contact_id", "contact"),
            _as_erased(erased),
        ]
    )


def _emails(
    contacts: pl.DataFrame,
    merged: pl.DataFrame,
    forgotten: pl.DataFrame,
    requests: pl.DataFrame,
) -> pl.DataFrame:
    """An email that exactly one person has today, or else had before a merge."""
    erased = pl.concat([forgotten.select("email"), requests.select("email")])
    today = _holders(contacts)
    # people of one row have had no other email
    before = _holders(merged.drop_nulls("contact").unique(["email", "contact"])).join(
        today, on="email", how="anti"
    )
    named = pl.concat([today, before]).filter(pl.col("people") == 1)
    return pl.concat(
        [
            named.join(erased, on="email", how="anti").select("email", "contact"),
            _as_erased(erased),
        ]
    )


def _holders(rows: pl.DataFrame) -> pl.DataFrame:
    return (
        rows.select("email", "contact")
        .drop_nulls()
        .group_by("email")
        .agg(pl.col("contact").first(), people=pl.len())
    )


def _as_erased(keys: pl.DataFrame) -> pl.DataFrame:
    return keys.drop_nulls().unique().with_columns(contact=pl.lit(ERASED, pl.UInt32))
