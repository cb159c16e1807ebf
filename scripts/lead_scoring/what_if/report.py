"""What other weights would do, as tables to read."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from lead_scoring.what_if.answers import Answer, Conversions, Model, Queue, Row
from lead_scoring.what_if.words import (
    CONVERSIONS,
    HINT,
    about,
    conversion_rows,
    headline,
    matrix_of,
    moved_by,
    number,
    points,
    rule_name,
    same_then,
    share,
    signed,
    size,
    tiers_of,
    warnings,
)

SHOWN_RULES = 10
SHOWN_QUEUE = 10


def show(answer: Answer, console: Console) -> None:
    console.print(headline(answer), soft_wrap=True)
    for warning in warnings(answer):
        console.print(f"Warning: {warning}", style="yellow", soft_wrap=True)
    for model in answer.models:
        console.print()
        show_model(model, console)
    console.print()
    show_queue(answer.queue, console)
    console.print()
    if answer.conversions is None:
        console.print(HINT, style="dim", soft_wrap=True)
    else:
        show_conversions(answer.conversions, console)


def show_model(model: Model, console: Console) -> None:
    name = Text.assemble((model.name, "bold"), f" ({model.numbers['status']})")
    if model.is_as_before():
        console.print(Text.assemble(name, ": nothing changes"), soft_wrap=True)
        return
    console.print(Text.assemble(name, f": {size(model)}"), soft_wrap=True)
    console.print(matrix(model))
    if model.rules:
        console.print(rules_table(model.rules[:SHOWN_RULES]))
    if model.movers:
        console.print(movers_table(model.movers))


def plain_table(*columns: tuple[str, bool]) -> Table:
    """Columns by name, and whether they are numbers."""
    table = Table(box=None, pad_edge=False, padding=(0, 1))
    for name, is_number in columns:
        table.add_column(
            name,
            justify="right" if is_number else "left",
            no_wrap=is_number,
            overflow="fold",
        )
    return table


def matrix(model: Model) -> Table:
    """From which tier to which one, and the tier mix of both sides."""
    starts, ends, cells = matrix_of(model)
    before, after = model.tiers("before"), model.tiers("after")
    table = plain_table(
        ("from \\ to", False), *((end, True) for end in ends), ("before", True)
    )
    for start in starts:
        counts = [
            Text(number(count), "bold" if start != end else "") if count else Text("")
            for end in ends
            for count in [cells.get((start, end))]
        ]
        table.add_row(start, *counts, mix(before.get(start), model, "before"))
    table.add_row("after", *(mix(after.get(end), model, "after") for end in ends))
    # Whose row it is must be read, whatever the terminal cuts off.
    table.columns[0].no_wrap = True
    table.columns[0].min_width = max(map(len, [*starts, "from \\ to"]))
    return table


def mix(count: int | None, model: Model, side: str) -> str:
    if count is None:
        return ""
    return f"{number(count)} ({share(count, model.numbers[f'contacts_{side}'])})"


def rules_table(rules: Sequence[Row]) -> Table:
    table = plain_table(
        ("rule that gives other points", False), ("contacts", True), ("points", True)
    )
    for rule in rules:
        table.add_row(
            Text(rule_name(rule["rule_id"], rule["kind"], rule["label"])),
            number(rule["contacts"]),
            signed(rule["points_change"]),
        )
    return table


def movers_table(movers: Sequence[Row]) -> Table:
    table = plain_table(
        ("biggest movers", False),
        ("before", True),
        ("after", True),
        ("change", True),
        ("tier", False),
        ("moved by", False),
    )
    for row in movers:
        table.add_row(
            Text(str(row["contact_id"])),
            points(row["score_before"]),
            points(row["score_after"]),
            signed(row["score_change"]),
            tiers_of(row),
            Text(moved_by(row)),
        )
    return table


def show_queue(queue: Queue, console: Console) -> None:
    counts = queue.numbers
    console.print(
        Text.assemble(
            ("Sales queue", "bold"),
            f": {number(counts['before'])} before, {number(counts['after'])} after; "
            f"{number(counts['joins'])} join, {number(counts['leaves'])} leave",
        ),
        soft_wrap=True,
    )
    if not queue.first:
        return
    table = plain_table(
        ("before", True), ("after", True), ("contact", False), ("model", False),
        ("score", True), ("", False),
    )  # fmt: skip
    for row in queue.first[:SHOWN_QUEUE]:
        table.add_row(
            place(row["place_before"]),
            place(row["place_after"]),
            Text(str(row["contact_id"])),
            Text(str(row["model_id_after"] or row["model_id_before"])),
            points(row["score_after"]),
            "" if row["movement"] == "stays" else str(row["movement"]),
        )
    console.print(table)
    for who, rows, count in (
        ("Who joins", queue.joining, counts["joins"]),
        ("Who leaves", queue.leaving, counts["leaves"]),
    ):
        shown = [str(row["contact_id"]) for row in rows[:SHOWN_QUEUE]]
        if shown:
            more = count - len(shown)
            console.print(
                Text(
                    f"{who}: {', '.join(shown)}"
                    f"{f' and {number(more)} more' if more else ''}"
                ),
                soft_wrap=True,
            )


def show_conversions(counted: Conversions, console: Console) -> None:
    console.print(
        Text.assemble((CONVERSIONS, "bold"), f". {about(counted)}"), soft_wrap=True
    )
    for model in counted.models():
        console.print()
        same = same_then(counted, model)
        console.print(
            Text.assemble((model, "bold"), f": {same}" if same else ""), soft_wrap=True
        )
        table = plain_table(
            ("tier", False), ("before", True), ("after", True), ("beware", False)
        )
        for row in conversion_rows(counted, model):
            table.add_row(*map(Text, row))
        console.print(table)


def place(value: Any) -> str:
    return "" if value is None else number(value)
