"""Limits that bind for nearly everyone."""

from __future__ import annotations

from collections.abc import Iterator

from lead_scoring.lint import questions as asked
from lead_scoring.lint.advice import Advice, advise, percent, plain
from lead_scoring.lint.known import Known
from lead_scoring.lint.of_rules import about
from lead_scoring.lint.weights import ACTIVITY, Model


def limits_of_rules(known: Known, model: Model) -> Iterator[Advice]:
    for rule in model.rules:
        found = known.rule_figures.get(rule.key)
        if found is None or rule.kind != ACTIVITY or rule.max_points is None:
            continue
        if abs(rule.points) > rule.max_points:
            continue
        if known.binds(found.limited_contacts, found.point_contacts):
            yield about(
                rule,
                f'the limit {plain(rule.max_points)} of "{rule.rule_id}" of '
                f'"{model.model_id}" cuts {found.limited_contacts:,} of the '
                f"{found.point_contacts:,} contacts it touches "
                f"({percent(found.limited_contacts, found.point_contacts)}), so "
                "they all get the same; raise it, or give less each time",
                column="max_points",
                check="cap_always_binds",
                contacts=found.point_contacts,
                limited_contacts=found.limited_contacts,
            )


def limits_of_groups(known: Known) -> Iterator[Advice]:
    table = known.weights.tables["cap_groups"]
    rows = {(row["model_id"], row["cap_group"]): row for row in table.rows}
    for model, group, *counts in known.figures.rows(asked.GROUPS):
        contacts, limited = map(int, counts)
        row = rows.get((str(model), str(group)))
        if (str(model), str(group)) in known.told:
            continue
        if row and model in known.models and known.binds(limited, contacts):
            yield advise(
                table,
                row,
                "max_points",
                f'the limit {row["max_points"]} of "{group}" of "{model}" cuts '
                f"{limited:,} of the {contacts:,} contacts its rules touch "
                f"({percent(limited, contacts)}), so they all get the same; raise "
                "it, or lower the points of its rules",
                check="cap_always_binds",
                model_id=str(model),
                subject=str(group),
                contacts=contacts,
                limited_contacts=limited,
            )


def limits_of_models(known: Known) -> Iterator[Advice]:
    for name, *counts in known.figures.rows(asked.LIMITS):
        fit_of, fit, engagement_of, engagement, of, floor, ceiling = map(int, counts)
        model = known.models.get(str(name))
        if model is None:
            continue
        for column, limited, contacts in (
            ("fit_cap", fit, fit_of),
            ("engagement_cap", engagement, engagement_of),
            ("score_floor", floor, of),
            ("score_ceiling", ceiling, of),
        ):
            if model.row[column] and known.binds(limited, contacts):
                yield advise(
                    known.weights.tables["scoring_models"],
                    model.row,
                    column,
                    f'the {column} {model.row[column]} of "{name}" moves the '
                    f"points of {limited:,} of {contacts:,} contacts "
                    f"({percent(limited, contacts)}), so they all get the same; "
                    "move it, or change the points of the rules behind it",
                    check="cap_always_binds",
                    model_id=str(name),
                    subject=column,
                    contacts=contacts,
                    limited_contacts=limited,
                )
