"""The floor: one DuckDB query that does what no score can do without.

De-duplicate activities by their id, let each fade by its age, sum per contact, all
straight from the files. It maps no kinds, knows no rules, limits, merges or tiers and
stores nothing. `python -m lead_scoring.benchmark.baselines.floor RAW DAY` prints the
seconds of the query as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

# Of five ways to write it the quickest: the few ids that repeat are found by their
# hash, and only their rows are compared.
QUERY = """
with

repeated as (

    select hash(activity_id) as activity_hash
    from read_parquet($files)
    where activity_id is not null
    group by 1
    having count(*) > 1

),

activities as (

    select
        activities.*,
        repeated.activity_hash is not null as is_repeated
    from read_parquet($files) as activities
    left join repeated
        on hash(activities.activity_id) = repeated.activity_hash
    where
        activities.activity_id is not null
        and activities.occurred_at is not null

),

least as (

    select arg_min(
        {'contact_id': contact_id, 'occurred_at': occurred_at},
        (coalesce(loaded_at, timestamp '9999-12-31'), occurred_at)
    ) as activity
    from activities
    where is_repeated
    group by activity_id

),

distinct_activities as (

    select contact_id, occurred_at
    from activities
    where not is_repeated

    union all

    select activity.contact_id, activity.occurred_at
    from least

),

totals as (

    select
        contact_id,
        sum(power(0.5, ($day - cast(occurred_at as date)) / 30.0)) as points
    from distinct_activities
    where cast(occurred_at as date) <= $day
    group by contact_id

)

select count(*), sum(points) from totals
"""


def activity_files(raw: Path) -> list[str]:
    """`activities.parquet`, or all Parquet files of the folder `activities/`."""
    single = raw / "activities.parquet"
    found = [single] if single.is_file() else sorted((raw / "activities").glob("*"))
    return [str(file) for file in found if file.suffix == ".parquet"]


def floor(raw: Path, day: str) -> float:
    """The seconds that the query takes."""
    import duckdb

    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        given = {"files": activity_files(raw), "day": day}
        query = QUERY.replace("$day", "cast($day as date)")
        began = time.perf_counter()
        connection.execute(query, given).fetchall()
        return time.perf_counter() - began


if __name__ == "__main__":
    print(json.dumps({"seconds": floor(Path(sys.argv[1]), sys.argv[2])}))
