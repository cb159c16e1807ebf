"""Rows that only mean something together: decay windows, tiers, grades."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from itertools import groupby, pairwise

from lead_scoring.validate.tables import Row, Table

MINIMUMS = ("min_score", "min_fit_points", "min_engagement_points")
GRADES = {"fit": ("A", "B", "C", "D"), "engagement": ("1", "2", "3", "4")}
FOR_EVER = Decimal("Infinity")


def _by(rows: Iterable[Row], *columns: str) -> list[list[Row]]:
    def key(row: Row) -> tuple[str, ...]:
        return tuple(row[column] for column in columns)

    return [list(group) for _, group in groupby(sorted(rows, key=key), key)]


def check_decays(table: Table) -> None:
    for row in table.rows:
        _check_window(table, row)
    for windows in _by(table.sound_rows("decay_id", "from_day", "to_day"), "decay_id"):
        windows = [row for row in windows if row["decay_id"] and row["from_day"]]
        windows.sort(key=lambda row: Decimal(row["from_day"]))
        _check_overlaps(table, windows)


def _check_window(table: Table, row: Row) -> None:
    start, end = row.number("from_day"), row.number("to_day")
    if start is not None and end is not None and end <= start:
        table.error(
            row,
            "to_day",
            f"the window ends on day {end}, before or when it starts (from_day "
            f"{start}); write a larger to_day (the first day that is no longer in it)",
        )
    if row["kind"] == "linear" and row.sound("kind", "to_day") and end is None:
        table.error(
            row,
            "to_day",
            "a linear decay needs the day on which nothing is left; write to_day, "
            "such as 30",
        )
    if not row.sound("kind", "half_life_days"):
        return
    half_life = row.number("half_life_days")
    if row["kind"] == "half_life" and half_life is None:
        table.error(
            row,
            "half_life_days",
            "a half_life decay needs the number of days after which half is left; "
            "write half_life_days, such as 30",
        )
    elif half_life is not None and half_life == 0:
        table.error(row, "half_life_days", "0 is too small; write more than 0")
    elif half_life is not None and row["kind"] != "half_life":
        table.warn(
            row,
            "half_life_days",
            f"has no meaning for the kind {row['kind']}; empty it or write half_life",
        )


def _check_overlaps(table: Table, windows: list[Row]) -> None:
    latest: Row | None = None
    for row in windows:
        if latest is not None and _end(latest) > Decimal(row["from_day"]):
            until = latest["to_day"] or "for ever"
            table.error(
                row,
                "from_day",
                f'two windows of the decay "{row["decay_id"]}" overlap: line '
                f"{latest.line} goes from day {latest['from_day']} to {until}; "
                f"let one start where the other ends",
            )
        if latest is None or _end(row) > _end(latest):
            latest = row


def _end(row: Row) -> Decimal:
    return row.number("to_day") or FOR_EVER


def check_tiers(table: Table) -> None:
    for row in table.sound_rows("tier"):
        if row["tier"] == "disqualified":
            table.error(
                row,
                "tier",
                '"disqualified" is the tier of disqualified contacts; write another',
            )
    # Where a rank is missing, nobody knows which tier is the lowest.
    unsure = {
        row["tier_set"]
        for row in table.rows
        if not row.sound("tier_set", "tier_rank") or not row["tier_rank"]
    }
    for tiers in _by(table.sound_rows("tier_set", "tier_rank"), "tier_set"):
        tiers = [row for row in tiers if row["tier_set"] and row["tier_rank"]]
        tiers.sort(key=lambda row: (Decimal(row["tier_rank"]), row.line))
        for lower, higher in pairwise(tiers):
            if lower["tier_rank"] == higher["tier_rank"]:
                table.error(
                    higher,
                    "tier_rank",
                    f"line {lower.line} has the rank {lower['tier_rank']} in the "
                    f'tier set "{lower["tier_set"]}" already; write another',
                )
        if tiers and table.complete and tiers[0]["tier_set"] not in unsure:
            _check_minimums(table, tiers)


def _check_minimums(table: Table, tiers: list[Row]) -> None:
    lowest = tiers[0]
    for column in MINIMUMS:
        if lowest.sound(column) and lowest[column]:
            table.error(
                lowest,
                column,
                f'"{lowest["tier"]}" is the lowest tier of "{lowest["tier_set"]}", '
                f"and everybody has to have one; empty its {column}, or add a lower "
                f"tier without minimums",
            )
            continue
        _check_rise(table, tiers, column)
    for row in tiers[1:]:
        if row.sound(*MINIMUMS) and not any(row[each] for each in MINIMUMS):
            table.error(
                row,
                "min_score",
                f'"{row["tier"]}" has no minimum, so everybody is in it; only the '
                f"lowest tier may have none: write a min_score",
            )


def _check_rise(table: Table, tiers: list[Row], column: str) -> None:
    below: Row | None = None
    for row in tiers:
        minimum = row.number(column)
        if minimum is None:
            continue
        if below is not None and minimum < Decimal(below[column]):
            table.error(
                row,
                column,
                f"the minimum falls from {below[column]} (line {below.line}, "
                f'"{below["tier"]}") to {row[column]} in a higher tier; write '
                f"{below[column]} or more, or mend the tier_rank",
            )
            continue
        below = row


def check_grades(table: Table) -> None:
    for row in table.sound_rows("dimension", "grade"):
        allowed = GRADES.get(row["dimension"], ())
        if allowed and row["grade"] not in allowed:
            table.error(
                row,
                "grade",
                f'there is no grade "{row["grade"]}" of {row["dimension"]}; '
                f"write one of {', '.join(allowed)}",
            )
    rows = table.sound_rows("dimension", "grade", "min_share")
    for grades in _by(rows, "dimension"):
        grades.sort(key=lambda row: row["grade"], reverse=True)
        worst = grades[0]
        if worst["min_share"] != "0":
            table.warn(
                worst,
                "min_share",
                f"{worst['min_share']} leaves contacts without a grade; write 0 for "
                f"the last one",
            )
        for lower, higher in pairwise(grades):
            if Decimal(higher["min_share"]) <= Decimal(lower["min_share"]):
                table.error(
                    higher,
                    "min_share",
                    f'"{higher["grade"]}" is better than "{lower["grade"]}" (line '
                    f"{lower.line}), so it needs more than {lower['min_share']}; "
                    f"write a larger share",
                )
