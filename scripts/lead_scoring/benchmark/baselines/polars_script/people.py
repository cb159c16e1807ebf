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


def read_people(settings: Settings) -> People:
    rows = _one_row_per_id(settings)
    members = rows.join(_identities(rows, settings), on="contact_id")
    requests = _requests(settings)
    erased = pl.concat(
        [
            members.join(requests, on="contact_id", how="semi"),
            members.join(requests.drop_nulls("email"), on="email", how="semi"),
        ]
    ).select("survivor").unique()
    contacts = (
        _golden(members)
        .join(erased, on="survivor", how="anti")
        .sort("survivor")
        .with_row_index("contact")
    )
    numbers = members.join(
        contacts.select("survivor", "contact"), on="survivor", how="left"
    ).with_columns(pl.col("contact").fill_null(ERASED))
    return People(contacts, _ids(numbers, requests), _emails(numbers, contacts, requests))


def _one_row_per_id(settings: Settings) -> pl.DataFrame:
    """The newest row of each contact id; the least row hash decides between equals."""
    scan = pl.scan_parquet(settings.files("contacts"), row_index_name="row")
    rows = (
        scan.select(
            "row",
            *(clean(name) for name in ("contact_id", "merged_into", *TEXTS)),
            *(lower_end(clean(name)) for name in SIZES),
            clean_email("email"),
            *("birth_date", "profiling_opt_out"),
            *("created_at", "updated_at", "deleted_at"),
        )
        .filter(pl.col("contact_id").is_not_null(), pl.col("created_at").is_not_null())
        .collect(engine="streaming")
    )
    repeated = rows.select("row", pl.col("contact_id").is_duplicated().alias("is")).filter("is")
    if repeated.height:
        came = scan.join(repeated.lazy().select("row"), on="row", how="semi").collect()
        names = [name for name in came.columns if name != "row"]
        best = (
            came.with_columns(row_hash(came, names))
            .with_columns(clean("contact_id"))
            .sort(
                "contact_id", "updated_at", "created_at", "row_hash",
                descending=[False, True, True, False], nulls_last=True,
            )  # fmt: skip
            .unique("contact_id", keep="first", maintain_order=True)
        )
        gone = repeated.join(best, on="row", how="anti")
        rows = rows.join(gone, on="row", how="anti")
    return rows.with_columns(written_at=pl.coalesce("updated_at", "created_at"))


def _identities(rows: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """(contact_id, survivor): first what the system merged, then shared emails."""
    rooted = rows.select("contact_id", "email", "created_at", "written_at").join(
        _roots(rows), on="contact_id", how="left"
    ).with_columns(pl.col("root").fill_null(pl.col("contact_id")))
    groups = (
        rooted.sort("written_at", "contact_id", descending=True)
        .group_by("root", maintain_order=True)
        .agg(pl.col("email").drop_nulls().first(), pl.col("created_at").min())
    )
    if settings.merge_on_email:
        mailbox = pl.col("email").str.replace("@[^@]*$", "")
        joined = (
            groups.filter(
                pl.col("email").is_not_null(),
                ~mailbox.is_in(settings.role_mailboxes),
            )
            .filter(pl.col("email").is_duplicated())
            .sort("created_at", "root")
            .select("root", survivor=pl.col("root").first().over("email"))
        )
    else:
        joined = groups.clear().select("root", survivor="root")
    return rooted.join(joined, on="root", how="left").select(
        "contact_id", pl.coalesce("survivor", "root").alias("survivor")
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


def _golden(members: pl.DataFrame) -> pl.DataFrame:
    """Column by column the newest value; only people of several rows pay for it."""
    kept = [*COLUMNS, "profiling_opt_out", "created_at", "deleted_at"]
    several = pl.col("survivor").is_duplicated()
    merged = (
        members.filter(several)
        .sort("written_at", "contact_id", descending=True)
        .group_by("survivor")
        .agg(
            pl.col(COLUMNS).drop_nulls().first(),
            pl.col("profiling_opt_out").any(),
            pl.col("created_at").min(),
            pl.when(pl.col("deleted_at").null_count() == 0).then(
                pl.col("deleted_at").max()
            ),
        )
    )
    single = members.filter(~several).select("survivor", *kept)
    return pl.concat([merged.select("survivor", *kept), single])


def _requests(settings: Settings) -> pl.DataFrame:
    return (
        pl.scan_parquet(settings.files("erasure_requests"))
        .select(clean("contact_id"), clean_email("email"))
        .collect()
    )


def _ids(numbers: pl.DataFrame, requests: pl.DataFrame) -> pl.DataFrame:
    unknown = requests.select("contact_id").drop_nulls().unique().join(
        numbers, on="contact_id", how="anti"
    )
    return pl.concat(
        [
            numbers.select("contact_id", "contact"),
            unknown.with_columns(contact=pl.lit(ERASED, pl.UInt32)),
        ]
    )


def _emails(
    numbers: pl.DataFrame, contacts: pl.DataFrame, requests: pl.DataFrame
) -> pl.DataFrame:
    """An email that exactly one person holds today, else held; none of an erased one."""
    erased = pl.concat(
        [
            requests.select("email"),
            numbers.filter(pl.col("contact") == ERASED).select("email"),
        ]
    ).drop_nulls().unique()
    own = _holders(contacts)
    members = _holders(numbers.filter(pl.col("contact") != ERASED))
    named = (
        members.join(own, on="email", how="left", suffix="_own")
        .select(
            "email",
            contact=pl.coalesce("contact_own", "contact"),
            people=pl.coalesce("people_own", "people"),
        )
        .filter(pl.col("people") == 1)
        .join(erased, on="email", how="anti")
    )
    return pl.concat(
        [
            named.select("email", "contact"),
            erased.with_columns(contact=pl.lit(ERASED, pl.UInt32)),
        ]
    )


def _holders(rows: pl.DataFrame) -> pl.DataFrame:
    return (
        rows.select("email", "contact")
        .drop_nulls("email")
        .unique()
        .group_by("email")
        .agg(pl.col("contact").min(), people=pl.len())
    )
