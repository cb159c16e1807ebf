"""What a back-test found, as tables to read."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from lead_scoring.paths import Paths
from lead_scoring.reader import Query, Rows, reading

# What is read here, as DuckDB and production call it.
TABLES = {
    "model_performance": "insights.model_performance",
    "band_performance": "insights.band_performance",
}
# What each metric is called, and how its numbers are written.
METRICS = {
    "conversion_rate": ("conversion", "percent"),
    "auc": ("AUC", "ratio"),
    "auc_engagement": ("AUC of engagement alone", "ratio"),
    "lift_10": ("lift of the top 10 %", "ratio"),
    "lift_20": ("lift of the top 20 %", "ratio"),
    "wins_captured_10": ("wins in the top 10 %", "percent"),
    "wins_captured_20": ("wins in the top 20 %", "percent"),
    "seen_to_expected": ("wins / expected by tier", "ratio"),
    "tiers_out_of_order": ("tiers out of order", "count"),
    "current_only_fit": ("fit points only known now", "percent"),
}

# The column that says in words why not to trust a number.
BEWARE = "beware"

PERFORMANCE = """
    select
        model_id, status, metric, value, lower_bound, upper_bound, cases, wins,
        contacts, flag_reason, segment_value
    from {model_performance}
    where period = 'all days' and segment = '{segment}'
    order by status, model_id
"""

BANDS = """
    select
        model_id, band, cases, wins, conversion_rate, lower_bound, upper_bound,
        flag_reason, segment_value
    from {band_performance}
    where period = 'all days' and segment = '{segment}' and band_kind = 'tier'
    order by model_id, band_rank desc
"""


def show(
    paths: Paths, adapter: str, tables: Mapping[str, str], console: Console
) -> None:
    with reading(adapter, Path(paths.database)) as query:
        for model, status, rows in by_model(ask(query, PERFORMANCE, tables, "all")):
            first = rows[0]
            console.print()
            console.print(
                Text.assemble((f"{model} ({status})", "bold"), cases_of(first)),
                soft_wrap=True,
            )
            console.print(metrics_table(rows))
            bands = ask(query, BANDS, tables, "all")
            console.print()
            console.print(tiers_table([row for row in bands if row[0] == model]))


def ask(query: Query, sql: str, tables: Mapping[str, str], segment: str) -> Rows:
    """`tables` says what an engine calls each of TABLES."""
    names = tables if "model_performance" in tables else TABLES
    return query(sql.format(**names, segment=segment))[1]


def by_model(rows: Rows) -> list[tuple[str, str, Rows]]:
    models = dict.fromkeys((row[0], row[1]) for row in rows)
    return [
        (model, status, [row for row in rows if row[0] == model])
        for model, status in models
    ]


def cases_of(row: tuple[Any, ...]) -> str:
    return f": {row[6]:,} cases of {row[8]:,} contacts"


def by_metric(rows: Rows) -> dict[str, tuple[Any, ...]]:
    return {row[2]: row for row in rows}


def plain_table(columns: Sequence[str], numbers: Sequence[str]) -> Table:
    # In a narrow terminal words may break, numbers may not.
    table = Table(box=None, pad_edge=False, padding=(0, 1))
    for name in columns:
        table.add_column(
            name,
            justify="right" if name in numbers else "left",
            no_wrap=name != BEWARE,
        )
    return table


def metrics_table(rows: Rows) -> Table:
    table = plain_table(
        ("metric", "value", "95 % interval", "wins", BEWARE), ("value", "wins")
    )
    found = by_metric(rows)
    for metric, (label, unit) in METRICS.items():
        if metric in found:
            _, _, _, value, lower, upper, _, wins, _, beware, _ = found[metric]
            table.add_row(
                label,
                number(value, unit),
                interval(lower, upper, unit),
                f"{wins:,}",
                beware or "",
            )
    return table


def tiers_table(rows: Rows) -> Table:
    table = plain_table(
        ("tier", "cases", "wins", "conversion", "95 % interval", BEWARE),
        ("cases", "wins", "conversion"),
    )
    for _, band, cases, wins, rate, lower, upper, beware, _ in rows:
        table.add_row(
            band,
            f"{cases:,}",
            f"{wins:,}",
            number(rate, "percent"),
            interval(lower, upper, "percent"),
            beware or "",
        )
    return table


def number(value: Decimal | None, unit: str) -> str:
    if value is None:
        return ""
    if unit == "percent":
        return f"{100 * value:.1f} %"
    return f"{value:.0f}" if unit == "count" else f"{value:.3f}"


def interval(lower: Decimal | None, upper: Decimal | None, unit: str) -> str:
    if lower is None or upper is None:
        return ""
    return f"{number(lower, unit).removesuffix(' %')} to {number(upper, unit)}"
