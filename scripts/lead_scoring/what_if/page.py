"""One page that can be sent around: no script, and nothing is fetched."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from lead_scoring.what_if.answers import (
    MOVERS,
    QUEUE,
    Answer,
    Conversions,
    Model,
    Queue,
    Row,
)
from lead_scoring.what_if.words import (
    CONVERSIONS,
    DISQUALIFIED,
    UNSCORED,
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
    tiers_of,
    warnings,
)

STYLE = """
:root { color-scheme: light; --ink: #1d2733; --soft: #5c6b7a; --line: #dde3ea; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 68rem; padding: 2rem 1.5rem 4rem; color: var(--ink);
  background: #fff; font: 15px/1.45 system-ui, "Segoe UI", Roboto, Helvetica, Arial,
  sans-serif; }
h1 { font-size: 1.7rem; margin: 0 0 .2rem; }
h2 { font-size: 1.25rem; margin: 2.6rem 0 .8rem; padding-top: 1.2rem;
  border-top: 2px solid var(--line); }
h3 { font-size: 1rem; margin: 1.6rem 0 .5rem; }
p { margin: .3rem 0; } .soft { color: var(--soft); }
.warning { background: #fff4d6; border-left: 4px solid #d99a00; padding: .6rem .9rem;
  margin: 1rem 0; }
.figures { display: flex; flex-wrap: wrap; gap: .7rem; margin: .8rem 0 1.2rem; }
.figure { border: 1px solid var(--line); border-radius: 8px; padding: .6rem .9rem;
  min-width: 8.2rem; }
.figure b { display: block; font-size: 1.35rem; font-variant-numeric: tabular-nums; }
.figure span { color: var(--soft); font-size: .85rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .32rem .8rem .32rem 0; text-align: left; vertical-align: top;
  border-bottom: 1px solid var(--line); }
th { font-weight: 600; color: var(--soft); font-size: .85rem; white-space: nowrap; }
.n { text-align: right; white-space: nowrap; }
.matrix td, .matrix th { padding: .4rem .8rem; text-align: right; }
.matrix th:first-child { text-align: left; }
.same { color: var(--soft); } .up { background: #dff3e4; }
.down { background: #fde4e1; } .other { background: #eef1f5; }
.mix { display: grid; grid-template-columns: 4rem 1fr; gap: .35rem .8rem;
  align-items: center; }
.bar { display: flex; height: 1.5rem; border-radius: 5px; overflow: hidden;
  background: var(--line); }
.bar i { display: block; min-width: 2px; }
.legend { display: flex; flex-wrap: wrap; gap: .3rem 1.3rem; margin: .5rem 0 0 4.8rem;
  font-size: .88rem; }
.legend i { display: inline-block; width: .8rem; height: .8rem; border-radius: 3px;
  margin-right: .35rem; vertical-align: -1px; }
@media print { body { padding: 0; max-width: none; } h2 { break-after: avoid; } }
"""
# From the highest tier to the lowest; hot is red and cold is blue everywhere.
WARMTH = ("#d1373f", "#ee8a3c", "#f2c14e", "#9cc3dd", "#4f8fc0")
GREY = "#b6bec7"
TITLE = "What if?"


def page(answer: Answer) -> str:
    notes = "".join(
        f'<p class="warning">{escape(text)}</p>' for text in warnings(answer)
    )
    changed = [model for model in answer.models if not model.is_as_before()]
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{TITLE} {escape(answer.after)}</title>\n<style>{STYLE}</style>\n"
        f"</head>\n<body>\n<h1>{TITLE}</h1>\n"
        f'<p class="soft">{escape(headline(answer))}</p>\n{notes}'
        f"{''.join(map(section, changed))}{unchanged(answer)}"
        f"{queue_section(answer.queue)}{conversions_section(answer.conversions)}"
        "</body>\n</html>\n"
    )


def section(model: Model) -> str:
    status = escape(str(model.numbers["status"]))
    title = f'<h2>{escape(model.name)} <span class="soft">{status}</span></h2>\n'
    return title + figures(model) + mixes(model) + matrix(model) + details(model)


def unchanged(answer: Answer) -> str:
    names = [model.name for model in answer.models if model.is_as_before()]
    if not names:
        return ""
    return f"<h2>Nothing changes in</h2>\n<p>{escape(', '.join(names))}</p>\n"


def figures(model: Model) -> str:
    found = model.numbers
    shown = [
        (number(found["scores_up"]), "scores rise"),
        (number(found["scores_down"]), "scores fall"),
        (number(found["tiers_up"]), "tiers up"),
        (number(found["tiers_down"]), "tiers down"),
        (signed(found["mean_change"]), "points, mean change"),
        (signed(found["largest_gain"]), "points, largest gain"),
        (signed(found["largest_loss"]), "points, largest loss"),
        (number(found["contacts_entered"]), "enter the audience"),
        (number(found["contacts_left"]), "leave the audience"),
    ]
    # The first four are told also where they are 0; the others only where they are.
    cells = "".join(
        f'<div class="figure"><b>{value}</b><span>{name}</span></div>'
        for place, (value, name) in enumerate(shown)
        if place < 4 or value not in ("", "0")
    )
    return f'<div class="figures">{cells}</div>\n'


def colours(tiers: Iterable[str]) -> dict[str, str]:
    names = [tier for tier in tiers if tier != DISQUALIFIED]
    last = max(len(names) - 1, 1)
    found = {
        tier: WARMTH[round(place * (len(WARMTH) - 1) / last)]
        for place, tier in enumerate(names)
    }
    return {**found, DISQUALIFIED: GREY}


def mixes(model: Model) -> str:
    """The tiers of both sides as bars, with their numbers below."""
    before, after = model.tiers("before"), model.tiers("after")
    colour = colours(after)
    rows = []
    for side, tiers in (("before", before), ("after", after)):
        parts = "".join(
            f'<i style="flex: {count} 0 0; background: {colour[tier]}" '
            f'title="{escape(tier)}: {number(count)}"></i>'
            for tier, count in tiers.items()
            if count
        )
        rows.append(f'<span class="soft">{side}</span><div class="bar">{parts}</div>')
    legend = "".join(
        f'<span><i style="background: {colour[tier]}"></i>{escape(tier)}: '
        f"{number(before[tier])} ({share(before[tier], sum(before.values()))}) "
        f"&rarr; {number(after[tier])} ({share(after[tier], sum(after.values()))})"
        "</span>"
        for tier in after
    )
    return (
        f'<h3>Tiers</h3>\n<div class="mix">{"".join(rows)}</div>\n'
        f'<div class="legend">{legend}</div>\n'
    )


def matrix(model: Model) -> str:
    starts, ends, cells = matrix_of(model)
    head = "".join(f"<th>to {escape(end)}</th>" for end in ends)
    lines = []
    for start in starts:
        row = "".join(
            f'<td class="{direction(start, end, ends)}">{number(count)}</td>'
            if (count := cells.get((start, end)))
            else "<td></td>"
            for end in ends
        )
        lines.append(f"<tr><th>from {escape(start)}</th>{row}</tr>")
    return (
        "<h3>From which tier to which</h3>\n"
        f'<div class="scroll"><table class="matrix"><tr><th></th>{head}</tr>'
        f"{''.join(lines)}</table></div>\n"
    )


def direction(start: str, end: str, ends: Sequence[str]) -> str:
    if start == end:
        return "same"
    if UNSCORED in (start, end) or start not in ends:
        return "other"
    return "up" if ends.index(end) < ends.index(start) else "down"


def details(model: Model) -> str:
    found = ""
    if model.rules:
        found += "<h3>Rules that give other points</h3>\n" + table(
            ("rule", "contacts", "points in all"),
            (
                (
                    rule_name(rule["rule_id"], rule["kind"], rule["label"]),
                    number(rule["contacts"]),
                    signed(rule["points_change"]),
                )
                for rule in model.rules
            ),
            numbers=(1, 2),
        )
    if model.movers:
        found += f"<h3>Biggest movers (at most {MOVERS})</h3>\n" + table(
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
            numbers=(1, 2, 3),
        )
    return found


def queue_section(queue: Queue) -> str:
    counts = queue.numbers
    shown = (
        (counts["before"], "before"),
        (counts["after"], "after"),
        (counts["joins"], "join"),
        (counts["leaves"], "leave"),
    )
    cells = "".join(
        f'<div class="figure"><b>{number(value)}</b><span>{name}</span></div>'
        for value, name in shown
    )
    found = (
        "<h2>The queue that sales gets</h2>\n"
        '<p class="soft">Contacts in a tier that is ready for sales, by the model that '
        "speaks for them; first who must be answered soonest.</p>\n"
        f'<div class="figures">{cells}</div>\n'
    )
    for title, rows in (
        (f"The first {QUEUE} of either side", queue.first),
        ("Who joins", queue.joining),
        ("Who leaves", queue.leaving),
    ):
        if rows:
            found += f"<h3>{title}</h3>\n" + queue_table(rows)
    return found


def queue_table(rows: Sequence[Row]) -> str:
    return table(
        ("before", "after", "contact", "model", "tier", "score before", "after", ""),
        (
            (
                place(row["place_before"]),
                place(row["place_after"]),
                row["contact_id"],
                row["model_id_after"] or row["model_id_before"],
                tiers_of(row),
                points(row["score_before"]),
                points(row["score_after"]),
                "" if row["movement"] == "stays" else row["movement"],
            )
            for row in rows
        ),
        numbers=(0, 1, 5, 6),
    )


def conversions_section(counted: Conversions | None) -> str:
    if counted is None:
        return ""
    found = f'<h2>{CONVERSIONS}</h2>\n<p class="soft">{escape(about(counted))}</p>\n'
    for model in counted.models():
        same = same_then(counted, model)
        found += f"<h3>{escape(model)}</h3>\n"
        found += f'<p class="soft">{escape(same)}</p>\n' if same else ""
        found += table(
            ("tier", "before", "after", "beware"),
            conversion_rows(counted, model),
            numbers=(1, 2),
        )
    return found


def place(value: Any) -> str:
    return "" if value is None else number(value)


def table(
    head: Sequence[str], rows: Iterable[Sequence[Any]], numbers: Sequence[int]
) -> str:
    def line(cells: Sequence[Any], tag: str) -> str:
        return "".join(
            f"<{tag}{' class=n' if at in numbers else ''}>{escape(str(cell))}</{tag}>"
            for at, cell in enumerate(cells)
        )

    body = "".join(f"<tr>{line(row, 'td')}</tr>" for row in rows)
    return (
        f'<div class="scroll"><table><tr>{line(head, "th")}</tr>{body}</table></div>\n'
    )
