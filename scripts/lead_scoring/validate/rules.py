"""Rules of all three files: names, effects, points, validity, cap groups."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from lead_scoring.validate.conditions import check_target, check_value
from lead_scoring.validate.suggest import proposal
from lead_scoring.validate.tables import Row, Table, Tables

RULE_TABLES = ("attribute_weights", "activity_weights", "inactivity_weights")
LIMITS = ("fit_cap", "engagement_cap", "score_floor", "score_ceiling")


def check_rules(tables: Tables) -> None:
    for table, row in _rules(tables):
        check_days(table, row, "valid_from", "valid_to")
        _check_points(table, row)
    for row in tables["attribute_weights"].rows:
        check_value(tables["attribute_weights"], row)
    for row in tables["activity_weights"].rows:
        check_target(tables["activity_weights"], row)
    _check_names(tables)
    _check_cap_groups(tables)
    _check_fast_tracks(tables)


def _rules(tables: Tables) -> Iterator[tuple[Table, Row]]:
    for name in RULE_TABLES:
        for row in tables[name].rows:
            yield tables[name], row


def check_days(table: Table, row: Row, first: str, last: str) -> None:
    # Days are ISO text by now, which sorts as time does.
    if row.sound(first, last) and row[first] and row[last] and row[last] < row[first]:
        table.error(
            row,
            last,
            f"{row[last]} is before {first} {row[first]}; write a later day, "
            f"or swap the two",
        )


def _check_points(table: Table, row: Row) -> None:
    if not row.sound("effect", "points"):
        return
    pointed = row["effect"] in ("", "points")
    if pointed and not row["points"]:
        table.error(
            row,
            "points",
            "the cell is empty though the effect is points; write a number such as "
            "7.5, or another effect",
        )
    if pointed and row.sound("active_days") and row["active_days"]:
        table.warn(
            row,
            "active_days",
            "has no meaning where the effect is points; let a decay do it",
        )


def _check_names(tables: Tables) -> None:
    """One name for one line of the ledger, whichever file it comes from."""
    groups = _groups(tables)
    for row in tables["cap_groups"].sound_rows("cap_group"):
        if row["cap_group"] in LIMITS:
            tables["cap_groups"].error(
                row,
                "cap_group",
                f'"{row["cap_group"]}" is the name of a limit; write another',
            )
    seen: dict[tuple[str, str], tuple[Table, Row]] = {}
    for table, row in _rules(tables):
        if not row.sound("model_id", "rule_id"):
            continue
        model, rule = row["model_id"], row["rule_id"]
        if rule in LIMITS or (model, rule) in groups:
            of = "a limit" if rule in LIMITS else "a cap group of its model"
            table.error(
                row,
                "rule_id",
                f'a rule may not be called like {of}; write another name than "{rule}"',
            )
            continue
        other, first = seen.setdefault((model, rule), (table, row))
        # Inside one file the primary key says it.
        if other is not table:
            table.error(
                row,
                "rule_id",
                f'the scoring model "{model}" has a rule "{rule}" already '
                f"({other.schema.file}, line {first.at('rule_id')}); "
                f"write another name",
            )


def _groups(tables: Tables) -> set[tuple[str, str]]:
    rows = tables["cap_groups"].sound_rows("model_id", "cap_group")
    return {(row["model_id"], row["cap_group"]) for row in rows}


def _check_cap_groups(tables: Tables) -> None:
    groups = _groups(tables)
    caps = tables["cap_groups"]
    used: dict[tuple[str, str], list[tuple[Table, Row]]] = {}
    for table, row in _rules(tables):
        if not row.sound("model_id", "cap_group") or not row["cap_group"]:
            continue
        key = (row["model_id"], row["cap_group"])
        if key not in groups:
            if caps.knows("model_id", "cap_group"):
                _unknown_group(table, row, groups)
            continue
        used.setdefault(key, []).append((table, row))
    for members in used.values():
        _check_members(members)
    if all(tables[name].knows("model_id", "cap_group") for name in RULE_TABLES):
        for row in caps.sound_rows("model_id", "cap_group"):
            if (row["model_id"], row["cap_group"]) not in used:
                caps.warn(
                    row,
                    "cap_group",
                    f'no rule of "{row["model_id"]}" is in the cap group '
                    f'"{row["cap_group"]}", so it limits nothing',
                )


def _unknown_group(table: Table, row: Row, groups: set[tuple[str, str]]) -> None:
    model, group = row["model_id"], row["cap_group"]
    own = [name for of, name in groups if of == model]
    ending = proposal(group, own, "add it to cap_groups.csv, or empty the cell")
    table.error(
        row,
        "cap_group",
        f'the scoring model "{model}" has no cap group "{group}"{ending}',
    )


def _check_members(members: list[tuple[Table, Row]]) -> None:
    """All rules of a group have the component and the sign of its first rule."""
    scoring = [(table, row) for table, row in members if row.number("points")]
    if not scoring:
        return
    first_table, first = scoring[0]
    place = f"{first_table.schema.file}, line {first.line}"
    component, sign = _component(first_table), _sign(first)
    for table, row in scoring[1:]:
        group = row["cap_group"]
        if _component(table) != component:
            table.error(
                row,
                "cap_group",
                f'the cap group "{group}" has rules of two components, fit '
                f"(attributes) and engagement (activities, silence; see {place}); "
                f"write a group of its own",
            )
        elif _sign(row) != sign:
            table.error(
                row,
                "cap_group",
                f'the cap group "{group}" has rules of two signs, some give points '
                f"and some take them (see {place}); write a group of its own",
            )


def _component(table: Table) -> str:
    return "fit" if table.schema.name == "attribute_weights" else "engagement"


def _sign(row: Row) -> bool:
    return (row.number("points") or Decimal(0)) > 0


def _check_fast_tracks(tables: Tables) -> None:
    models, tiers = tables["scoring_models"], tables["tiers"]
    if any(not row.sound("tier_set", "qualification") for row in tiers.rows):
        return
    if not (models.complete and tiers.complete):
        return
    with_sql = {row["tier_set"] for row in tiers.rows if row["qualification"] == "sql"}
    tier_sets = {
        row["model_id"]: row["tier_set"]
        for row in models.sound_rows("model_id", "tier_set")
    }
    for table, row in _rules(tables):
        if row["effect"] != "fast_track" or not row.sound("model_id", "effect"):
            continue
        tier_set = tier_sets.get(row["model_id"])
        if tier_set is not None and tier_set not in with_sql:
            table.error(
                row,
                "effect",
                f'a fast track leads nowhere, because the tier set "{tier_set}" of '
                f'"{row["model_id"]}" has no tier with qualification sql; write sql '
                f"at one tier in tiers.csv, or another effect",
            )
