"""What lint tells: a sentence a line for people, JSON for machines."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

from rich.console import Console
from rich.text import Text

from lead_scoring.lint.advice import Advice
from lead_scoring.lint.built import Built

# What is not looked at without a warehouse, in the order of docs/lint.md.
NEED_FIGURES = {
    "tier_empty": "tiers that hold nobody",
    "never_fires": "rules that never fire",
    "fires_for_all": "rules that fire for nearly everyone",
    "cap_always_binds": "limits that bind for nearly everyone",
    "no_rule": "activity types without a rule",
    "low_fill_rate": "attributes that are rarely known",
    "ended_campaign": "campaigns that ended",
    "agreeing_models": "models that agree",
    "against_outcomes": "rules that outcomes speak against",
}

# A week without any activity at all is more likely a feed that stopped.
STALE_DAYS = 7


@dataclass(frozen=True)
class Answer:
    seeds: str
    day: date
    findings: tuple[Advice, ...] = ()
    built: Built | None = None
    not_built: str = ""
    # Rules, and models, that the last build did not know as they are.
    left_out: tuple[str, ...] = ()

    @property
    def open_findings(self) -> list[Advice]:
        return [each for each in self.findings if not each.is_accepted]


def show(answer: Answer, console: Console, is_strict: bool) -> None:
    style = "red" if is_strict else "yellow"
    kind = "error" if is_strict else "warning"
    for each in answer.open_findings:
        console.print(
            Text.assemble((kind, style), f": {each} ", (f"[{each.check}]", "dim")),
            soft_wrap=True,
        )
    for line in so_far(answer):
        console.print(Text(line, "dim"), soft_wrap=True)
    count = len(answer.open_findings)
    accepted = len(answer.findings) - count
    also = f", {accepted} more accepted" if accepted else ""
    found = {0: "nothing unwise", 1: "1 finding"}.get(count, f"{count} findings")
    console.print(
        f"{found} in {answer.seeds}{also}. docs/lint.md says what each means.",
        soft_wrap=True,
    )


def so_far(answer: Answer) -> list[str]:
    """On what the figures rest, and what could not be looked at."""
    if answer.built is None:
        checks = ", ".join(NEED_FIGURES.values())
        return [f"Not checked, because {answer.not_built}: {checks}."]
    lines = [f"Figures are those of the build of {answer.built.day}."]
    newest = answer.built.newest_activity
    if newest is not None and (answer.built.day - newest).days > STALE_DAYS:
        lines.append(
            f"The newest activity of that build is of {newest}: much of what is said "
            "of rules that fade and of silence comes from that."
        )
    if answer.built.edited_models:
        models = ", ".join(sorted(answer.built.edited_models))
        lines.append(
            f"Edited since then: {models}. What is said of their tiers, limits and "
            "rules rests on the weights of that build; build again to see it with "
            "those of now."
        )
    if answer.left_out:
        lines.append(
            "Not checked against data, because the build did not know them as they "
            f"are: {', '.join(answer.left_out)}."
        )
    return lines


def as_json_text(answer: Answer) -> str:
    built = answer.built
    edited = built.edited_models if built else frozenset()
    told = {
        "day": answer.day.isoformat(),
        "findings": [
            {
                "check": each.check,
                "name": each.name,
                "file": each.path,
                "line": each.line,
                "column": each.column,
                "model_id": each.model_id or None,
                "subject": each.subject or None,
                "message": each.message,
                "figures": each.figures,
                "rests_on_weights_of_build": each.is_measured
                and each.model_id in edited,
                "is_accepted": each.is_accepted,
            }
            for each in answer.findings
        ],
        "build": built
        and {
            "as_of_date": built.day.isoformat(),
            "newest_activity_on": built.newest_activity
            and built.newest_activity.isoformat(),
            "weights_versions": built.versions,
            "edited_models": sorted(edited),
        },
        "not_checked": {
            "reason": answer.not_built or None,
            "checks": [] if built else list(NEED_FIGURES),
            "rules_and_models": list(answer.left_out),
        },
    }
    return json.dumps(told, indent=2, ensure_ascii=False)
