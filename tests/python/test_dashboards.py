"""Dashboards: pages that ask nobody for anything and say what the marts say."""

from __future__ import annotations

import csv
import importlib.util
import json
import os
import re
import select
import shutil
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from browser import Browser, Page
from engines import unavailable
from job import ROOT, Job
from lead_scoring.dashboards import dashboards, tiers
from lead_scoring.dashboards.project import PAGES
from lead_scoring.errors import UserError
from lead_scoring.locks import folder_lock
from lead_scoring.publish import pages, runs
from publishing import RELATIONS, build_warehouse, put

AS_OF = "2026-06-30"
MINUS = "\u2212"
# The bars of what gives points and of what takes them.
COLOURS = {"#3f8f6b": "gains", "#8a5a9e": "losses"}
RECORDED = ["2026-01-30", "2026-06-22", "2026-06-29"]
# What a process of Python would tell of connections, and that it would.
SPY = """
import os, socket
def tell(what):
    with open(os.environ["SPY_FILE"], "a") as file:
        file.write(what + "\\n")
tell("started")
def watched(name, real):
    def call(*given, **named):
        tell(f"{name} {given[1:] if name == 'connect' else given}")
        return real(*given, **named)
    return call
socket.socket.connect = watched("connect", socket.socket.connect)
socket.getaddrinfo = watched("getaddrinfo", socket.getaddrinfo)
"""
TEXTS = "[...document.querySelectorAll('text')].map(e => e.textContent.trim())"
MARKS = """[...document.querySelectorAll('path[aria-label]')].map(
    e => [e.getAttribute('aria-label').replace(/[\\u2060-\\u2064\\u200b-\\u200d]/g, ''),
          e.getAttribute('fill') || ''])"""
CLIPPED = """[...document.querySelectorAll('text')].filter(e => {
    const box = e.getBoundingClientRect(), edge = document.documentElement.clientWidth;
    return e.textContent.includes('…') || box.width &&
        (box.left < 0 || box.right > edge + 1);
}).map(e => e.textContent)"""


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Job:
    """A small demo world with three recorded days; no back-test and no outlook yet."""
    if importlib.util.find_spec("dbt_charts") is None:
        unavailable("dashboards", "dbt Charts is not installed (`dashboards`)")
    place = tmp_path_factory.mktemp("dashboards")
    (place / "spy").mkdir()
    (place / "spy" / "sitecustomize.py").write_text(SPY, "utf-8")
    (place / "home").mkdir()
    spying = {
        "PYTHONPATH": f"{place / 'spy'}:{os.environ.get('PYTHONPATH', '')}",
        "SPY_FILE": str(place / "spy" / "told"),
        "HOME": str(place / "home"),
    }
    job = Job(place)
    job.must("demo", "--contacts", "400", "--activities", "12000", "--as-of", AS_OF)
    days = json.dumps({"as_of": AS_OF, "as_of_dates": RECORDED})
    job.must("build", "--vars", days)
    said = Job(place, settings=spying).must("dashboards")
    assert "4 pages; the lead card is of " in said
    return job


def folder(job: Job) -> Path:
    return job.published.parent / pages.FOLDER


@pytest.fixture(scope="module")
def opened(browser: Browser, drawn: Job) -> dict[str, Page]:
    return {page: browser.open(folder(drawn) / f"{page}.html") for page in PAGES}


def texts(page: Page) -> list[str]:
    return [" ".join(str(each).split()) for each in page.evaluate(TEXTS)]


def marks(page: Page) -> list[tuple[str, str]]:
    return [(str(label), str(fill)) for label, fill in page.evaluate(MARKS)]


def number_of(page: Page, label: str) -> int:
    """The figure above a label."""
    shown = texts(page)
    return int(shown[shown.index(label) - 1].replace(",", ""))


def rows_of(page: Page) -> str:
    """Cells of tables follow each other, so a row can be found by its cells."""
    return "|".join(texts(page))


def leads_by_tier(page: Page) -> Counter[tuple[str, int]]:
    """Tiers and how many leads they hold, once for each scoring model."""
    return Counter(
        (found[2], int(found[1].replace(",", "")))
        for label, _ in marks(page)
        if (found := re.match(r"contacts: ([\d,]+); tier: (\w+);", label))
    )


# --------------------------------------------------------- on their own


def test_pages_say_nothing_wrong_and_ask_nobody(opened: dict[str, Page]) -> None:
    for name, page in opened.items():
        assert (name, page.messages, page.requests) == (name, [], [])
        assert len(texts(page)) > 20


def test_what_pages_must_not_do_would_be_seen(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    content = (
        "<html><head></head><body><img src='http://example.invalid/x.png'>"
        "<script>console.error('broken'); missing();</script></body></html>"
    )
    page.write_text(content, "utf-8")
    found = browser.open(page)
    assert found.requests == ["http://example.invalid/x.png"]
    assert any("broken" in each for each in found.messages)
    assert any("missing is not defined" in each for each in found.messages)
    # With the policy that every drawn page carries, nothing goes out.
    pages.mark(page, "0001-20260630T000000Z")
    kept = browser.open(page)
    assert any("Content Security Policy" in each for each in kept.messages)
    assert pages.run_of(page) == "0001-20260630T000000Z"


def test_drawing_connects_to_nobody_and_leaves_nothing_behind(drawn: Job) -> None:
    told = (drawn.place / "spy" / "told").read_text("utf-8").splitlines()
    # The command, and a process for each page.
    assert told == ["started"] * (1 + len(PAGES))
    assert list((drawn.place / "home").iterdir()) == []
    assert sorted(file.name for file in folder(drawn).iterdir()) == sorted(
        f"{page}.html" for page in PAGES
    )


def test_every_page_holds_all_that_it_shows(drawn: Job) -> None:
    loads = re.compile(
        r"""(?:src|href)\s*=\s*["']?\s*(?:https?:)?//|url\(\s*["']?http"""
    )
    for page in PAGES:
        text = (folder(drawn) / f"{page}.html").read_text("utf-8")
        assert not loads.findall(text)
        assert pages.POLICY in text
        assert pages.run_of(folder(drawn) / f"{page}.html") is not None


def test_no_label_is_cut(opened: dict[str, Page]) -> None:
    for name, page in opened.items():
        assert (name, page.evaluate(CLIPPED)) == (name, [])


# --------------------------------------------------------- as the marts say


def test_the_overview_counts_as_the_marts_do(
    opened: dict[str, Page], drawn: Job
) -> None:
    page = opened["overview"]
    people = drawn.query(
        "select qualification, days_since_activity from marts.lead_scores "
        "where is_primary"
    )
    ready = [days for kind, days in people if kind in ("sql", "mql")]
    assert number_of(page, "people scored") == len(people)
    assert number_of(page, "ready for sales") == sum(k == "sql" for k, _ in people)
    assert number_of(page, "ready for marketing") == sum(k == "mql" for k, _ in people)
    assert number_of(page, "of both, active in the last 7 days") == sum(
        days is not None and days <= 7 for days in ready
    )
    counted = Counter(
        drawn.query("select tier, count(*) from marts.lead_scores group by model_id, 1")
    )
    assert leads_by_tier(page) == counted
    spread: Counter[tuple[int, str]] = Counter()
    for label, _ in marks(page):
        if found := re.match(rf"({MINUS}?[\d,]+); (\w+); \d+; people: ([\d,]+)", label):
            points = int(found[1].replace(",", "").replace(MINUS, "-"))
            spread[points, found[2]] = int(found[3].replace(",", ""))
    assert spread == Counter(
        (int(score // 10) * 10 + 5, tier)
        for score, tier in drawn.query(
            "select score, tier from marts.lead_scores "
            "where is_primary and tier_rank > 0"
        )
    )


def test_the_overview_tells_what_drives_points(
    opened: dict[str, Page], drawn: Job
) -> None:
    totals: dict[str, Decimal] = {}
    for reason, points in drawn.query(
        "select reason, points from marts.lead_score_breakdown "
        "where kind in ('attribute', 'activity', 'inactivity')"
    ):
        label = re.sub(
            r" \((?:\d+ times(?:, (?:last|most recently) [\w ]+)?|today|yesterday"
            r"|\d+ days ago)\)$",
            "",
            reason,
        )
        totals[label] = totals.get(label, Decimal()) + points
    most = sorted(totals, key=lambda label: -abs(totals[label]))[:16]
    shown = {
        found[1]: int(found[2].replace(",", ""))
        for text in texts(opened["overview"])
        if (found := re.fullmatch(r"(.+) ([+-][\d,]+)", text))
    }
    assert set(shown) == set(most)
    for label in most:
        assert abs(shown[label] - totals[label]) <= Decimal("0.5")


def test_the_queue_is_the_queue(opened: dict[str, Page], drawn: Job) -> None:
    page = opened["sales_queue"]
    leads = drawn.query(
        "select contact_id, owner_id, tier, score from marts.sales_queue order by place"
    )
    assert leads, "the world has nobody to call"
    assert number_of(page, "to call") == len(leads)
    assert number_of(page, "without an owner") == sum(o is None for _, o, _, _ in leads)
    shown = texts(page)
    places = [shown.index(contact) for contact, *_ in leads[:50]]
    assert places == sorted(places)
    assert [shown[place - 1] for place in places] == [
        str(place) for place in range(1, len(places) + 1)
    ]
    owners = Counter(owner or "(nobody)" for _, owner, _, _ in leads)
    bars = {
        found[1]: int(found[2])
        for label, _ in marks(page)
        if (found := re.match(r"(.+?); (?:\w+; )?(?:\d+; )?leads: (\d+)", label))
        and found[1] in owners
    }
    assert bars == owners


def test_the_card_is_of_the_first_of_its_model(
    opened: dict[str, Page], drawn: Job
) -> None:
    """What else it shows: `test_lead_card.py`."""
    page = opened["lead_card"]
    contact = texts(page)[texts(page).index("contact") - 1]
    ((model, score, tier),) = drawn.query(
        "select model_id, score, tier from marts.lead_scores "
        f"where contact_id = '{contact}' and is_primary"
    )
    assert drawn.query(
        "select min(score_rank) from marts.lead_scores where is_primary "
        f"and model_id = '{model}' having min(score_rank) = (select score_rank "
        f"from marts.lead_scores where contact_id = '{contact}' and is_primary)"
    )
    assert (
        texts(page)[texts(page).index("score, points") - 1] == f"{score.normalize():f}"
    )
    assert f"{model}|{tier}|{score:.2f}" in rows_of(page)


def test_health_is_counted(opened: dict[str, Page], drawn: Job) -> None:
    found = dict(
        drawn.query(
            "select status, count(*) from insights.model_health "
            "where model_status = 'live' group by all"
        )
    )
    for status, label in (
        ("ok", "health checks are fine"),
        ("warn", "warn"),
        ("fail", "fail"),
    ):
        assert number_of(opened["model_quality"], label) == found.get(status, 0)


def test_metrics_are_what_pages_show(opened: dict[str, Page], drawn: Job) -> None:
    if importlib.util.find_spec("dbt_metricflow") is None:
        pytest.skip("MetricFlow is not installed, so no metric is asked for")

    def ask(names: str, *by: str) -> list[dict[str, str]]:
        file = drawn.place / "metrics.csv"
        groups = ("--group-by", ",".join(by))
        drawn.must("metrics", "query", "--metrics", names, *groups, "--csv", str(file))
        with file.open(encoding="utf-8", newline="") as found:
            return list(csv.DictReader(found))

    overview, quality = opened["overview"], opened["model_quality"]
    found = ask("leads", "lead__model_id", "lead__tier")
    tiers_of_leads = Counter((row["lead__tier"], int(row["leads"])) for row in found)
    assert leads_by_tier(overview) == tiers_of_leads
    people = {
        row["lead__qualification"]: int(row["people"])
        for row in ask("people", "lead__qualification")
    }
    assert number_of(overview, "people scored") == sum(people.values())
    assert number_of(overview, "ready for sales") == people["sql"]
    assert number_of(overview, "ready for marketing") == people["mql"]

    for row in ask("leads,average_score,hot_share", "lead__model_id"):
        share = 100 * float(row["hot_share"] or 0)
        cells = f"{row['leads']}|{float(row['average_score']):.1f}|{share:.1f}%"
        assert f"{row['lead__model_id']}|{cells}" in rows_of(overview)

    trend = {
        (found[1], found[2]): int(found[3].replace(",", ""))
        for label, _ in marks(overview)
        if (
            found := re.match(
                r"(\d+ \w{3} 2026); (\w+); \d+; contacts: ([\d,]+)", label
            )
        )
    }
    assert len(trend) == 6
    daily = {
        (date.fromisoformat(row["metric_time__day"][:10]), row["lead_day__tier"]): row
        for row in ask("daily_leads", "metric_time__day", "lead_day__tier")
    }
    for day in (date(2026, 1, 30), date(2026, 6, 22), date(2026, 6, 30)):
        for tier in ("hot", "warm"):
            shown = trend[f"{day.day} {day:%b %Y}", tier]
            assert shown == int(daily[day, tier]["daily_leads"])

    names = "reached_leads,new_hot_leads,won_leads,conversion_rate,days_from_hot_to_won"
    tiers_of = ("outcome__model_id", "outcome__tier")
    outcomes = ask(names, *tiers_of)
    won_hot = []
    for row in outcomes:
        share = 100 * float(row["conversion_rate"] or 0)
        cells = f"{row['reached_leads']}|{row['won_leads'] or 0}|{share:.1f}%"
        if row["days_from_hot_to_won"]:
            won_hot.append(int(row["won_leads"]))
            cells += f"|{float(row['days_from_hot_to_won']):.1f}"
        where = "|".join(row[name] for name in tiers_of)
        assert f"{where}|{cells}" in rows_of(quality)
        is_hot = row["outcome__tier"] == "hot"
        assert row["new_hot_leads"] == (row["reached_leads"] if is_hot else "")
    assert sum(won_hot) > 0


def test_what_is_not_there_yet_says_why(opened: dict[str, Page], drawn: Job) -> None:
    assert drawn.query("select count(*) from insights.band_performance") == [(0,)]
    quality = " ".join(texts(opened["model_quality"]))
    assert "no back-test is published. Run lead-scoring backtest" in quality.replace(
        "`", ""
    )
    card = " ".join(texts(opened["lead_card"])).replace("`", "")
    assert "No outlook of this contact. lead-scoring outlook looks ahead" in card
    assert "No trend yet" not in " ".join(texts(opened["overview"]))


def test_a_page_says_what_it_was_drawn_from(
    opened: dict[str, Page], drawn: Job
) -> None:
    ((run_id, day, written, version),) = drawn.query(
        "select run_id, as_of_date, published_at, code_version "
        "from insights.published_run"
    )
    assert str(day) == AS_OF
    foot = (
        f"Scores of 30 Jun 2026 (UTC), run {run_id}, written "
        f"{written:%-d %b %Y, %H:%M} UTC by lead-scoring {version}"
    )
    for page in opened.values():
        assert foot in texts(page)


def test_new_for_sales_are_those_who_were_not_there_before(
    opened: dict[str, Page], drawn: Job
) -> None:
    """By the days themselves: not for sales on the recorded day before."""
    first = date(2026, 6, 30) - timedelta(days=13)
    days = sorted(map(date.fromisoformat, [*RECORDED, AS_OF]))
    kinds = {
        (model, contact, day): (kind, tier)
        for model, contact, day, kind, tier in drawn.query(
            "select model_id, contact_id, as_of_date, qualification, tier "
            "from marts.lead_scores_by_day where status = 'live'"
        )
    }
    new = {}
    for (model, contact, day), (kind, tier) in sorted(kinds.items()):
        before = max((each for each in days if each < day), default=None)
        was, _ = kinds.get((model, contact, before), (None, None))
        is_now = kinds.get((model, contact, days[-1]), (None, None))[0] == "sql"
        if before and day >= first and kind == "sql" != was and is_now:
            new[model, contact] = (day, tier)
    assert new
    page = opened["overview"]
    assert number_of(page, "new for sales in 14 days") == len(new)
    shown = rows_of(page)
    told = [
        (model, contact)
        for (model, contact), (day, tier) in new.items()
        if re.search(rf"{day:%-d %b %Y}\|{contact}\|{model}\|[^|]*\|{tier}\|", shown)
    ]
    assert len(told) == min(len(new), 12)
    newest = sorted((day for day, _ in new.values()), reverse=True)[:12]
    assert sorted((new[each][0] for each in told), reverse=True) == newest


def test_a_tier_has_one_colour_everywhere(opened: dict[str, Page]) -> None:
    fills: dict[str, set[str]] = {}
    for page in opened.values():
        for label, fill in marks(page):
            for tier in tiers.BY_NAME:
                if re.search(rf"(?:^|[ ;]){tier}(?:;|$)", label):
                    fills.setdefault(tier, set()).add(fill.lower())
    assert set(fills) >= {"cold", "warm", "hot"}
    assert fills == {tier: {tiers.BY_NAME[tier]} for tier in fills}


# --------------------------------------------------------- with a back-test


@pytest.fixture(scope="module")
def tested(
    drawn: Job, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Page, Job]:
    """The same world, back-tested: the page of the model, and where its rows are."""
    drawn.must("backtest", "--vars", json.dumps({"as_of": AS_OF}))
    place = tmp_path_factory.mktemp("tested")
    put(drawn.database, place / "published")
    job = Job(place)
    job.must("dashboards")
    return browser.open(folder(job) / "model_quality.html"), job


def close(shown: str, value: Decimal | float) -> bool:
    """As rounded as it is shown; a share in hundredths."""
    number = shown.rstrip("%").strip().replace(",", "").replace(MINUS, "-")
    places = len(number.partition(".")[2])
    wanted = float(value) * (100 if shown.endswith("%") else 1)
    return abs(float(number) - wanted) <= 0.5001 * 10**-places


@pytest.mark.parametrize("kind", ["tier", "decile"])
def test_conversion_by_band_is_drawn_with_its_interval(
    tested: tuple[Page, Job], kind: str
) -> None:
    page, job = tested
    bands = job.query(
        "select band, conversion_rate, lower_bound, upper_bound "
        "from insights.band_performance where status = 'live' and segment = 'all' "
        f"and period = 'all days' and band_kind = '{kind}' order by all"
    )
    assert len(bands) > 3
    assert any(rate for _, rate, _, _ in bands)
    what = "tier" if kind == "tier" else "tenth of the list"
    rates, bounds = [], []
    for label, _ in marks(page):
        if found := re.match(rf"{what}: (\w+); conversion rate: ([\d.]+%)", label):
            rates.append((found[1], found[2]))
        elif found := re.match(
            r"(\w+); lower bound .*?lower bound: ([\d.]+%); upper bound: ([\d.]+%)",
            label,
        ):
            bounds.append((found[1], found[2], found[3]))
    names = {band for band, *_ in bands}
    bounds = [each for each in bounds if each[0] in names]
    assert len(rates) == len(bounds) == len(bands)
    for band, rate, lower, upper in bands:
        rates.remove(next(r for r in rates if r[0] == band and close(r[1], rate)))
        bounds.remove(
            next(
                each
                for each in bounds
                if each[0] == band and close(each[1], lower) and close(each[2], upper)
            )
        )
    assert not rates
    assert not bounds


def test_numbers_of_the_back_test_are_told(tested: tuple[Page, Job]) -> None:
    page, job = tested
    labels = {
        "auc": "AUC: a winner stands above a non-winner (0.5 is chance)",
        "auc_engagement": "AUC of engagement points alone",
        "lift_10": "Lift of the top tenth (times the average)",
        "wins_captured_20": "Wins that the top fifth holds",
        "conversion_rate": "Won within 90 days",
        "seen_to_expected": "Wins seen to wins expected (1 is right)",
    }
    rows = job.query(
        "select model_id, metric, value, lower_bound, upper_bound, cases, wins, "
        "flag_reason from insights.model_performance where status = 'live' "
        "and segment = 'all' and period = 'all days' order by all"
    )
    wanted = [row for row in rows if row[1] in labels]
    assert {row[1] for row in wanted} == set(labels)
    shown = texts(page)
    for model, metric, value, lower, upper, cases, wins, reason in wanted:
        places = [
            place
            for place, text in enumerate(shown)
            if text == labels[metric] and shown[place - 1] == model
        ]
        ((number, *rest),) = (shown[place + 1 : place + 6] for place in places)
        assert close(number, value)
        if lower is not None:
            low, _, high = rest.pop(0).partition(" to ")
            assert close(low + (" %" if high.endswith("%") else ""), lower)
            assert close(high, upper)
            assert rest[:2] == [f"{cases:,}", f"{wins:,}"]
            assert rest[2].startswith((reason or "—")[:20])


def test_promises_of_earlier_days_are_points(tested: tuple[Page, Job]) -> None:
    page, job = tested
    bands = job.query(
        "select expected_rate, conversion_rate, band from insights.band_performance "
        "where status = 'live' and segment = 'all' and band_kind = 'tier' "
        "and expected_rate is not null and band_rank > 0 and cases >= 20"
    )
    points, ends = [], []
    for label, _ in marks(page):
        if found := re.match(
            r"won on earlier days: ([\d.]+%); conversion rate: ([\d.]+%); .*: (\w+)$",
            label,
        ):
            points.append((found[1], found[2], found[3]))
        elif "both the same" in label:
            ends.append(label)
    # A page may mark a point twice, for the eye and for the mouse.
    assert bands
    assert len(points) % len(bands) == 0
    for expected, rate, tier in bands:
        assert any(
            close(x, expected) and close(y, rate) and name == tier
            for x, y, name in points
        )
    most = max(max(expected, rate) for expected, rate, _ in bands)
    assert any(close(str(label).rpartition(": ")[2], most) for label in ends)


def test_rules_that_contradict_their_points_come_first(
    tested: tuple[Page, Job],
) -> None:
    page, job = tested
    rules = job.query(
        "select coalesce(label, rule_id), points, log_odds_ratio, lower_bound, "
        "upper_bound, model_id, touched_wins, rule_id from insights.rule_performance "
        "where status = 'live' and points is not null and log_odds_ratio is not null"
    )
    (model,) = next(
        iter(
            job.query(
                "select model_id from insights.model_performance where status = 'live' "
                "and segment = 'all' and period = 'all days' and metric = 'auc' "
                "order by wins desc, model_id limit 1"
            )
        )
    )
    looked_at = [row for row in rules if row[5] == model and row[6] >= 10]
    assert looked_at, "no rule touches ten wins in this world"
    looked_at.sort(key=lambda row: (row[1] * row[2] > 0, -abs(row[2])))
    drawn_rules = {}
    for label, fill in marks(page):
        if (
            found := re.match(
                rf"(.+?) \(([+-][\d.]+)\)[^;]*; .*?: ([{MINUS}\d.]+); "
                rf"lower bound: ([{MINUS}\d.]+); upper bound: ([{MINUS}\d.]+);",
                label,
            )
        ) and fill in COLOURS:
            name, points, *numbers = found.groups()
            drawn_rules[name, Decimal(points)] = (COLOURS[fill], *numbers)
    assert len(drawn_rules) == len({(row[0], row[1]) for row in looked_at[:20]})
    for name, points, ratio, lower, upper, *_ in looked_at[:20]:
        direction, shown_ratio, shown_lower, shown_upper = drawn_rules[name, points]
        assert direction == ("losses" if points < 0 else "gains")
        assert close(shown_ratio, ratio)
        assert close(shown_lower, lower)
        assert close(shown_upper, upper)


def test_each_rule_is_told_with_its_merit(tested: tuple[Page, Job]) -> None:
    page, job = tested
    rules = job.query(
        "select model_id, coalesce(label, rule_id), touched, touched_wins, "
        "conversion_with, conversion_without, lift, flag_reason "
        "from insights.rule_performance where status = 'live' and touched > 0"
    )
    shown = texts(page)
    begin = shown.index("Rules, one by one")
    found = []
    for model, label, touched, wins, with_it, without, lift, reason in rules:
        for place in range(begin, len(shown) - 7):
            cells = shown[place : place + 9]
            if (
                re.fullmatch(re.escape(label) + r"( \(\S+\))?", cells[0])
                and cells[1] == model
                and cells[3:5] == [f"{touched:,}", f"{wins:,}"]
                and (with_it is None or close(cells[5], with_it))
                and (without is None or close(cells[6], without))
                and (lift is None or close(cells[7], lift))
            ):
                found.append((reason is None, -wins, -touched))
                break
    assert len(found) == min(20, len(rules))
    # With a remark first, then by the wins that they touch.
    order = sorted((row[7] is None, -row[3], -row[2]) for row in rules)
    assert sorted(found) == order[:20]


def test_nothing_is_wrong_or_cut_on_a_full_page(tested: tuple[Page, Job]) -> None:
    page, _ = tested
    assert (page.messages, page.requests, page.evaluate(CLIPPED)) == ([], [], [])
    assert "Not known yet: no back-test" not in rows_of(page)


# --------------------------------------------------------- when things go wrong


def test_a_page_that_fails_leaves_the_older_one(
    browser: Browser, drawn: Job, tmp_path: Path
) -> None:
    """In a world with a back-test and an outlook, whose numbers are told here."""
    published = tmp_path / "published"
    warehouse = tmp_path / "world.duckdb"
    shutil.copy(drawn.published, warehouse)
    with duckdb.connect(str(warehouse)) as connection:
        (contact, model, score) = connection.execute("""
            select contact_id, model_id, score from marts.lead_scores
            where is_primary order by score, contact_id limit 1
        """).fetchall()[0]
        connection.execute(f"""
            drop table insights.published_run;
            insert into marts.lead_outlook by name
                select '{model}' as model_id, '{contact}' as contact_id, 'warm' as tier,
                    'cold' as drops_to_tier, 'hot' as next_tier,
                    'asked for a demo (+40)' as next_actions, 'v' as weights_version,
                    {score} as score, 41.5 as score_in_7_days,
                    32.25 as score_in_30_days, 7 as score_in_90_days,
                    12.75 as points_to_next_tier,
                    date '{AS_OF}' as as_of_date, date '2026-07-09' as drops_on;
            insert into insights.band_performance by name
                select '{model}' as model_id, 'live' as status, 'all days' as period,
                    'all' as segment, 'all' as segment_value, 'tier' as band_kind,
                    band, band_rank, 100 as cases, wins, wins / 100 as conversion_rate,
                    wins / 200 as lower_bound, wins / 50 as upper_bound
                from (values ('hot', 3, 31), ('warm', 2, 12), ('cold', 1, 4))
                    as t (band, band_rank, wins);
        """)
    put(warehouse, published)
    (published / pages.FOLDER).mkdir()
    older = published / pages.FOLDER / "sales_queue.html"
    older.write_text("<html><head></head>older</html>", "utf-8")

    project = tmp_path / "project"
    shutil.copytree(ROOT / "dashboards", project / "dashboards")
    shutil.copy(ROOT / "dbt_project.yml", project)
    board = project / "dashboards" / "sales_queue.yml"
    board.write_text(
        board.read_text("utf-8").replace("queue.reason_to_call", "queue.no")
    )

    done = Job(
        tmp_path, project, settings={"LEAD_SCORING_PUBLISHED": str(published)}
    ).run("dashboards", "--contact", contact)
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"3 pages; the lead card is of {contact}" in done.stdout
    assert "sales_queue.html was not drawn (" in done.stdout
    assert "The older page stays." in done.stdout
    assert older.read_text("utf-8") == "<html><head></head>older</html>"

    card = browser.open(published / pages.FOLDER / "lead_card.html")
    quality = browser.open(published / pages.FOLDER / "model_quality.html")
    for page in (card, quality):
        assert (page.messages, page.requests, page.evaluate(CLIPPED)) == ([], [], [])
    assert "9 Jul 2026, to cold|hot|12.75|asked for a demo (+40)" in rows_of(card)
    won = {
        found[1]: found[2]
        for label, _ in marks(quality)
        if (found := re.match(r"tier: (\w+); conversion rate: ([\d.]+%)", label))
    }
    assert won == {"hot": "31.0%", "warm": "12.0%", "cold": "4.0%"}
    assert "no rule of the model with most wins touches ten" in rows_of(quality)


def test_unknown_contacts_are_named(drawn: Job) -> None:
    done = drawn.run("dashboards", "--contact", "nobody's")
    assert done.returncode == 1
    assert done.stderr.startswith("Error: no live scoring model scores a contact ")
    assert done.stderr.count("\n") == 1


def test_a_second_drawing_says_that_it_waits(drawn: Job) -> None:
    with folder_lock(folder(drawn)):
        second = drawn.start("dashboards", "--contact", "nobody's")
        assert second.stdout
        # without the sentence there is nothing to read: do not wait for ever
        assert select.select([second.stdout], [], [], 300)[0]
        assert second.stdout.readline() == (
            "Another command is drawing dashboards; these come after it.\n"
        )
        assert second.poll() is None
    _, error = second.communicate(timeout=1200)
    assert error.startswith("Error: no live scoring model scores a contact ")


def test_without_the_extra_it_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(UserError, match=r"dbt Charts, .*pip install -e '.\[dashboards"):
        dashboards()


def test_nothing_published_is_said(tmp_path: Path) -> None:
    if importlib.util.find_spec("dbt_charts") is None:
        unavailable("dashboards", "dbt Charts is not installed (`dashboards`)")
    done = Job(tmp_path).run("dashboards")
    assert done.returncode == 1
    assert "nothing is published yet. Run `lead-scoring build` first" in done.stderr


def test_pages_that_may_name_the_erased_go(tmp_path: Path) -> None:
    """With the build that erases them, whether pages are drawn after it or not."""
    warehouse, out = tmp_path / "w.duckdb", tmp_path / "out"
    build_warehouse(warehouse, rows=3, version=1)
    put(warehouse, out, RELATIONS)
    first = runs.current(out)
    assert first is not None
    (out / pages.FOLDER).mkdir()
    page = out / pages.FOLDER / "lead_card.html"

    def draw(run_id: str) -> None:
        page.write_text("<html><head></head></html>", "utf-8")
        pages.mark(page, run_id)

    draw(first.run_id)
    # Somebody who was never there is erased: the page stays.
    build_warehouse(warehouse, rows=3, version=2)
    put(warehouse, out, RELATIONS)
    assert page.is_file()
    build_warehouse(warehouse, rows=3, version=3, erased=["c1"])
    put(warehouse, out, RELATIONS)
    assert not page.is_file()
    # Of a run that is not kept any more nobody knows whom it named.
    draw("0001-20200101T000000Z")
    put(warehouse, out, RELATIONS)
    assert not page.is_file()
    # The run of now was made without them.
    current = runs.current(out)
    assert current is not None
    draw(current.run_id)
    put(warehouse, out, RELATIONS)
    assert page.is_file()


# --------------------------------------------------------- colours


def test_tiers_of_other_names_are_as_warm_as_what_they_are_for() -> None:
    with duckdb.connect() as connection:
        connection.execute("""
            create schema marts;
            create schema insights;
            create table marts.lead_scores (tier text, qualification text,
                tier_rank integer);
            insert into marts.lead_scores values ('not_ready', 'none', 1),
                ('ready', 'mql', 2), ('now', 'sql', 3), ('hot', 'sql', 4),
                ('out', 'none', 0);
            create table marts.lead_score_history as
                select 'it''s' as tier, 'sql' as qualification, 5 as tier_rank;
            create table insights.band_performance as
                select 'cold' as band, 1 as band_rank, 'tier' as band_kind;
        """)
        given: dict[str, Any] = tiers.colours(connection)
        rows = connection.execute(tiers.as_query(given)).fetchall()
    assert {tier for tier, _ in rows} == {
        *tiers.BY_NAME,
        *("not_ready", "ready", "now", "out", "it's"),
    }
    assert len(set(given.values())) == len(given)

    def parts(colour: str) -> list[int]:
        return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]

    for tier, like in (
        ("ready", tiers.WARM),
        ("now", tiers.HOT),
        ("it's", tiers.HOT),
        ("not_ready", tiers.COLD),
        ("out", tiers.GREY),
    ):
        darker = [a / b for a, b in zip(parts(given[tier]), parts(like), strict=True)]
        assert max(darker) < 1
        assert max(darker) - min(darker) < 0.05
    for _, colour in rows:
        shares = [
            p / 255 / 12.92
            if p / 255 <= 0.04045
            else ((p / 255 + 0.055) / 1.055) ** 2.4
            for p in parts(colour)
        ]
        light = sum(
            w * p for w, p in zip((0.2126, 0.7152, 0.0722), shares, strict=True)
        )
        assert 1.05 / (light + 0.05) >= 4.5
