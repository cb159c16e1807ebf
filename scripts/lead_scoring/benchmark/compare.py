"""Is the ledger of the Polars script that of the project, row by row?"""

from __future__ import annotations

from pathlib import Path

LEDGER = (
    "model_id", "contact_id", "rule_id", "component", "kind", "hits", "points",
    "first_hit_at", "last_hit_at",
)  # fmt: skip
SCORES = (
    "model_id", "contact_id", "score", "fit_points", "engagement_points",
    "limit_points", "negative_points", "tier", "tier_rank", "tier_reason",
    "qualification", "grade", "score_rank", "score_percentile", "is_primary",
    "last_activity_at",
)  # fmt: skip
TABLES = {
    "ledger": ("scoring.score_ledger", LEDGER),
    "scores": ("scoring.contact_scores", SCORES),
}
SHOWN = 5


def differences(warehouse: Path, scored: Path) -> list[str]:
    """How many rows only one side has, and the first of them (- the project's, + the
    script's); and a side that is empty, which would be equal to nothing."""
    import duckdb

    found = []
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        for name, (table, columns) in TABLES.items():
            listed = ", ".join(columns)
            file = str(scored / f"{name}.parquet").replace("'", "''")
            project = f"select {listed} from {table}"
            script = f"select {listed} from read_parquet('{file}')"
            count = f"select count(*) from ({project})"
            if connection.execute(count).fetchall()[0][0] == 0:
                found.append(f"{table} is empty")
            for sign, one, other in (("-", project, script), ("+", script, project)):
                rows = connection.execute(
                    f"select count(*) over (), * from ({one} except all {other}) "
                    f"order by all limit {SHOWN}"
                ).fetchall()
                if rows:
                    found.append(f"{table}: {rows[0][0]} rows {sign}")
                found += [f"  {sign} " + ", ".join(map(str, row[1:])) for row in rows]
    return found
