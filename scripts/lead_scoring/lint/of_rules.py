"""Rules that tell nobody apart, or that outcomes speak against."""

from __future__ import annotations

from collections.abc import Iterator

from lead_scoring.lint import questions as asked
from lead_scoring.lint.advice import Advice, Figure, advise, percent, share
from lead_scoring.lint.known import Known
from lead_scoring.lint.weights import ACTIVITY, Model, Rule


def rules_that_tell_nobody_apart(known: Known, model: Model) -> Iterator[Advice]:
    contacts = known.audiences[model.model_id].contacts
    if contacts < known.thresholds.min_contacts:
        return
    for rule in model.rules:
        found = known.rule_figures.get(rule.key)
        # Whoever is scored meets what is required, and nobody what excludes; and a
        # rule of 0 points leaves no trace.
        if found is None or rule.effect in ("require", "exclude"):
            continue
        if rule.effect == "points" and not rule.points:
            continue
        if found.contacts == 0:
            yield from never_fires(known, rule, contacts)
        elif share(found.contacts, contacts) >= known.thresholds.nearly_all:
            yield about(
                rule,
                f'"{rule.rule_id}" of "{model.model_id}" touches '
                f"{found.contacts:,} of {contacts:,} contacts "
                f"({percent(found.contacts, contacts)}), so it tells nobody "
                "apart; narrow what it asks for, or take it out and move the "
                "minimums of the tiers by its points",
                check="fires_for_all",
                contacts=found.contacts,
                audience=contacts,
            )


def never_fires(known: Known, rule: Rule, contacts: int) -> Iterator[Advice]:
    guards = rule.points < 0 or rule.effect == "disqualify"
    counted = known.activities.get((rule.key[0], rule.rule_id, rule.rule_id), 0)
    # What guards against something rare is right to be silent; one whose target
    # never occurs, while others of its type do, may have been mistyped.
    if guards and (
        rule.kind != ACTIVITY
        or counted
        or not rule.row["target"]
        or not known.types.get(rule.row["activity_type"])
    ):
        return
    why = ""
    if rule.kind == ACTIVITY:
        why = (
            f"; of {counted:,} activities that it asks for, none is of anybody "
            "scored and recent enough to count"
            if counted
            else "; no activity was ever what it asks for"
        )
    yield about(
        rule,
        f'"{rule.rule_id}" of "{rule.key[0]}" touches none of {contacts:,} '
        f"contacts{why}; see that what it asks for is written as in the data, or "
        "take it out",
        check="never_fires",
        contacts=0,
        audience=contacts,
        activities=counted if rule.kind == ACTIVITY else None,
    )


def against_outcomes(known: Known) -> Iterator[Advice]:
    rows = known.figures.rows(asked.AGAINST_OUTCOMES)
    for name, rule_id, points, touched, with_it, without in rows:
        rule = known.by_key.get((str(name), str(rule_id)))
        if rule is None or rule.key in known.built.other_rules:
            continue
        # Who saw it, and turned its sign round, has done what there was to do.
        if rule.points * points <= 0:
            continue
        does, often = ("gives", "less") if rule.points > 0 else ("takes", "more")
        yield about(
            rule,
            f'"{rule_id}" of "{name}" {does} points, and the '
            f"{int(touched):,} cases of the last back-test that it touched won "
            f"{often} often: {100 * float(with_it):.1f} % against "
            f"{100 * float(without):.1f} % of the others; see "
            "insights.rule_performance, and change its sign or its points",
            check="against_outcomes",
            cases=int(touched),
            conversion_with=float(with_it),
            conversion_without=float(without),
        )


def about(
    rule: Rule,
    message: str,
    *,
    check: str,
    column: str | None = "rule_id",
    **figures: Figure,
) -> Advice:
    return advise(
        rule.table,
        rule.row,
        column,
        message,
        check=check,
        model_id=rule.key[0],
        subject=rule.rule_id,
        **figures,
    )
