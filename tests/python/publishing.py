"""Small warehouses to publish, and what readers find."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any

import duckdb
from lead_scoring.publish import KEPT_RUNS, Relation, Release, publish

RELATIONS = [
    ("marts", "lead_scores"),
    ("marts", "lead_score_breakdown"),
    ("insights", "shadow_lead_scores"),
]


def build_warehouse(
    file: Path, rows: int, version: int, erased: Iterable[str] = ()
) -> Path:
    """Stands in for what dbt leaves: tables, a view on a private schema.

    Contacts are numbered; those who were erased are left out of the rows, as the
    models do.
    """
    gone = ", ".join(f"('contact_id', '{key}')" for key in ("nobody", *erased))
    with duckdb.connect(str(file)) as connection:
        connection.execute(f"""
            create schema if not exists facts;
            create schema if not exists scoring;
            create schema if not exists marts;
            create schema if not exists insights;
            create or replace table facts.erased_keys (key_kind text, key_value text);
            insert into facts.erased_keys values {gone}, ('email', 'c2');
            create or replace table scoring.score_ledger as
                select 'c' || i as contact_id, cast(i as decimal(12, 2)) as points
                from range({rows + 10}) as t (i)
                where 'c' || i not in (select key_value from facts.erased_keys
                    where key_kind = 'contact_id')
                order by i limit {rows};
            create or replace table marts.lead_scores as
                select
                    contact_id,
                    points as score,
                    'inbound' as model_id,
                    'weights {version}' as weights_version,
                    {version} as version
                from scoring.score_ledger;
            create or replace view marts.lead_score_breakdown as
                select * from scoring.score_ledger;
            create or replace table insights.shadow_lead_scores as
                select * from marts.lead_scores where false;
            comment on table marts.lead_scores is 'Who''s ready';
            comment on view marts.lead_score_breakdown is 'Why';
            comment on column marts.lead_scores.score is 'What it''s worth';
        """)
    return file


def put(
    warehouse: Path,
    folder: Path,
    relations: Iterable[Relation] | None = None,
    views: Collection[Relation] = (),
    keep: int = KEPT_RUNS,
    say: Callable[[str], None] = print,
) -> Path:
    return publish(
        warehouse,
        folder,
        relations,
        views,
        release=Release("2026-06-30", "1.0+gabc"),
        keep=keep,
        say=say,
    )


def read(file: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(file), read_only=True) as connection:
        found: list[tuple[Any, ...]] = connection.execute(sql).fetchall()
        return found


def files(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def manifest(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
    return found
