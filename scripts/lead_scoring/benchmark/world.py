"""The world that is measured: a demo world, and one day more of it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

# The last day of a world that the benchmark makes: the same files on any day.
DAY = date(2026, 6, 30)
# One activity in a thousand is new on the day after; one in ten of them is late.
NEW_SHARE = 1_000
LATE_SHARE = 10
LATE_DAYS = 30

_NEXT_DAY = """
copy (
    with

    -- the first of them all, found without sorting them all
    drawn as (

        select *
        from read_parquet($given)
        where activity_id is not null and occurred_at is not null
        order by md5(activity_id), loaded_at
        limit $rows

    ),

    chosen as (

        select
            *,
            row_number() over (order by md5(activity_id), loaded_at) as number
        from drawn

    ),

    dated as (

        select
            *,
            case
                when number % $late_share = 0
                    then cast($day as date) - cast(number % $late_days as integer)
                else cast($day as date) + 1
            end as new_date
        from chosen

    )

    select
        'next ' || number as activity_id,
        activity_type,
        new_date + cast(occurred_at as time) as occurred_at,
        contact_id,
        email,
        target,
        campaign_id,
        channel,
        cast($day as date) + 1 + time '23:00' as loaded_at
    from dated
) to '{new}' (format parquet)
"""


@dataclass(frozen=True)
class World:
    """Raw files, and the last day that they know."""

    raw: Path
    day: date

    @property
    def next_day(self) -> date:
        return self.day + timedelta(days=1)


def make(folder: Path, contacts: int, activities: int) -> World:
    """The demo world of this size in `folder`, made where it is not there yet."""
    from lead_scoring.demo import generate

    if not (folder / "activities.parquet").is_file():
        generate(contacts, activities, as_of=DAY, out=folder, overwrite=True)
    return World(folder, DAY)


def place(world: World, raw: Path) -> World:
    """Links to the world's files, with room for a further file of activities."""
    shutil.rmtree(raw, ignore_errors=True)
    (raw / "activities").mkdir(parents=True)
    for file in sorted(world.raw.glob("*.parquet")):
        is_activities = file.name == "activities.parquet"
        link = (
            raw / "activities" / "part_001.parquet"
            if is_activities
            else raw / file.name
        )
        link.symlink_to(file.resolve())
    return World(raw, world.day)


def size(world: World) -> tuple[int, int]:
    """How many rows of contacts and of activities there are."""
    import duckdb

    counts = [
        duckdb.sql(f"select count(*) from read_parquet('{file}')").fetchall()[0][0]
        for file in (
            world.raw / "contacts.parquet",
            world.raw / "activities" / "part_001.parquet",
        )
    ]
    return int(counts[0]), int(counts[1])


def add_next_day(world: World, share: int = NEW_SHARE) -> None:
    """One activity in `share` again, a day after the last, as one more file; each
    tenth of them happened in the month before and only now arrives."""
    import duckdb

    given = world.raw / "activities" / "part_001.parquet"
    new = str(_second_file(world)).replace("'", "''")
    _, rows = size(world)
    with duckdb.connect() as connection:
        connection.execute(
            _NEXT_DAY.replace("{new}", new),
            {
                "given": str(given),
                "rows": max(1, rows // share),
                "late_share": LATE_SHARE,
                "late_days": LATE_DAYS,
                "day": world.day.isoformat(),
            },
        )


def take_next_day_away(world: World) -> None:
    _second_file(world).unlink(missing_ok=True)


def _second_file(world: World) -> Path:
    return world.raw / "activities" / "part_002.parquet"
