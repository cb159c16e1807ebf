"""A private dbt project, as dbt Charts wants one, whose models are what is published.

The manifest that `dbt parse` would write names the warehouse, which is another file
and may be in use; the one written here names the tables of the published run.
"""

import json
import shutil
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lead_scoring.dashboards.tiers import as_query, colours
from lead_scoring.errors import UserError
from lead_scoring.paths import Paths
from lead_scoring.publish import manifest
from lead_scoring.publish.copy import list_relations, name
from lead_scoring.publish.runs import Run

if TYPE_CHECKING:
    import duckdb

SOURCES = "dashboards"
BOARDS = "charts"
PROFILE = "lead_scoring"
PAGES = ("overview", "sales_queue", "model_quality", "lead_card")
CARD = "lead_card"


@dataclass(frozen=True)
class Prepared:
    folder: Path
    run: Run
    # Whose lead card is drawn; None where nobody is scored.
    contact: str | None


def prepare(paths: Paths, run: Run, folder: Path, contact: str | None) -> Prepared:
    import duckdb

    boards = folder / BOARDS
    shutil.copytree(paths.project / SOURCES, boards)
    (boards / "dbt_charts.yml").rename(folder / "dbt_charts.yml")
    # JSON is YAML, and quotes what people named their tiers.
    with duckdb.connect(str(run.file), read_only=True) as connection:
        whose = chosen(connection, contact)
        write(boards / "_run.yml", of_run(run, connection))
        write(folder / "target" / "manifest.json", for_dbt(connection))
    write(
        folder / "dbt_project.yml",
        {
            "name": PROFILE,
            "version": "1.0.0",
            "profile": PROFILE,
            "flags": {"send_anonymous_usage_stats": False},
        },
    )
    # dbt Charts opens it to read alone.
    output = {"type": "duckdb", "path": str(run.file), "threads": 1}
    write(
        folder / "profiles.yml",
        {PROFILE: {"target": "published", "outputs": {"published": output}}},
    )
    return Prepared(folder, run, whose)


def write(file: Path, content: object) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(content), "utf-8")


def of_run(run: Run, connection: "duckdb.DuckDBPyConnection") -> dict[str, object]:
    """What pages take from the run beside its rows."""
    given = colours(connection)
    return {
        "queries": {"tier_colours": as_query(given)},
        "style": {
            "charts": {"category_colors": {"tier": {"values": given}}},
            "footer": {"text": foot(manifest.read(run))},
        },
    }


def foot(said: dict[str, Any]) -> str:
    """A page that somebody kept or sent still tells what it was drawn from."""
    written = datetime.fromisoformat(said["published_at"])
    return (
        f"Scores of {date.fromisoformat(said['as_of']):%-d %b %Y} (UTC), run "
        f"{said['run_id']}, written {written:%-d %b %Y, %H:%M} UTC by lead-scoring "
        f"{said['code_version']}"
    )


def for_dbt(connection: "duckdb.DuckDBPyConnection") -> dict[str, object]:
    (database,) = connection.execute("select current_database()").fetchall()[0]
    nodes = {
        f"model.{PROFILE}.{table}": {
            "resource_type": "model",
            "name": table,
            "schema": schema,
            "relation_name": f"{name(schema)}.{name(table)}",
            "columns": {},
        }
        for schema, table in list_relations(connection, database)
    }
    return {"nodes": nodes, "sources": {}}


def chosen(connection: "duckdb.DuckDBPyConnection", contact: str | None) -> str | None:
    """The wanted contact, or the one at the top of the model that most people have."""
    found = connection.execute(
        "select contact_id from marts.lead_scores where is_primary "
        "and ($1 is null or contact_id = $1) "
        "order by count(*) over (partition by model_id) desc, model_id, score_rank "
        "limit 1",
        [contact],
    ).fetchall()
    if not found and contact is not None:
        raise UserError(
            f"no live scoring model scores a contact {contact!r} in the published "
            "file. Give a contact_id as marts.lead_scores has it."
        )
    return str(found[0][0]) if found else None
