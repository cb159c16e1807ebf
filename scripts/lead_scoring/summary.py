"""The short summary after a build: who is ready, who is left out, and why."""

from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from lead_scoring.paths import Paths
from lead_scoring.raw_memory import COUNTS

if TYPE_CHECKING:
    import duckdb

TOP_LEADS = 3

TIERS = """
    select
        models.model_id,
        models.model_name,
        scores.tier,
        count(scores.contact_id) as contacts
    from weights.scoring_models as models
    left join marts.lead_scores as scores
        on models.model_id = scores.model_id
    where models.status = 'live'
    group by all
    order by models.model_id, max(scores.tier_rank) desc, scores.tier
"""

LEADS = """
    select
        model_id,
        score_rank,
        contact_id,
        cast(score as varchar) as score,
        tier,
        coalesce(top_reasons, '') as top_reasons
    from marts.lead_scores
    where score_rank <= $top
    order by model_id, score_rank
"""

REJECTED = """
    select
        case split_part(source, ':', 1)
            when 'generic' then ''
            else split_part(source, ':', 1) || ' '
        end || source_table as source_table,
        reason,
        count(*) as left_out
    from facts.rejected_rows
    group by all
    order by source_table, left_out desc, reason
"""

UNSCORED = """
    select
        model_id,
        reason,
        count(*) as left_out
    from scoring.unscored_contacts
    where
        as_of_date = cast($day as date)
        and model_id in (
            select model_id
            from weights.scoring_models
            where status = 'live'
        )
    group by model_id, reason
    order by model_id, left_out desc, reason
"""


def show(paths: Paths, day: str, console: Console) -> None:
    import duckdb

    with duckdb.connect(str(paths.database), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        console.print()
        console.print(Text(f"Scores of {day}", style="bold"))
        show_tiers(connection, console)
        show_leads(connection, console)
        show_left_out(connection, day, console)
        show_remembered(connection, console)
    show_results(paths.published_file, paths, console)


def show_tiers(connection: "duckdb.DuckDBPyConnection", console: Console) -> None:
    tiers = connection.execute(TIERS).fetchall()
    for model, name in dict.fromkeys(row[:2] for row in tiers):
        own = [(tier, count) for of, _, tier, count in tiers if of == model and count]
        total = sum(count for _, count in own)
        parts = ", ".join(f"{count:,} {tier}" for tier, count in own)
        line = f"  {model} ({name}): {total:,} contacts" + (parts and f": {parts}")
        console.print(Text(line), soft_wrap=True)
    if not tiers:
        console.print("  No scoring model is live.")


def show_leads(connection: "duckdb.DuckDBPyConnection", console: Console) -> None:
    shown = None
    for model, rank, contact, score, tier, reasons in connection.execute(
        LEADS, {"top": TOP_LEADS}
    ).fetchall():
        if model != shown:
            console.print()
            console.print(Text(f"Top leads of {model}", style="bold"))
            shown = model
        console.print(Text(f"  {rank}. {contact}  {score} {tier}"), soft_wrap=True)
        console.print(Text(f"     {reasons}", style="dim"), soft_wrap=True)


def show_left_out(
    connection: "duckdb.DuckDBPyConnection", day: str, console: Console
) -> None:
    rejected = connection.execute(REJECTED).fetchall()
    unscored = connection.execute(UNSCORED, {"day": day}).fetchall()
    console.print()
    console.print(Text("Left out, and why", style="bold"))
    if not rejected and not unscored:
        console.print("  nothing")
    for title, rows in (("raw {}", rejected), ("not scored by {}", unscored)):
        for group in dict.fromkeys(row[0] for row in rows):
            reasons = ", ".join(f"{n:,} {why}" for of, why, n in rows if of == group)
            console.print(Text(f"  {title.format(group)}: {reasons}"), soft_wrap=True)


def show_remembered(connection: "duckdb.DuckDBPyConnection", console: Console) -> None:
    """Warn where most of the log may be of a world that was replaced."""
    in_log, in_raw = connection.execute(COUNTS).fetchall()[0]
    remembered = in_log - in_raw
    if remembered * 2 > in_log:
        line = (
            f"  {remembered:,} of {in_log:,} activities are remembered from loads that "
            "raw no longer holds. If raw is another world now, build once with "
            "--full-refresh."
        )
        console.print(Text(line, style="yellow"), soft_wrap=True)


def show_results(published: Path, paths: Paths, console: Console) -> None:
    console.print()
    console.print(Text("Results", style="bold"))
    console.print(
        Text(
            f"  {paths.short(published)}: marts.lead_scores,"
            " marts.lead_score_breakdown and more (DuckDB 1.2 or newer opens it)"
        ),
        soft_wrap=True,
    )
