"""How people are told what other weights would do, in whatever form."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from lead_scoring.what_if.answers import Answer, Conversions, Model, Row

SIDES = ("before", "after")
HINT = (
    "How would tiers have converted? With --conversions both sides also score the last "
    "day of which the outcome is known."
)
CONVERSIONS = "Who won, by the tier of a past day"
UNSCORED = "(not scored)"
DISQUALIFIED = "disqualified"
LIMITS = {
    "cap_group": "limit of the group {}",
    "fit_cap": "limit of fit points",
    "engagement_cap": "limit of engagement points",
    "score_floor": "lowest score of this model",
    "score_ceiling": "highest score of this model",
}


def headline(answer: Answer) -> str:
    told = f"{answer.after} instead of {answer.before}, as of {answer.as_of}"
    return f"{told}, whatever the dates of rules" if answer.ignores_validity else told


def warnings(answer: Answer) -> Iterator[str]:
    if answer.differing_lookups:
        files = ", ".join(answer.differing_lookups)
        yield (
            f"{files}: not as in the last build. What look-ups change is not in these "
            "figures; a build shows it."
        )


def size(model: Model) -> str:
    found = model.numbers
    parts = [
        f"{number(found['scores_up'])} scores rise, "
        f"{number(found['scores_down'])} fall",
        f"{number(found['tiers_up'])} tiers up, {number(found['tiers_down'])} down",
    ]
    if found["mean_change"] is not None:
        parts.append(f"mean change {signed(found['mean_change'])}")
    extremes = [
        f"{name} {signed(found[key])}"
        for name, key in (("most", "largest_gain"), ("least", "largest_loss"))
        if found[key] is not None
    ]
    if extremes:
        parts.append(", ".join(extremes))
    if found["contacts_entered"] or found["contacts_left"]:
        parts.append(
            f"{number(found['contacts_entered'])} enter the audience, "
            f"{number(found['contacts_left'])} leave it"
        )
    return "; ".join(parts)


def moved_by(row: Row) -> str:
    cause = row["cause"]
    if cause == "audience":
        entered = row["tier_before"] is None
        return "enters the audience" if entered else "leaves the audience"
    if cause == "tiers":
        return "the tiers (minimums or names)"
    if cause == "disqualify":
        is_out = row["tier_reason_after"] == "disqualified"
        return "is disqualified" if is_out else "is no longer disqualified"
    if cause == "fast_track":
        is_fast = row["tier_reason_after"] == "fast_track"
        return "is fast-tracked" if is_fast else "is no longer fast-tracked"
    name = rule_name(row["rule_id"], row["rule_kind"], row["rule_label"])
    return f"{name} {signed(row['rule_points'])}"


def rule_name(rule_id: str, kind: str, label: str | None) -> str:
    return LIMITS.get(kind, "").format(rule_id) or label or rule_id


def matrix_of(model: Model) -> tuple[list[str], list[str], dict[tuple[str, str], int]]:
    """From which tiers, to which tiers, and how many contacts."""
    cells = {
        (row["tier_before"], row["tier_after"]): int(row["contacts"])
        for row in model.moves
    }
    tiers = list(model.tiers("after"))
    starts = [*tiers, *([UNSCORED] if any(of == UNSCORED for of, _ in cells) else [])]
    ends = [*tiers, *([UNSCORED] if any(to == UNSCORED for _, to in cells) else [])]
    return starts, ends, cells


def tiers_of(row: Row) -> str:
    before, after = row["tier_before"] or "-", row["tier_after"] or "-"
    return str(after) if before == after else f"{before} -> {after}"


def points(value: Decimal | None) -> str:
    return "" if value is None else f"{value:,.2f}"


def number(value: Any) -> str:
    return f"{int(value or 0):,}"


def signed(value: Decimal | None) -> str:
    return "" if value is None else f"{value:+,.2f}"


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"


def about(counted: Conversions) -> str:
    """What was counted, and how sure it is."""
    told = (
        f"Scored with what was known on {counted.as_of}; a case had won nothing by "
        f"then, a win is one of the {counted.horizon} days after. In brackets the 95 % "
        "interval."
    )
    if counted.rows:
        return told
    return (
        f"{told} There is no case: nobody was scored on that day, or all had won. A "
        "later day, or a shorter horizon (backtest_horizon_days), may have some."
    )


def same_then(counted: Conversions, scoring_model: str) -> str | None:
    """In a sentence where the weights of both sides say the same of that day."""
    tiers = counted.tiers(scoring_model)
    for sides in tiers.values():
        numbers = {(row["cases"], row["wins"]) for row in map(sides.get, SIDES) if row}
        if len(sides) != len(SIDES) or len(numbers) != 1:
            return None
    return "Both sides give the same tiers on that day."


def conversion(row: Row | None) -> str:
    if row is None:
        return "-"
    rate, lower, upper = (
        f"{100 * row[name]:.1f}"
        for name in ("conversion_rate", "lower_bound", "upper_bound")
    )
    return (
        f"{number(row['wins'])} of {number(row['cases'])}: {rate} % ({lower}-{upper})"
    )


def conversion_rows(
    counted: Conversions, scoring_model: str
) -> Iterator[tuple[str, str, str, str]]:
    """Tier, both sides, and why not to trust them."""
    for tier, sides in counted.tiers(scoring_model).items():
        reasons = [
            (side, row["flag_reason"])
            for side in SIDES
            if (row := sides.get(side)) and row["flag_reason"]
        ]
        told = "; ".join(f"{side}: {reason}" for side, reason in reasons)
        if len(reasons) == len(SIDES) and len({reason for _, reason in reasons}) == 1:
            told = str(reasons[0][1])
        before, after = (conversion(sides.get(side)) for side in SIDES)
        yield tier, before, after, told
