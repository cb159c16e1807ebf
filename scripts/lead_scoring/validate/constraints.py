"""What frictionless finds: types, required, allowed values, keys, references.

It is given the cells as they were read, so that it judges exactly what is staged;
its verdicts are turned into sentences here.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from lead_scoring.validate.schema import Field, descriptor
from lead_scoring.validate.suggest import proposal
from lead_scoring.validate.tables import Row, Table, Tables

NO_LIMIT = 1_000_000


def check_constraints(tables: Tables) -> None:
    """Add a finding to the tables for each constraint that a cell breaks."""
    from frictionless import Package, Resource, Schema

    described = {each["name"]: each["schema"] for each in descriptor()["resources"]}
    resources = []
    for name, table in tables.items():
        schema = deepcopy(described[name])
        schema["fields"] = [
            each for each in schema["fields"] if not each.get("optional")
        ]
        # "There is no such row" would be a guess while rows are unreadable.
        schema["foreignKeys"] = [
            key
            for key in schema.get("foreignKeys", [])
            if tables[key["reference"]["resource"]].knows(*key["reference"]["fields"])
        ]
        resources.append(
            Resource(
                name=name,
                data=[table.schema.columns, *_cells(table)],
                schema=Schema.from_descriptor(schema),
            )
        )
    report = Package(resources=resources).validate(limit_errors=NO_LIMIT)
    for task in report.tasks:
        table = tables[task.name]
        for error in task.errors:
            _add(error, table, tables, described[task.name])


def _cells(table: Table) -> list[list[str]]:
    columns = table.schema.columns
    return [[row[column] for column in columns] for row in table.rows]


def _add(error: Any, table: Table, tables: Tables, schema: dict[str, Any]) -> None:
    # The header is row 1 to frictionless.
    row = table.rows[error.row_number - 2]
    if error.type == "foreign-key":
        _unknown(error, row, table, tables, schema)
    elif error.type == "primary-key":
        _doubled(error, row, table, schema)
    # A row without a readable cell is blank to frictionless; files.py has said why.
    elif error.type != "blank-row" and row.sound(error.field_name):
        field = table.schema.field(error.field_name)
        table.error(row, field.name, _sentence(error, field))


def _unknown(
    error: Any, row: Row, table: Table, tables: Tables, schema: dict[str, Any]
) -> None:
    column = error.field_names[0]
    if not row.sound(column):
        return
    key = next(each for each in schema["foreignKeys"] if each["fields"] == [column])
    target = tables[key["reference"]["resource"]]
    noun = table.schema.field(column).title
    add = f"write one of those in {target.schema.file}, or add it there"
    ending = proposal(row[column], target.values(key["reference"]["fields"][0]), add)
    table.error(row, column, f'there is no {noun} "{row[column]}"{ending}')


def _doubled(error: Any, row: Row, table: Table, schema: dict[str, Any]) -> None:
    key = schema["primaryKey"]
    if not row.sound(*key) or "position" not in error.note:
        return
    first = table.rows[int(error.note.rsplit(" ", 1)[-1].strip('"')) - 2]
    column = key[-1] if len(key) < 4 else key[1]
    of = " and ".join(f'{each} "{row[each]}"' for each in key if row[each])
    table.error(
        row,
        column,
        f"line {first.at(column)} has {of} already; "
        f"write another {column}, or delete one of the two lines",
    )


def _sentence(error: Any, field: Field) -> str:
    cell = error.cell
    if '"required"' in error.note:
        return f"the cell is empty; write {_wanted(field)}"
    if '"enum"' in error.note:
        return f'there is no {field.title} "{cell}"{proposal(cell, field.enum)}'
    of_time = field.type == "date"
    if '"minimum"' in error.note:
        low, up = ("early", "later") if of_time else ("small", "more")
        return f"{cell} is too {low}; write {field.minimum} or {up}"
    if '"maximum"' in error.note:
        high, down = ("late", "earlier") if of_time else ("large", "less")
        return f"{cell} is too {high}; write {field.maximum} or {down}"
    if '"maxLength"' in error.note:
        return f"the text has {len(cell)} characters; write at most {field.longest}"
    return f'"{cell}" is no {field.title}; write {_wanted(field)}'


def _wanted(field: Field) -> str:
    if field.enum:
        return f"one of {', '.join(field.enum)}"
    article = "an" if field.title[0] in "aeiou" else "a"
    noun = field.title if field.title == "points" else f"{article} {field.title}"
    wanted = field.description or noun
    return f"{wanted}, such as {field.example}" if field.example else wanted
