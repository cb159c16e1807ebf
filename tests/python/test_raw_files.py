"""Raw CSV files as people save them: nothing is guessed, nothing is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from harness import DbtFailed, Project, write_seeds
from test_golden_formats import world

CONTACTS = """contact_id,created_at,email
short,2026-01-01
#hash,2026-01-01,"a ""quoted"" name@example.test"
lines,"2026
-01-01",x@example.test
,,
"""
FILES = {
    "contacts.csv": CONTACTS,
    # one column only: nothing to tell a delimiter by
    "erasure_requests.csv": "email\nnobody@example.test\n\n",
    # nothing at all
    "accounts.csv": "",
    # a header alone
    "opportunities.csv": "opportunity_id,contact_id,stage,created_at\n",
    # two files of one table, each with its own dialect and order of columns
    "activities/a.csv": "\ufeffActivity_ID;ACTIVITY_TYPE; occurred_at;contact_id\n"
    "a1;page_view;2026-06-20;short\n",
    "activities/b.csv": "contact_id\toccurred_at\tactivity_type\tactivity_id\n"
    "#hash\t2026-06-20T10:00Z\tpage_view\ta2\n",
}


def build(project: Project, files: dict[str, str]) -> dict[str, list[Any]]:
    given = world(())
    folder = project.folder("raw_files")
    for name, text in files.items():
        path: Path = folder / "raw" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    write_seeds(folder / "seeds", given)
    warehouse = project.dbt(
        "raw_files",
        ["build", "--full-refresh", "--exclude-resource-type", "unit_test"],
        given.settings,
    )
    return {
        "contacts": warehouse.rows(
            "select contact_id, email from facts.dim_contacts order by contact_id"
        ),
        "activities": warehouse.rows(
            "select activity_id, contact_id from facts.fct_activities order by 1"
        ),
        "rejected": warehouse.rows(
            "select source_table, row_id, reason from facts.rejected_rows "
            "order by reason, row_id"
        ),
    }


def test_every_row_of_every_dialect_is_a_fact_or_has_a_reason(
    project: Project,
) -> None:
    found = build(project, FILES)
    assert found["contacts"] == [
        {"contact_id": "#hash", "email": 'a "quoted" name@example.test'},
        {"contact_id": "short", "email": None},
    ]
    assert found["activities"] == [
        {"activity_id": "a1", "contact_id": "short"},
        {"activity_id": "a2", "contact_id": "#hash"},
    ]
    assert [
        (row["source_table"], row["row_id"], row["reason"]) for row in found["rejected"]
    ] == [
        ("contacts", "lines", "missing_created_at"),
        # md5 of 21 bars: a row without any cell
        ("contacts", "82d28d6d773bfb77074e70b5a6309bf2", "missing_id"),
    ]


def test_a_file_without_a_column_that_must_be_there_stops_the_build(
    project: Project,
) -> None:
    with pytest.raises(DbtFailed, match="contacts has no column contact_id"):
        build(project, {"contacts.csv": "id,created_at\n1,2026-01-01\n"})


def test_a_row_that_is_too_long_stops_the_build(project: Project) -> None:
    with pytest.raises(DbtFailed):
        build(project, {"contacts.csv": CONTACTS + "x,2026-01-01,y,one too many\n"})


def test_a_quote_that_nobody_closes_stops_the_build(project: Project) -> None:
    """DuckDB reads it, far down in a file, and drops all rows behind it."""
    rows = [f"c{number},2026-01-01,\n" for number in range(60_000)]
    rows[50_000] = 'c50000,2026-01-01,"open\n'
    with pytest.raises(DbtFailed, match="odd number of quotes"):
        build(
            project, {"contacts.csv": "".join(["contact_id,created_at,email\n", *rows])}
        )
