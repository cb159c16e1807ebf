"""The short summary after a build: who is ready, who is left out, and why."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.text import Text

from lead_scoring.engine import FILES
from lead_scoring.paths import Paths
from lead_scoring.reader import Rows, reading

TOP_LEADS = 3
# What is read here, as DuckDB and production call it.
TABLES = {
    "scoring_models": "weights.scoring_models",
    "activity_log": "facts.activity_log",
    "activity_arrivals": "facts.activity_arrivals",
    "rejected_rows": "facts.rejected_rows",
    "unscored_contacts": "scoring.unscored_contacts",
    "suppressed_activities": "insights.suppressed_activities",
    "lead_scores": "marts.lead_scores",
    "lead_score_breakdown": "marts.lead_score_breakdown",
}
Ask = Callable[[str], Rows]

# Names in braces are models and seeds, as the engine calls them.
TIERS = """
    select
        models.model_id,
        models.model_name,
        scores.tier,
        count(scores.contact_id) as contacts
    from {scoring_models} as models
    left join {lead_scores} as scores
        on models.model_id = scores.model_id
    where models.status = 'live'
    group by models.model_id, models.model_name, scores.tier
    order by models.model_id, max(scores.tier_rank) desc, scores.tier
"""

LEADS = """
    select
        model_id,
        score_rank,
        contact_id,
        score,
        tier,
        coalesce(top_reasons, '') as top_reasons
    from {lead_scores}
    where score_rank <= {top}
    order by model_id, score_rank
"""

REJECTED = """
    select
        case split_part(source, ':', 1)
            when 'generic' then ''
            else split_part(source, ':', 1) || ' '
        end || source_table as raw_table,
        reason,
        count(*) as left_out
    from {rejected_rows}
    group by 1, 2
    order by 1, 3 desc, 2
"""

UNSCORED = """
    select
        model_id,
        reason,
        count(*) as left_out
    from {unscored_contacts}
    where
        as_of_date = cast('{day}' as date)
        and model_id in (
            select model_id
            from {scoring_models}
            where status = 'live'
        )
    group by model_id, reason
    order by model_id, left_out desc, reason
"""

SUPPRESSED = """
    select
        suppressed_reason,
        sum(activities) as activities
    from {suppressed_activities}
    group by suppressed_reason
    order by activities desc, suppressed_reason
"""

# The log holds every row that raw holds, and what it remembers beside them.
COUNTS = """
    select
        (select count(*) from {activity_log}) as in_log,
        (select count(*) from {activity_arrivals}) as in_raw
"""


def show(
    paths: Paths,
    day: str,
    console: Console,
    adapter: str = FILES,
    tables: Mapping[str, str] = TABLES,
) -> None:
    """`tables` says what an engine calls each of TABLES."""
    with asking(adapter, paths.database, day, tables) as rows:
        console.print()
        console.print(Text(f"Scores of {day}", style="bold"))
        show_tiers(rows, console)
        show_leads(rows, console)
        show_left_out(rows, console)
        show_remembered(rows, console)
    show_results(paths, console, adapter, tables)


@contextmanager
def asking(
    adapter: str, database: Path, day: str = "", tables: Mapping[str, str] = TABLES
) -> Iterator[Ask]:
    with reading(adapter, database) as query:
        yield lambda sql: query(sql.format(**tables, day=day, top=TOP_LEADS))[1]


def show_tiers(rows: Ask, console: Console) -> None:
    tiers = rows(TIERS)
    for model, name in dict.fromkeys(row[:2] for row in tiers):
        own = [(tier, count) for of, _, tier, count in tiers if of == model and count]
        total = sum(count for _, count in own)
        parts = ", ".join(f"{count:,} {tier}" for tier, count in own)
        line = f"  {model} ({name}): {total:,} contacts" + (parts and f": {parts}")
        console.print(Text(line), soft_wrap=True)
    if not tiers:
        console.print("  No scoring model is live.")


def show_leads(rows: Ask, console: Console) -> None:
    shown = None
    for model, rank, contact, score, tier, reasons in rows(LEADS):
        if model != shown:
            console.print()
            console.print(Text(f"Top leads of {model}", style="bold"))
            shown = model
        console.print(Text(f"  {rank}. {contact}  {score} {tier}"), soft_wrap=True)
        console.print(Text(f"     {reasons}", style="dim"), soft_wrap=True)


def show_left_out(rows: Ask, console: Console) -> None:
    rejected, unscored = rows(REJECTED), rows(UNSCORED)
    suppressed = [("", why, count) for why, count in rows(SUPPRESSED)]
    console.print()
    console.print(Text("Left out, and why", style="bold"))
    if not rejected and not unscored and not suppressed:
        console.print("  nothing")
    for title, found in (
        ("raw {}", rejected),
        ("not scored by {}", unscored),
        ("clicks that a machine made{}", suppressed),
    ):
        for group in dict.fromkeys(row[0] for row in found):
            reasons = ", ".join(f"{n:,} {why}" for of, why, n in found if of == group)
            console.print(Text(f"  {title.format(group)}: {reasons}"), soft_wrap=True)


def show_remembered(rows: Ask, console: Console) -> None:
    """Warn where most of the log may be of a world that was replaced."""
    in_log, in_raw = rows(COUNTS)[0]
    remembered = in_log - in_raw
    if remembered * 2 > in_log:
        line = (
            f"  {remembered:,} of {in_log:,} activities are remembered from loads that "
            "raw no longer holds. If raw is another world now, build once with "
            "--forget."
        )
        console.print(Text(line, style="yellow"), soft_wrap=True)


def show_results(
    paths: Paths, console: Console, adapter: str, tables: Mapping[str, str]
) -> None:
    line = (
        f"  {paths.short(paths.published_file)}: marts.lead_scores,"
        " marts.lead_score_breakdown and more (DuckDB 1.2 or newer opens it)"
    )
    if adapter != FILES:
        names = (tables[name] for name in ("lead_scores", "lead_score_breakdown"))
        line = (
            f"  The results are in {adapter}, where BI tools can read them directly: "
            f"{', '.join(names)} and more"
        ).replace('"', "")
        # On Spark people read views beside what was built.
        line = line.replace("_build.", ".") if adapter == "spark" else line
    console.print()
    console.print(Text("Results", style="bold"))
    console.print(Text(line), soft_wrap=True)
