"""The floor: one DuckDB query that does what no score can do without.

De-duplicate activities by their id, let each fade by its age, sum per contact, all
straight from the files. It maps no kinds, knows no rules, limits, merges or tiers and
stores nothing. `python -m lead_scoring.benchmark.baselines.floor RAW DAY` prints the
seconds of the query as JSON.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

# Of five ways to write it the plainest, and the one that took the least CPU.
QUERY = """
with

versions as (

    select
        contact_id,
        cast(occurred_at as date) as occurred_on,
        row_number() over (
            partition by activity_id
            order by loaded_at asc nulls last, occurred_at asc
        ) as version
    from read_parquet($files)
    where activity_id is not null and occurred_at is not null

),

totals as (

    select
        contact_id,
        sum(power(0.5, (cast($day as date) - occurred_on) / 30.0)) as points
    from versions
    where version = 1 and occurred_on <= cast($day as date)
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

    # as many as the project has, see profiles.yml
    threads = int(os.environ.get("LEAD_SCORING_THREADS") or 4)
    with duckdb.connect(config={"threads": threads}) as connection:
        connection.execute("set TimeZone = 'UTC'")
        given = {"files": activity_files(raw), "day": day}
        began = time.perf_counter()
        connection.execute(QUERY, given).fetchall()
        return time.perf_counter() - began


if __name__ == "__main__":
    print(json.dumps({"seconds": floor(Path(sys.argv[1]), sys.argv[2])}))
