"""Scoring models, and the look-ups that the models rely on."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from lead_scoring.validate.attributes import known_attributes
from lead_scoring.validate.conditions import check_value
from lead_scoring.validate.findings import Finding
from lead_scoring.validate.rules import check_days
from lead_scoring.validate.suggest import nearest
from lead_scoring.validate.tables import Row, Table, Tables

# Opportunities become activities of these types, whatever a project calls the rest.
OPPORTUNITY_TYPES = ("opportunity_opened", "opportunity_won", "opportunity_lost")
OF_PERSONAS = ("persona", "persona_match")


def check_models(table: Table) -> None:
    if table.complete and not table.rows:
        table.findings.append(
            Finding(
                table.schema.file,
                table.header_line,
                None,
                "there is no scoring model, so nobody gets a score; add one",
            )
        )
    live: dict[str, Row] = {}
    for row in table.rows:
        check_days(table, row, "active_from", "active_to")
        _check_floor(table, row)
        if row["status"] != "live" or not row.sound("status", "priority"):
            continue
        if not row["priority"]:
            table.error(
                row,
                "priority",
                "a live scoring model needs a priority; write a whole number that no "
                "other live one has",
            )
        elif row["priority"] in live:
            other = live[row["priority"]]
            table.error(
                row,
                "priority",
                f'"{other["model_id"]}" (line {other.line}) has the priority '
                f"{row['priority']} too; write another number",
            )
        else:
            live[row["priority"]] = row


def _check_floor(table: Table, row: Row) -> None:
    floor, ceiling = row.number("score_floor"), row.number("score_ceiling")
    if floor is not None and ceiling is not None and floor > ceiling:
        table.error(
            row,
            "score_floor",
            f"the floor {floor} is above the score_ceiling {ceiling}; swap the two, "
            f"or write a smaller floor",
        )


def check_activity_types(table: Table) -> None:
    types: dict[str, Row] = {}
    for row in table.sound_rows("activity_type"):
        name = row["activity_type"]
        types[name] = row
        if name != name.lower():
            table.error(
                row,
                "activity_type",
                f'activity types are compared in lower case; write "{name.lower()}"',
            )
    for name in OPPORTUNITY_TYPES:
        listed = types.get(name)
        if listed is None:
            if table.complete:
                table.findings.append(
                    Finding(
                        table.schema.file,
                        table.header_line,
                        "activity_type",
                        f'"{name}" is missing, and deals become activities of it; '
                        f"add a row with is_engagement false",
                    )
                )
        elif listed.sound("is_engagement") and listed["is_engagement"] == "true":
            table.error(
                listed,
                "is_engagement",
                f'"{name}" is nothing that the contact did; write false',
            )


def check_personas(table: Table) -> None:
    names: dict[str, Row] = {}
    weights: dict[str, Decimal] = {}
    for row in table.rows:
        check_value(table, row)
        if row.sound("attribute") and row["attribute"] in OF_PERSONAS:
            table.error(
                row,
                "attribute",
                f'a persona cannot depend on "{row["attribute"]}", which comes from '
                f"the personas; write another attribute, such as industry",
            )
        if not row.sound("persona_id", "persona_name"):
            continue
        first = names.setdefault(row["persona_id"], row)
        if first["persona_name"] != row["persona_name"]:
            table.error(
                row,
                "persona_name",
                f'line {first.line} calls "{row["persona_id"]}" '
                f'"{first["persona_name"]}"; write the same name',
            )
    for row in table.sound_rows("persona_id", "weight"):
        name = row["persona_id"]
        weights[name] = weights.get(name, Decimal(0)) + (row.number("weight") or 0)
    for name, total in weights.items():
        if total == 0 and table.complete:
            table.error(
                next(row for row in table.rows if row["persona_id"] == name),
                "weight",
                f'all weights of "{name}" are 0, so nobody can match it; write a '
                f"weight of more than 0",
            )


def check_attributes(tables: Tables, extra_contact_columns: Sequence[str]) -> None:
    """Only warnings: contact_attributes may bring attributes of any name."""
    known = known_attributes(extra_contact_columns)
    for name in ("attribute_weights", "personas"):
        for row in tables[name].sound_rows("attribute"):
            attribute = row["attribute"]
            if not attribute or attribute in known:
                continue
            near = nearest(attribute, known)
            mean = f'; did you mean "{near}"?' if near else ""
            tables[name].warn(
                row,
                "attribute",
                f'"{attribute}" is no column of contacts or accounts, so only rows of '
                f"contact_attributes can match{mean}",
            )
