"""What facts were made with: look-ups and attributes of the last build.

Weights are tried on facts as they are. Look-ups make facts, so what another one would
change is not to be seen here, and people have to know.
"""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lead_scoring.people import Question
from lead_scoring.raw import connector_attributes


def attribute_names(asked: Question, values: Mapping[str, Any]) -> list[str]:
    """The attributes that rules can name, beside those of the contract.

    `values` are the vars of the build.
    """
    rows = asked.rows("select distinct attribute from {facts.contact_attributes}")
    return [
        *(values.get("extra_contact_columns") or ()),
        *sorted(str(name) for (name,) in rows),
        *connector_attributes(values.get("connectors")),
    ]


def differing(asked: Question, staged: Path) -> list[str]:
    """Files of look-ups that hold other rows than those of the last build."""
    return [
        f"lookups/{path.name}"
        for path in sorted((staged / "lookups").glob("*.csv"))
        if differs(asked, path)
    ]


def differs(asked: Question, path: Path) -> bool:
    with path.open(encoding="utf-8", newline="") as file:
        columns, *rows = list(csv.reader(file))
    built = asked.rows(f"select {', '.join(columns)} from {{lookups.{path.stem}}}")
    return sorted(map(said, rows)) != sorted(map(said, built))


def said(row: object) -> tuple[str, ...]:
    """A row as text, however its numbers and booleans are typed."""
    assert isinstance(row, (list, tuple))
    return tuple(cell(value) for value in row)


def cell(value: object) -> str:
    text = "" if value is None else str(value).strip()
    try:
        return f"{float(text):g}"
    except ValueError:
        return text.lower()
