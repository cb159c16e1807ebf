"""Draw the pictures of the manuals from the seeds and the published scores.

python scripts/pictures.py (needs Chromium, and a published demo world).
"""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import tempfile
from html import escape
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
PUBLISHED = Path(os.environ.get("LEAD_SCORING_PUBLISHED", ROOT / "published"))
COLOURS = {"hot": "#c0392b", "warm": "#e08e0b", "cold": "#3b78b5"}
STYLE = """
body { margin: 0; background: #fff; font: 14px Carlito, Liberation Sans, sans-serif }
table { border-collapse: collapse }
td, th { border: 1px solid #d0d0d0; padding: 3px 8px; white-space: nowrap }
th { background: #eee; color: #666; font-weight: normal; text-align: center }
.head { font-weight: bold } .number { text-align: right }
.marked { outline: 3px solid #c0392b; outline-offset: -2px; background: #fdecea }
.gave { background: #7fb77e } .took { background: #d98880 }
.bar { height: 16px } .wide { white-space: normal; width: 480px }
"""


def rows_of(file: str) -> list[dict[str, str]]:
    path = ROOT / "seeds" / "weights" / file
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def query(sql: str) -> list[tuple[Any, ...]]:
    import duckdb

    path = PUBLISHED / "lead_scoring.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def photograph(name: str, body: str, width: int, height: int) -> None:
    """What comes as a whole page has a style of its own."""
    head = f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>"
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(body if "<html" in body else head + body, "utf-8")
        subprocess.run(
            [
                "chromium", "--headless", "--no-sandbox", "--disable-gpu",
                "--hide-scrollbars", f"--user-data-dir={folder}/profile",
                f"--window-size={width},{height}",
                f"--screenshot={IMAGES / name}", page.as_uri(),
            ],
            check=True,
            capture_output=True,
        )  # fmt: skip


def cell(text: object, kind: str = "") -> str:
    return f'<td class="{kind}">{escape(str(text))}</td>'


def sheet(header: list[str], lines: list[list[str]], marked: tuple[int, int]) -> str:
    """A spreadsheet with letters above, numbers beside and one cell marked."""
    letters = "".join(f"<th>{chr(65 + at)}</th>" for at in range(len(header)))
    body = "<tr><th>1</th>" + "".join(cell(name, "head") for name in header) + "</tr>"
    for number, line in enumerate(lines, start=2):
        cells = ""
        for at, text in enumerate(line):
            kind = "number " if header[at] == "points" else ""
            kind += "marked" if (number, at) == marked else ""
            cells += cell(text, kind)
        body += f"<tr><th>{number}</th>{cells}</tr>"
    return f"<table><tr><th></th>{letters}</tr>{body}</table>"


def one_cell() -> None:
    rows = rows_of("activity_weights.csv")[:9]
    header = list(rows[0])[:8]
    at = next(n for n, row in enumerate(rows, 2) if row["rule_id"] == "page_pricing")
    lines = [[row[name] for name in header] for row in rows]
    body = sheet(header, lines, (at, header.index("points")))
    photograph("one-cell.png", body, 880, 268)


def left(decay: str, age: int) -> float:
    """For the eye only; the scores come from macros/scoring."""
    for row in rows_of("decay_windows.csv"):
        first, last = int(row["from_day"]), int(row["to_day"] or 10**6)
        if row["decay_id"] == decay and first <= age < last:
            since, factor = age - first, float(row["factor"])
            if row["kind"] == "linear":
                return factor * (1 - since / (last - first))
            if row["kind"] == "half_life":
                return factor * 0.5 ** (since / float(row["half_life_days"]))
            return factor
    return 0.0


def decays() -> None:
    chosen = {
        "full_14_then_fade": "#7d3c98",
        "half_life_30": "#c0392b",
        "steps_14_45_90": "#e08e0b",
        "linear_30": "#3b78b5",
    }
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 680 250" '
        'font-family="sans-serif" font-size="13"><rect width="680" height="250" '
        'fill="#fff"/>'
    ]
    for day in range(0, 121, 30):
        x = 40 + 4 * day
        parts.append(f'<path d="M{x} 20V220" stroke="#ddd"/>')
        parts.append(f'<text x="{x}" y="238" text-anchor="middle">{day}</text>')
    for points in (0, 5, 10):
        y = 220 - 20 * points
        parts.append(f'<path d="M40 {y}H520" stroke="#ddd"/>')
        parts.append(f'<text x="32" y="{y + 4}" text-anchor="end">{points}</text>')
    for number, (decay, colour) in enumerate(chosen.items()):
        line = " ".join(
            f"{40 + 4 * day},{220 - 200 * left(decay, day):.1f}" for day in range(121)
        )
        parts.append(
            f'<polyline points="{line}" fill="none" stroke="{colour}" '
            'stroke-width="2.5"/>'
        )
        parts.append(
            f'<text x="540" y="{40 + 24 * number}" fill="{colour}">{decay}</text>'
        )
    (IMAGES / "decays.svg").write_text("\n".join([*parts, "</svg>\n"]), "utf-8")


def tiers() -> None:
    dots = query(
        "select fit_points, engagement_points, tier from marts.lead_scores "
        "where model_id = 'inbound_b2b' and tier <> 'disqualified' "
        "and tier_reason <> 'fast_track' and fit_points >= 0 "
        "and engagement_points >= 0 order by contact_id"
    )
    tiers = {
        row["tier"]: row for row in rows_of("tiers.csv") if row["tier_set"] == "b2b"
    }

    def x(fit: float) -> float:
        return 50 + 9 * fit

    def y(engagement: float) -> float:
        return 300 - 2.3 * engagement

    def area(tier: str) -> str:
        score, fit, engagement = (
            float(tiers[tier][name] or 0)
            for name in ("min_score", "min_fit_points", "min_engagement_points")
        )
        corners = [(fit, 120.0), (fit, score - fit)]
        corners += [(60.0, max(engagement, score - 60))]
        if score - 60 < engagement:
            corners.insert(2, (score - engagement, engagement))
        corners += [(60.0, 120.0)]
        path = " ".join(f"{x(a)},{y(b)}" for a, b in corners)
        return f'<polygon points="{path}" fill="{COLOURS[tier]}" opacity="0.15"/>'

    body = (
        '<svg width="700" height="340" font-size="13">'
        f'<rect x="{x(0)}" y="{y(120)}" width="540" height="276" '
        f'fill="{COLOURS["cold"]}" opacity="0.12"/>{area("warm")}{area("hot")}'
    )
    for fit in range(0, 61, 20):
        body += f'<text x="{x(fit)}" y="318" text-anchor="middle">{fit}</text>'
    for engagement in range(0, 121, 40):
        body += f'<text x="42" y="{y(engagement) + 4}" text-anchor="end">'
        body += f"{engagement}</text>"
    for fit, engagement, tier in dots:
        body += f'<circle cx="{x(float(fit))}" cy="{y(float(engagement))}" r="1.6" '
        body += f'fill="{COLOURS[tier]}"/>'
    for number, (tier, colour) in enumerate(COLOURS.items()):
        body += f'<text x="610" y="{50 + 22 * number}" fill="{colour}" '
        body += f'font-weight="bold">{tier}</text>'
    body += '<text x="320" y="334" text-anchor="middle">fit_points</text>'
    body += '<text x="12" y="160" text-anchor="middle" transform="rotate(-90 12 160)">'
    body += "engagement_points</text></svg>"
    photograph("tiers.png", body, 700, 340)


def ledger() -> None:
    lines = query(
        "select component, reason, points from marts.lead_score_breakdown "
        "where model_id = 'inbound_b2b' and contact_id = 'C0000624' "
        "order by component desc, points desc"
    )
    body = "<table>"
    for component, reason, points in lines:
        kind = "gave" if points > 0 else "took"
        bar = f'<div class="bar {kind}" style="width:{abs(float(points)) * 12}px">'
        body += f"<tr>{cell(component)}{cell(reason)}{cell(f'{points:+}', 'number')}"
        body += f"<td>{bar}</div></td></tr>"
    total = sum(points for _, _, points in lines)
    body += f"<tr>{cell('')}{cell('score', 'head')}{cell(total, 'number head')}"
    photograph("ledger.png", body + "<td></td></tr></table>", 690, 346)


def call_list() -> None:
    names = ["score_rank", "contact_id", "tier", "score", "next_action", "top_reasons"]
    lines = query(
        f"select {', '.join(names)} from marts.lead_scores "
        "where model_id = 'inbound_b2b' and score_rank in (65, 97, 113, 129, 225, 385) "
        "order by score_rank"
    )
    body = "<table><tr>" + "".join(cell(name, "head") for name in names) + "</tr>"
    for line in lines:
        tier = f'<td style="color:{COLOURS[line[2]]};font-weight:bold">{line[2]}</td>'
        body += "<tr>" + cell(line[0], "number") + cell(line[1]) + tier
        body += cell(line[3], "number") + cell(line[4], "") + cell(line[5], "wide")
        body += "</tr>"
    photograph("call-list.png", body + "</table>", 1000, 268)


def what_if() -> None:
    """Of the first change in the manual; needs the warehouse of the demo, too."""
    with tempfile.TemporaryDirectory() as folder:
        seeds, page = Path(folder) / "seeds", Path(folder) / "page.html"
        shutil.copytree(ROOT / "seeds", seeds)
        weights = seeds / "weights" / "activity_weights.csv"
        text = weights.read_text(encoding="utf-8")
        old, new = (
            f"inbound_b2b,page_pricing,page_view,equals,/pricing,{points},"
            for points in (12, 15)
        )
        assert old in text
        weights.write_text(text.replace(old, new), encoding="utf-8")
        command = ["lead-scoring", "what-if", "--seeds", str(seeds), "--html", page]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        # Where the folder was is nobody's business.
        body = page.read_text(encoding="utf-8").replace(str(seeds), "new-weights")
    photograph("what-if.png", body, 1000, 1040)


if __name__ == "__main__":
    IMAGES.mkdir(exist_ok=True)
    for draw in (one_cell, decays, tiers, ledger, call_list, what_if):
        draw()
