"""What is true of each person on the day, as columns of text."""

from __future__ import annotations

import polars as pl

from lead_scoring.benchmark.baselines.polars_script import seeds
from lead_scoring.benchmark.baselines.polars_script.cells import (
    clean,
    clean_lower,
    lower_end,
    row_hash,
    words,
)
from lead_scoring.benchmark.baselines.polars_script.people import SIZES, TEXTS, People
from lead_scoring.benchmark.baselines.polars_script.settings import Settings

# What accounts tell of contacts; the first five where contacts do not say it.
OWN = ("industry", "employee_count", "annual_revenue", "country", "region")
ACCOUNT = (*OWN, "account_name", "domain")
# An attribute that no column has can only come as a row of its own.
KNOWN = (
    *TEXTS, *SIZES, "email", "account_name", "domain", "email_domain",
    "email_domain_kind", "birth_year", "age_years", "open_opportunities",
    "won_opportunities",
)  # fmt: skip
# What the others are made of.
NEEDED = {"account_id", "job_title", "seniority", "job_function", "birth_date", *OWN}
UNREAD = (
    "contact_id", "created_at", "updated_at", "birth_date", "merged_into",
    "profiling_opt_out", "deleted_at",
)  # fmt: skip


def read_attributes(
    people: People, settings: Settings, wanted: set[str]
) -> pl.DataFrame:
    """One row per person under its number, with the wanted columns that there are."""
    if unread := wanted.intersection(UNREAD):
        raise NotImplementedError(f"The baseline reads no {', '.join(sorted(unread))}.")
    domain = pl.col("email").str.replace("^.*@", "")
    frame = people.contacts.lazy().with_columns(
        email_domain=pl.when(domain != "").then(domain),
        birth_year=pl.col("birth_date").dt.year(),
        age_years=_age(settings),
    )
    frame = _with_account(_with_domain_kind(frame, settings), settings, wanted)
    frame = _with_titles(frame, people, settings)
    frame = frame.join(_opportunities(people, settings), on="contact", how="left")
    columns = [name for name in KNOWN if name in wanted]
    return (
        frame.select("contact", pl.col(columns).cast(pl.String).str.to_lowercase())
        .sort("contact")
        .collect(engine="streaming")
    )


def read_added(people: People, settings: Settings, wanted: set[str]) -> pl.DataFrame:
    """(contact, attribute, value) for the values that came as rows of their own."""
    value = clean("value")
    return (
        pl.scan_parquet(settings.files("contact_attributes"))
        .select(clean("contact_id"), clean_lower("attribute"), value)
        .filter(pl.col("attribute").is_in(wanted), pl.col("value").is_not_null())
        .join(people.ids.lazy(), on="contact_id")
        .filter(pl.col("contact") < people.contacts.height)
        .select(
            "contact",
            "attribute",
            pl.when(pl.col("attribute").is_in(SIZES))
            .then(lower_end(pl.col("value")))
            .otherwise("value")
            .str.to_lowercase()
            .alias("value"),
        )
        .unique()
        .collect()
    )


def _age(settings: Settings) -> pl.Expr:
    born, day = pl.col("birth_date"), settings.day
    birthday = born.dt.month().cast(pl.Int32) * 100 + born.dt.day()
    to_come = birthday > day.month * 100 + day.day
    return pl.when(born <= day).then(day.year - born.dt.year() - to_come.cast(pl.Int32))


def _with_domain_kind(frame: pl.LazyFrame, settings: Settings) -> pl.LazyFrame:
    kinds = {
        str(row["domain"]).lower(): row["kind"]
        for row in seeds.read(settings.seeds, "email_domains")
    }
    domain = pl.col("email_domain")
    return frame.with_columns(
        email_domain_kind=pl.when(domain.is_not_null()).then(
            domain.replace_strict(kinds, default="business", return_dtype=pl.String)
        )
    )


def _with_account(
    frame: pl.LazyFrame, settings: Settings, wanted: set[str]
) -> pl.LazyFrame:
    """The contact's own value first, then that of the account it belongs to: the one
    that it names, else the one whose domain its email has."""
    values = [name for name in ACCOUNT if name in wanted]
    columns = dict.fromkeys(["account_id", "domain", *values])
    accounts = _accounts(settings).lazy().select(*columns)
    by_domain = (
        accounts.drop_nulls("domain")
        .sort("account_id")
        .unique("domain", keep="first")
        .select(pl.all().name.suffix("_domain"), business_domain="domain")
    )
    named = accounts.select(pl.all().name.suffix("_named"), account_id="account_id")
    is_business = pl.col("email_domain_kind") == "business"
    found = (
        frame.with_columns(business_domain=pl.when(is_business).then("email_domain"))
        .join(named, on="account_id", how="left")
        .join(by_domain, on="business_domain", how="left")
    )
    is_named = pl.col("account_id_named").is_not_null()

    def of_account(name: str) -> pl.Expr:
        named_value = pl.when(is_named).then(f"{name}_named")
        return named_value.otherwise(f"{name}_domain")

    return found.with_columns(
        *(
            pl.coalesce(name, of_account(name)).alias(name)
            for name in values
            if name in OWN
        ),
        *(of_account(name).alias(name) for name in values if name not in OWN),
        account_id=pl.coalesce("account_id_named", "account_id_domain", "account_id"),
    )


def _accounts(settings: Settings) -> pl.DataFrame:
    scan = pl.scan_parquet(settings.files("accounts"), row_index_name="row")
    domain = clean_lower("domain").str.replace(
        "^(?:https?://)?(?:www[.])?([^/?#:]*).*$", "${1}"
    )
    accounts = (
        scan.select(
            "row",
            clean("account_id"),
            clean("account_name"),
            pl.when(domain != "").then(domain).alias("domain"),
            *(clean(name) for name in ("industry", "country", "region")),
            *(lower_end(clean(name)) for name in SIZES),
        )
        .drop_nulls("account_id")
        .collect()
    )
    repeated = accounts.filter(pl.col("account_id").is_duplicated())
    if repeated.height:
        # the least row stays
        came = scan.join(repeated.lazy().select("row"), on="row", how="semi").collect()
        names = [name for name in came.columns if name != "row"]
        ordered = repeated.join(came.select("row", row_hash(came, names)), on="row")
        best = ordered.sort("row_hash").unique("account_id", keep="first")
        gone = repeated.join(best, on="row", how="anti")
        accounts = accounts.join(gone, on="row", how="anti")
    return accounts.drop("row")


def _with_titles(
    frame: pl.LazyFrame, people: People, settings: Settings
) -> pl.LazyFrame:
    """Seniority and function from the title, where the contact has none of its own."""
    patterns = pl.DataFrame(
        [
            (
                row["pattern"],
                int(row["priority"] or 0),
                row["seniority"],
                row["job_function"],
            )
            for row in seeds.read(settings.seeds, "job_titles")
        ],
        schema=["pattern", "priority", "title_seniority", "title_function"],
        orient="row",
    ).with_columns(pattern_words=words(pl.col("pattern")))
    titles = (
        people.contacts.select("job_title")
        .drop_nulls()
        .unique()
        .with_columns(title_words=words(pl.col("job_title")))
        .join(patterns, how="cross")
        .filter(
            pl.col("title_words").str.contains(pl.col("pattern_words"), literal=True)
        )
        .sort("priority", "pattern")
        .unique("job_title", keep="first", maintain_order=True)
    )
    return frame.join(titles.lazy(), on="job_title", how="left").with_columns(
        seniority=pl.coalesce("seniority", "title_seniority"),
        job_function=pl.coalesce("job_function", "title_function"),
    )


def _opportunities(people: People, settings: Settings) -> pl.LazyFrame:
    """How many are open and won on the day, for each person who has any."""
    day, closed = settings.day, pl.col("closed_at")
    deals = (
        pl.scan_parquet(settings.files("opportunities"))
        .select(
            clean("opportunity_id"),
            clean("contact_id"),
            clean_lower("stage"),
            "created_at",
            "closed_at",
        )
        .filter(pl.col("opportunity_id").is_not_null())
        .join(people.ids.lazy(), on="contact_id")
        .filter(pl.col("contact") < people.contacts.height)
        # the first of several dates of one opportunity counts
        .group_by("opportunity_id", "contact")
        .agg(
            opened=pl.col("created_at").min().dt.date(),
            closed=closed.min().dt.date(),
            won=closed.filter(pl.col("stage") == "won").min().dt.date(),
        )
    )
    is_open = (pl.col("opened") <= day) & (pl.col("closed") > day).fill_null(True)
    counts = deals.group_by("contact").agg(
        open_opportunities=is_open.sum(), won_opportunities=(pl.col("won") <= day).sum()
    )
    return counts.with_columns(
        pl.when(pl.col(name) > 0).then(pl.col(name)).alias(name)
        for name in ("open_opportunities", "won_opportunities")
    )
