"""Which condition holds for whom: a column of booleans for each."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

import polars as pl

from lead_scoring.benchmark.baselines.polars_script import seeds
from lead_scoring.benchmark.baselines.polars_script.cells import NUMBER
from lead_scoring.benchmark.baselines.polars_script.settings import Settings

Condition = tuple[str, str, str | None]
Masks = dict[Condition, pl.Series]


def holds(text: pl.Expr, operator: str, value: str | None) -> pl.Expr:
    """Whether an operator holds for text in lower case; never NULL."""
    want = (value or "").lower()
    found = {
        "equals": lambda: text == want,
        "not_equals": lambda: text != want,
        "one_of": lambda: text.is_in(re.split(r"\s*[|]\s*", want)),
        "contains": lambda: text.str.contains(want, literal=True),
        "starts_with": lambda: text.str.starts_with(want),
        "ends_with": lambda: text.str.ends_with(want),
        "at_least": lambda: number(text) >= Decimal(want),
        "at_most": lambda: number(text) <= Decimal(want),
        "between": lambda: _is_between(number(text), want),
        "is_set": lambda: text.is_not_null(),
        "is_missing": lambda: text.is_null(),
    }
    return found[operator]().fill_null(False)


def _is_between(found: pl.Expr, low_and_high: str) -> pl.Expr:
    low, high = low_and_high.split("..")
    return found.is_between(Decimal(low.strip()), Decimal(high.strip()))


def number(text: pl.Expr) -> pl.Expr:
    return (
        pl.when(text.str.contains(NUMBER))
        .then(text)
        .cast(pl.Decimal(38, 9), strict=False)
    )


def met(
    conditions: set[Condition], attributes: pl.DataFrame, added: pl.DataFrame
) -> Masks:
    """For every person, by number: whether any value of the attribute meets it (for
    `not_equals` all of them, for `is_missing` that there is none)."""
    ordered = sorted(conditions, key=str)
    nothing = pl.lit(None, pl.String)
    columns = attributes.lazy().select(
        "contact",
        *(
            holds(
                pl.col(attribute) if attribute in attributes.columns else nothing,
                operator,
                value,
            ).alias(str(place))
            for place, (attribute, operator, value) in enumerate(ordered)
        ),
    )
    found = columns.collect().drop("contact")
    masks = dict(zip(ordered, found, strict=True))
    for condition in ordered:
        rows = added.filter(pl.col("attribute") == condition[0])
        if rows.height:
            masks[condition] = _with_added(
                condition, masks[condition], rows, attributes
            )
    return masks


def _with_added(
    condition: Condition, mask: pl.Series, rows: pl.DataFrame, attributes: pl.DataFrame
) -> pl.Series:
    attribute, operator, value = condition
    fitting = rows.select("contact", fits=holds(pl.col("value"), operator, value))
    if operator not in ("not_equals", "is_missing"):
        return mask | flags(fitting.filter("fits")["contact"], mask.len())
    others = flags(fitting.filter(~pl.col("fits"))["contact"], mask.len())
    if operator == "is_missing":
        return mask & ~others
    own = attributes[attribute] if attribute in attributes.columns else None
    empty = (
        own.is_null()
        if own is not None
        else flags(rows["contact"][:0], mask.len(), True)
    )
    return (mask | (empty & flags(rows["contact"], mask.len()))) & ~others


def flags(contacts: pl.Series, size: int, default: bool = False) -> pl.Series:
    """True under the numbers of these contacts."""
    return pl.repeat(default, size, dtype=pl.Boolean, eager=True).scatter(
        contacts, True
    )


def persona_attributes(settings: Settings) -> set[str]:
    """The attributes that personas ask for."""
    return {str(row["attribute"]) for row in seeds.read(settings.seeds, "personas")}


def personas(
    settings: Settings, attributes: pl.DataFrame, added: pl.DataFrame
) -> pl.DataFrame:
    """(contact, persona, persona_match): the persona with the best share of weights."""
    rows = seeds.read(settings.seeds, "personas")
    weights: dict[str, dict[Condition, Fraction]] = {}
    for row in rows:
        condition = (str(row["attribute"]), str(row["operator"]), row["value"])
        own = weights.setdefault(str(row["persona_id"]), {})
        own[condition] = own.get(condition, Fraction(0)) + Fraction(str(row["weight"]))
    masks = met({c for own in weights.values() for c in own}, attributes, added)
    shares = attributes.select("contact").with_columns(
        sum(
            (masks[c].cast(pl.Float64) * float(weight) for c, weight in own.items()),
            start=pl.repeat(0.0, attributes.height, eager=True),
        ).alias(name)
        / float(sum(own.values()))
        for name, own in sorted(weights.items())
    )
    names = sorted(weights)
    if not names:
        return attributes.select(
            "contact",
            persona=pl.lit(None, pl.String),
            persona_match=pl.lit(None, pl.String),
        )
    best = pl.max_horizontal(names)
    # of equal shares the lowest persona_id
    persona = pl.coalesce(
        pl.when(pl.col(name) == best).then(pl.lit(name)) for name in names
    )
    is_enough = best >= settings.persona_min_match
    # half up: shares are never negative
    match = (best.round(12) * 10_000 + 0.5).floor().cast(pl.Decimal(18, 0))
    return shares.select(
        "contact",
        persona=pl.when(is_enough).then(persona),
        persona_match=pl.when(is_enough)
        .then(match * Decimal("0.0001"))
        .cast(pl.String),
    )
