"""What happens and has no rule, what is rarely known, and models that agree."""

from __future__ import annotations

from collections.abc import Iterator

from lead_scoring.lint import questions as asked
from lead_scoring.lint.advice import Advice, advise, percent, share
from lead_scoring.lint.known import Known
from lead_scoring.lint.questions import DAYS
from lead_scoring.lint.weights import ACTIVITY

# What happens to a contact, or what it does against us, though it is no engagement.
BAD_NEWS = (
    *("unsubscribe", "spam_complaint", "email_hard_bounce", "email_soft_bounce"),
    "sales_rejected",
)


def missing_rules(known: Known) -> Iterator[Advice]:
    """Types that happen, and of which no model that people see takes notice."""
    live = [model for model in known.weights.models if model.is_live]
    models = live or known.weights.models
    ruled = {
        rule.row["activity_type"]
        for model in models
        for rule in model.rules
        if rule.kind == ACTIVITY
    }
    table = known.weights.tables["activity_types"]
    of = "live scoring model" if live else "scoring model"
    for row in table.rows:
        name = row["activity_type"]
        counts = row["is_engagement"] == "true" or name in BAD_NEWS
        activities = known.types.get(name, 0)
        if name in ruled or not counts or activities < known.thresholds.min_cases:
            continue
        yield advise(
            table,
            row,
            "activity_type",
            f'"{name}" happened {activities:,} times in {DAYS} days, and no rule '
            f"of a {of} asks for it; give points for it or take some, "
            "or accept that it says nothing",
            check="no_rule",
            subject=name,
            activities=activities,
        )


def health(known: Known) -> Iterator[Advice]:
    for name, check, subject, value, threshold in known.figures.rows(asked.HEALTH):
        column = "attribute" if check == "fill_rate" else "campaign_id"
        rules = [
            rule
            for rule in known.weights.rules()
            if rule.key[0] == name and rule.row[column] == subject
        ]
        if not rules:
            continue
        ids = ", ".join(rule.rule_id for rule in rules)
        if check == "fill_rate":
            said = (
                f"is known of {100 * float(value):.1f} % of the contacts of "
                f'"{name}" (less than {100 * float(threshold):.0f} %), so the '
                f"rules that ask for it ({ids}) miss most people whatever they "
                "are; have it filled in, or give little for it"
            )
            figure = {"fill_rate": float(value), "threshold": float(threshold)}
        else:
            said = (
                f"ended {int(value)} days ago, after the last review of "
                f'"{name}", and is still named by {ids}; give what names it a '
                "valid_to, let it hold for all campaigns, or keep it and set "
                "reviewed_on"
            )
            figure = {"ended_days_ago": float(value)}
        yield advise(
            rules[0].table,
            rules[0].row,
            column,
            f'"{subject}" {said}',
            check="low_fill_rate" if check == "fill_rate" else "ended_campaign",
            model_id=str(name),
            subject=str(subject),
            **figure,
        )


def agreements(known: Known) -> Iterator[Advice]:
    for live, shadow, *counts in known.figures.rows(asked.AGREEMENTS):
        both, either, agreed = map(int, counts)
        model = known.models.get(str(shadow))
        if model is None or str(live) not in known.models:
            continue
        if either < known.thresholds.min_cases:
            continue
        if share(agreed, either) < known.thresholds.agree:
            continue
        yield advise(
            known.weights.tables["scoring_models"],
            model.row,
            "status",
            f'of {either:,} contacts that "{shadow}" or "{live}" qualifies (of '
            f"{both:,} that both score), both say the same of {agreed:,} "
            f"({percent(agreed, either)}), so the shadow model teaches "
            "nothing more; retire it, or try something bolder",
            check="agreeing_models",
            model_id=str(shadow),
            subject=str(live),
            contacts=both,
            qualified_contacts=either,
            agreed_contacts=agreed,
        )
