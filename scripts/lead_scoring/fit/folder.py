"""Write a model into a folder of seeds, and leave every other row as it stands."""

from __future__ import annotations

import csv
import io
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from lead_scoring.errors import UserError
from lead_scoring.fit.cards import Card, read_seeds
from lead_scoring.validate import validate
from lead_scoring.validate.files import read_file
from lead_scoring.validate.rawtable import RawTable
from lead_scoring.validate.schema import TableSchema, table_schemas

PARTS = ("weights", "lookups")
OWN = {
    "scoring_models": "model_id",
    "attribute_weights": "model_id",
    "activity_weights": "model_id",
    "inactivity_weights": "model_id",
    "cap_groups": "model_id",
    "tiers": "tier_set",
}


def refuse_taken(folder: Path, model_id: str) -> None:
    """A shadow model may be written anew; what is live or retired is somebody's."""
    if not (folder / PARTS[0]).is_dir():
        return
    if not validate(folder).ok:
        raise UserError(
            f"{folder} holds seeds with mistakes. Run `lead-scoring validate "
            f"{folder}` and mend them first."
        )
    seeds = read_seeds(folder)
    for row in seeds["scoring_models"]:
        if row["model_id"] == model_id and row["status"] != "shadow":
            raise UserError(
                f"{model_id} is a {row['status']} model in {folder}, which is not "
                "written over. Name another one with --as."
            )
        if row["model_id"] != model_id and row["tier_set"] == model_id:
            raise UserError(
                f"the scoring model {row['model_id']} uses a tier set called "
                f"{model_id}. Name another model with --as."
            )


def put(card: Card, source: Path, goal: Path) -> None:
    """The folder `goal`, which is a copy of `source` where it holds no seeds yet, gets
    this model. Nothing is written where the outcome would not pass `validate`."""
    base = goal if (goal / PARTS[0]).is_dir() else source
    with tempfile.TemporaryDirectory() as place:
        aside = Path(place)
        for part in PARTS:
            shutil.copytree(base / part, aside / part)
        for schema in table_schemas():
            if schema.name in OWN:
                rows = rows_of(card, schema.name)
                edit(aside, schema, card.model_id, rows)
        report = validate(aside)
        if not report.ok:
            raise UserError(
                f"what was learned would not pass `validate`: {report.errors[0]}. "
                "Nothing was written."
            )
        written = [schema.path for schema in table_schemas() if schema.name in OWN]
        if base == source and goal != source:
            written = [
                path.relative_to(aside).as_posix()
                for path in aside.rglob("*")
                if path.is_file()
            ]
        for path in written:
            replace_file(aside / path, goal / path)


def rows_of(card: Card, name: str) -> Sequence[Mapping[str, str]]:
    if name == "scoring_models":
        return [card.model]
    if name == "cap_groups":
        return card.cap_groups
    if name == "tiers":
        return card.tiers
    return [rule.row for rule in (*card.audience, *card.rules) if rule.table == name]


def edit(
    folder: Path, schema: TableSchema, own: str, rows: Sequence[Mapping[str, str]]
) -> None:
    """Lines that stay keep every byte; new ones are written as the file is."""
    path = folder / schema.path
    text = path.read_bytes().decode("utf-8")
    raw = read_file(folder, schema)
    kept = without(text, raw, own)
    ending = "\r\n" if "\r\n" in kept else "\n"
    if kept and not kept.endswith("\n"):
        kept += ending
    new = io.StringIO(newline="")
    writer = csv.writer(new, delimiter=raw.delimiter, lineterminator=ending)
    for row in rows:
        writer.writerow([row.get(column, "") for column in raw.columns])
    path.write_bytes((kept + new.getvalue()).encode("utf-8"))


def without(text: str, raw: RawTable, own: str) -> str:
    """The text without the rows of one model."""
    column = OWN[raw.schema.name]
    lines = list(io.StringIO(text, newline=""))
    # A row ends where the next one begins: cells may hold several lines.
    starts = [row.line for row in raw.rows]
    ends = [*starts, len(lines) + 1][1:]
    gone = {
        line
        for row, end in zip(raw.rows, ends, strict=True)
        if row.cells.get(column, "").strip() == own
        for line in range(row.line, end)
    }
    return "".join(line for at, line in enumerate(lines, start=1) if at not in gone)


def replace_file(new: Path, old: Path) -> None:
    old.parent.mkdir(parents=True, exist_ok=True)
    beside = old.with_name(f".{old.name}.new")
    shutil.copyfile(new, beside)
    os.replace(beside, old)
