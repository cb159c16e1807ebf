"""What a fit found, as tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from lead_scoring.fit.cards import Card, Rule, plain
from lead_scoring.fit.days import Split
from lead_scoring.fit.judgement import FITTED, Judgement
from lead_scoring.fit.tiers import TierChange


@dataclass(frozen=True)
class RuleChange:
    rule: Rule
    points: Decimal
    stayed: str
    is_new: bool


@dataclass(frozen=True)
class Fit:
    card: Card
    of: str
    days: Split
    # Cases, contacts, contacts who won.
    learned_from: tuple[int, int, int]
    changes: Sequence[RuleChange]
    tiers: Sequence[TierChange]
    judgement: Judgement


def show(fit: Fit, horizon: int, folder: str, console: Console) -> None:
    cases, people, winners = fit.learned_from
    learning, judging, found = fit.days.learning, fit.days.judging, fit.judgement
    console.print(
        f"\n{fit.of}: learned from {cases:,} cases of {people:,} contacts on "
        f"{len(learning)} ends of months, {learning[0]} to {learning[-1]}; {winners:,} "
        f"of them won within {horizon} days.",
        soft_wrap=True,
    )
    console.print(rules_table(fit.changes))
    console.print(
        f"\nJudged on {found.cases:,} cases of {found.contacts:,} contacts on later "
        f"days, {judging[0]} to {judging[-1]}; {found.winners:,} of them won.",
        soft_wrap=True,
    )
    console.print(judgement_table(found))
    console.print(
        "\nTiers begin where, on the day of the last build, as many contacts are in "
        "each as before:",
        soft_wrap=True,
    )
    console.print(tiers_table(fit.tiers))
    console.print(
        f"\nWritten to {folder} as the shadow model {fit.card.model_id}. `lead-scoring "
        "build` scores it beside the others; nobody in sales sees it until its status "
        "is live.",
        soft_wrap=True,
    )


def rules_table(changes: Sequence[RuleChange]) -> Table:
    table = plain_table()
    table.add_column("rule", overflow="fold")
    for name in ("was", "now"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("")
    for change in changes:
        if not change.rule.gives_points:
            continue
        moved = not change.stayed and change.points != change.rule.points
        table.add_row(
            Text(change.rule.rule_id),
            "" if change.is_new else plain(change.rule.points),
            Text(plain(change.points), "bold" if moved else ""),
            "proposed" if change.is_new else change.stayed,
        )
    return table


def judgement_table(found: Judgement) -> Table:
    table = plain_table()
    table.add_column("", no_wrap=True)
    table.add_column("AUC", no_wrap=True)
    table.add_column(f"{FITTED} minus it (95 %)", no_wrap=True)
    for name, value in found.aucs.items():
        apart = found.differences.get(name)
        table.add_row(
            name,
            f"{value:.3f}",
            ""
            if apart is None
            else f"{apart.value:+.3f} ({apart.lower:+.3f} to {apart.upper:+.3f})",
        )
    return table


def tiers_table(changes: Sequence[TierChange]) -> Table:
    table = plain_table()
    table.add_column("tier", no_wrap=True)
    for name in ("score was", "now", "fit was", "now", "engagement was", "now"):
        table.add_column(name, justify="right")
    table.add_column("in it or above", justify="right", no_wrap=True)
    for change in changes:
        cells = [
            row[column]
            for column in ("min_score", "min_fit_points", "min_engagement_points")
            for row in (change.before, change.after)
        ]
        table.add_row(
            change.tier,
            *cells,
            f"{change.share_before:.1%} -> {change.share_after:.1%}",
        )
    return table


def plain_table() -> Table:
    return Table(box=None, pad_edge=False, padding=(0, 2))
