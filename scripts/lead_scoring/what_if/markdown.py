"""The summary for a pull request."""

from collections.abc import Iterable, Sequence
from typing import Any

from lead_scoring.what_if.answers import Answer, Conversions, Model, Queue
from lead_scoring.what_if.words import (
    CONVERSIONS,
    about,
    conversion_rows,
    headline,
    matrix_of,
    moved_by,
    number,
    points,
    signed,
    size,
    tiers_of,
    warnings,
)

SHOWN_QUEUE = 10


def markdown(answer: Answer) -> str:
    parts = ["## What if?", text(headline(answer))]
    parts += [f"> **Warning:** {text(each)}" for each in warnings(answer)]
    changed = [model for model in answer.models if not model.is_as_before()]
    same = [model.name for model in answer.models if model.is_as_before()]
    parts += [section(model) for model in changed]
    if same:
        parts.append(f"Nothing changes in {text(', '.join(same))}.")
    parts.append(queue_section(answer.queue))
    if answer.conversions is not None:
        parts.append(conversions_section(answer.conversions))
    return "\n\n".join(parts)


def section(model: Model) -> str:
    title = f"### {text(model.name)} ({text(model.numbers['status'])})"
    starts, ends, cells = matrix_of(model)
    parts = [
        title,
        text(size(model)),
        table(
            ("from \\ to", *ends),
            (
                (
                    start,
                    *(
                        number(n) if (n := cells.get((start, end))) else ""
                        for end in ends
                    ),
                )
                for start in starts
            ),
        ),
    ]
    if model.movers:
        movers = table(
            ("contact", "before", "after", "change", "tier", "moved by"),
            (
                (
                    row["contact_id"],
                    points(row["score_before"]),
                    points(row["score_after"]),
                    signed(row["score_change"]),
                    tiers_of(row),
                    moved_by(row),
                )
                for row in model.movers
            ),
        )
        parts.append(
            f"<details><summary>Biggest movers</summary>\n\n{movers}\n\n</details>"
        )
    return "\n\n".join(parts)


def queue_section(queue: Queue) -> str:
    counts = queue.numbers
    parts = [
        "### Sales queue",
        f"{number(counts['before'])} contacts before, {number(counts['after'])} after: "
        f"{number(counts['joins'])} join, {number(counts['leaves'])} leave.",
    ]
    for title, rows in (("Who joins", queue.joining), ("Who leaves", queue.leaving)):
        if rows:
            shown = table(
                ("contact", "model", "tier", "score before", "after"),
                (
                    (
                        row["contact_id"],
                        row["model_id_after"] or row["model_id_before"],
                        tiers_of(row),
                        points(row["score_before"]),
                        points(row["score_after"]),
                    )
                    for row in rows[:SHOWN_QUEUE]
                ),
            )
            parts.append(
                f"<details><summary>{title}</summary>\n\n{shown}\n\n</details>"
            )
    return "\n\n".join(parts)


def conversions_section(counted: Conversions) -> str:
    parts = [f"### {CONVERSIONS}", text(about(counted))]
    for model in counted.models():
        rows = conversion_rows(counted, model)
        parts += [
            f"**{text(model)}**",
            table(("tier", "before", "after", "beware"), rows),
        ]
    return "\n\n".join(parts)


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    lines = [line(head), "|" + " --- |" * len(head), *map(line, rows)]
    return "\n".join(lines)


def line(cells: Sequence[Any]) -> str:
    return "| " + " | ".join(text(cell) for cell in cells) + " |"


def text(value: Any) -> str:
    """Data, in which no sign may mean anything."""
    plain = " ".join(str(value).split())
    for sign in "\\`*_[]|~#@":
        plain = plain.replace(sign, f"\\{sign}")
    return plain.replace("<", "&lt;")
