"""What changed since a target was told: published marts against what it knows.

A target knows the tier of each contact, as of one moment. Moments are ordered: a day
as builds of that day saw it, that day as it was recorded once it was over, the next
day. What lies before the target's moment is never looked at: a replay of a past day, a
backfill or a second build finds nothing. What comes after it goes through one by one,
and is a change only where it differs from what is known: a move that was told on its
day is not told again when that day is recorded.
"""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lead_scoring.errors import UserError
from lead_scoring.notify import queries
from lead_scoring.notify.outbox import literal

if TYPE_CHECKING:
    import duckdb

NEEDED = (
    "lead_scores",
    "lead_score_changes",
    "lead_score_history",
    "lead_scores_by_day",
    "lead_tier_changes",
    "recorded_days",
)
Moment = tuple[date, bool]


@dataclass(frozen=True)
class Filter:
    """Which changes a target wants; empty: all."""

    models: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    changes: int = 0
    is_new: bool = False
    # Why nothing of now was looked at.
    hint: str = ""


def attach(connection: "duckdb.DuckDBPyConnection", published: Path) -> date | None:
    """The published copy as `pub`; the day of its scores, if there are any."""
    connection.execute(f"attach {literal(published)} as pub (read_only)")
    there = {
        name
        for (name,) in connection.execute(
            "select table_name from information_schema.tables "
            "where table_catalog = 'pub' and table_schema = 'marts'"
        ).fetchall()
    }
    if missing := [name for name in NEEDED if name not in there]:
        raise UserError(
            f"{published.name} has no marts.{missing[0]}. Run `lead-scoring build` "
            "once with this version of the project."
        )
    further = queries.LIVE_WITHOUT_SCORES if has(connection, "model_health") else ""
    connection.execute(queries.LIVE.format(further=further))
    return newest(connection, "select max(as_of_date) from pub.marts.lead_scores")


def has(connection: "duckdb.DuckDBPyConnection", insight: str) -> bool:
    rows = connection.execute(
        "select 1 from information_schema.tables where table_catalog = 'pub' "
        "and table_schema = 'insights' and table_name = ?",
        [insight],
    ).fetchall()
    return bool(rows)


def brought_back(connection: "duckdb.DuckDBPyConnection") -> str:
    """Why nothing is looked at: a rollback is no news of anybody.

    Else empty, and the run is noted as the newest one.
    """
    if not has(connection, "published_run"):
        return ""
    ((run_id,),) = connection.execute(
        "select run_id from pub.insights.published_run"
    ).fetchall()
    number = int(run_id.partition("-")[0])
    ((told,),) = connection.execute("select max(number) from newest_run").fetchall()
    if told is not None and number < told:
        return (
            f"run {run_id} was brought back and is older than what was told; changes "
            "are told again once a build has published"
        )
    connection.execute("delete from newest_run")
    connection.execute("insert into newest_run values (?)", [number])
    return ""


def newest(connection: "duckdb.DuckDBPyConnection", sql: str) -> date | None:
    ((day,),) = connection.execute(sql).fetchall()
    return day if isinstance(day, date) else None


def forget_unknown(connection: "duckdb.DuckDBPyConnection") -> None:
    """Whom the published copy knows neither today nor on any day was erased."""
    connection.execute(queries.GONE)
    for table in ("outbox", "known"):
        connection.execute(
            f"delete from {table} where contact_id in (select contact_id from gone)"
        )


def unknown_words(connection: "duckdb.DuckDBPyConnection", wanted: Filter) -> list[str]:
    """What a filter names and nobody has: a typing error would be silent for ever."""
    said = []
    for column, what, words in (
        ("model_id", "scoring model", wanted.models),
        ("tier", "tier", wanted.tiers),
    ):
        rows = connection.execute(
            f"select {column} from pub.marts.lead_scores "
            f"union select {column} from pub.marts.lead_score_history order by 1"
        ).fetchall()
        there = [str(row[0]) for row in rows if row[0] is not None]
        said += [
            f"no contact has or had the {what} {word} (there are {', '.join(there)})"
            for word in words
            if word not in there
        ]
    return said


def find(
    connection: "duckdb.DuckDBPyConnection",
    target: str,
    day: date | None,
    since: date | None,
    wanted: Filter,
    now: datetime,
) -> Found:
    """Put what changed into a target's outbox, and remember what it knows now.

    In a transaction of the caller's.
    """
    hint = ""
    if day is None:
        hint = "no live model scores anybody, so there is nothing to compare"
    elif day > now.date():
        # It would make every day until then a past one.
        hint = f"the scores are of {day}, a day to come, and wait for it"
    rows = connection.execute(
        "select day, is_final from targets where target_id = ?", [target]
    ).fetchall()
    moment: Moment | None = rows[0] if rows else None
    hint_of_start = ""
    if moment is None:
        if day is None or hint:
            return Found(is_new=True, hint=hint)
        moment, hint_of_start = start(connection, target, day, since)
    given = {"target": target, "day": moment[0], "is_final": moment[1]}
    connection.execute(queries.MODELS, {"target": target})
    connection.execute(queries.RECORDED, given)
    recorded = connection.execute(queries.NEWEST_RECORDED, given).fetchall()[0][0]
    if recorded is not None:
        for sql in queries.TAKE_RECORDED:
            connection.execute(sql, {"target": target})
        moment = (recorded, True)
    if day is None or hint:
        pass
    elif (day, False) < moment:
        if recorded is None and day < moment[0]:
            hint = f"the scores of {day} are older than what was told ({moment[0]})"
    else:
        connection.execute(queries.CURRENT, {"target": target})
        for sql in queries.TAKE_CURRENT:
            connection.execute(sql, {"target": target})
        for sql in queries.TAKE_MODELS:
            connection.execute(sql, {"target": target})
        moment = (day, False)
    put = connection.execute(
        queries.PUT,
        {
            "target": target,
            "models": list(wanted.models),
            "tiers": list(wanted.tiers),
            "now": now,
        },
    ).fetchall()
    connection.execute(
        "update targets set day = ?, is_final = ? where target_id = ?",
        [*moment, target],
    )
    return Found(int(put[0][0]), not rows, hint or hint_of_start)


def start(
    connection: "duckdb.DuckDBPyConnection", target: str, day: date, since: date | None
) -> tuple[Moment, str]:
    """A target that is new knows all that is so now, or was before `since`.

    Returns the moment, and what is to be said of it.
    """
    moment: Moment = (day, False)
    recorded, hint = None, ""
    if since is not None:
        # Nobody moves on the first recorded day of all.
        recorded = newest(
            connection,
            "select coalesce(max(as_of_date) filter "
            f"(as_of_date < cast({literal(since)} as date)), min(as_of_date)) "
            "from pub.marts.recorded_days",
        )
        if recorded is None:
            hint = (
                f"new; no day is recorded that --since {since} could begin with, so it "
                "is told of what changes from now on"
            )
    if recorded is None:
        for sql in queries.TAKE_CURRENT:
            connection.execute(sql, {"target": target})
    else:
        moment = (recorded, True)
        connection.execute(queries.KNOWN_THEN, {"target": target, "day": recorded})
    connection.execute(
        "insert into targets (target_id, day, is_final) values (?, ?, ?)",
        [target, *moment],
    )
    connection.execute(
        queries.FIRST_MODELS, {"target": target, "is_past": recorded is not None}
    )
    return moment, hint
