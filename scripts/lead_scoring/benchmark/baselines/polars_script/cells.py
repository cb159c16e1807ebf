"""Reading raw columns: text, emails, paths, sizes; the md5 of a row as it came."""

from __future__ import annotations

import hashlib

import polars as pl

NUMBER = r"^[+-]?[0-9]+(?:[.][0-9]+)?$"


def clean(column: str) -> pl.Expr:
    """Trimmed, and NULL where nothing is left."""
    text = pl.col(column).str.strip_chars()
    return pl.when(text != "").then(text).alias(column)


def clean_lower(column: str) -> pl.Expr:
    return clean(column).str.to_lowercase()


def clean_email(column: str) -> pl.Expr:
    """In the form in which emails are compared; text without `@` is none."""
    is_email = pl.col(column).str.contains("@", literal=True)
    return pl.when(is_email).then(clean_lower(column)).alias(column)


def lower_end(text: pl.Expr) -> pl.Expr:
    """A size range (`11-50`, `200+`) becomes its lower end."""
    return text.str.replace(r"^([0-9]+) *(?:[-\x{2013}] *[0-9]+|[+])$", "${1}")


def with_path(rows: pl.LazyFrame, column: str) -> pl.LazyFrame:
    """The column with web addresses reduced to their path; other text stays. In
    steps, because Polars would else look for the path once for each mention."""
    text, found = pl.col(column), pl.col("found")
    names_root = (found == "") | (
        found.is_null() & text.str.contains(r"^(?i)https?://")
    )
    return (
        rows.with_columns(clean(column))
        .with_columns(
            found=text.str.extract(
                r"^(?:(?i:https?://)[^/?#]*)?(/[^?#]*)"
            ).str.strip_chars_end("/")
        )
        .with_columns(
            pl.when(names_root)
            .then(pl.lit("/"))
            .otherwise(pl.coalesce(found, text))
            .alias(column)
        )
        .drop("found")
    )


def words(text: pl.Expr) -> pl.Expr:
    """Runs of letters and digits in lower case, a blank around each."""
    inner = text.str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]+", " ")
    return pl.lit(" ") + inner.str.strip_chars(" ") + pl.lit(" ")


def row_hash(frame: pl.DataFrame, columns: list[str]) -> pl.Series:
    """The md5 of the columns as they came, joined by `|`; for the few rows that need
    it, because Polars has none."""
    joined = frame.select(
        pl.concat_str(
            [_text(frame, name).fill_null("") for name in columns], separator="|"
        )
    ).to_series()
    return pl.Series(
        "row_hash",
        [
            hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
            for text in joined
        ],
        dtype=pl.String,
    )


def _text(frame: pl.DataFrame, name: str) -> pl.Expr:
    column = pl.col(name)
    # raw tables are read with their dates as times
    if frame.schema[name] == pl.Date:
        return column.dt.to_string("%Y-%m-%d 00:00:00")
    if frame.schema[name] == pl.Datetime:
        text = column.dt.to_string("%Y-%m-%d %H:%M:%S%.f")
        # fractions without the zeros at their end
        return text.str.replace(r"([.][0-9]*?)0+$", "${1}").str.strip_chars_end(".")
    return column.cast(pl.String)
