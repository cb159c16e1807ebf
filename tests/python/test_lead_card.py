"""The lead card and the sales queue where words are long, rows few and days close.

Each world is the demo's published file, changed with SQL; what pages must say is
counted here from the same file.
"""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from browser import Browser, Page
from engines import unavailable
from job import Job
from lead_scoring.dashboards import tiers
from lead_scoring.dashboards.drawing import draw
from lead_scoring.dashboards.project import prepare
from lead_scoring.paths import find_paths
from lead_scoring.publish import runs
from lead_scoring.publish.runs import Run
from test_dashboards import AS_OF, MINUS, RECORDED, marks, number_of, texts

TODAY = date.fromisoformat(AS_OF)
LEAD = "00098765432109876503"
OWNER = "0123456789012345678"
SALES = "Sales accepted lead, priority"
HANDBOOK = "opened the handbook of the second line, "
ENDLESS = ", ".join(["works for one of those companies that we want"] * 7)
# As many as there must be for some to become `smaller rows`.
TINY = 35

MONTHS = [f"{date(2026, month, 1):%b}" for month in range(1, 13)]

# Texts that cover each other, or leave the card that they belong to.
TOUCHING = """(() => {
    const seen = [...document.querySelectorAll('text')].map(e => ({
        what: e.textContent.trim(), box: e.getBoundingClientRect(),
        card: (e.closest('.dbt-chart') || document.documentElement)
            .getBoundingClientRect(),
        room: e.closest('.dbt-chart')?.querySelector('.dbt-box-outer')
            .getBoundingClientRect(),
    })).filter(e => e.what && e.box.width);
    const paper = document.querySelector('.dbt-box-outer');
    const scale = paper.getBoundingClientRect().width / paper.width.baseVal.value;
    const found = [];
    seen.forEach((one, place) => {
        const room = one.room || one.card;
        if (one.box.left < room.left - scale || one.box.right > room.right + scale ||
            one.box.top < room.top - scale || one.box.bottom > room.bottom + scale)
            found.push(one.what + ' leaves its card');
        if (/(…|[.][.][.])$/.test(one.what)) found.push(one.what + ' is cut');
        seen.slice(place + 1).forEach(two => {
            const wide = Math.min(one.box.right, two.box.right)
                - Math.max(one.box.left, two.box.left);
            const high = Math.min(one.box.bottom, two.box.bottom)
                - Math.max(one.box.top, two.box.top);
            if (wide > scale && high > 3 * scale)
                found.push(one.what + ' covers ' + two.what);
        });
    });
    return found;
})()"""
# What one card writes, with where: the lines of a chart are what is equally low.
WRITTEN = """[...document.querySelectorAll('#chart-%s text')].map(e => {
    const box = e.getBoundingClientRect();
    return [e.textContent.trim(), (box.top + box.bottom) / 2, box.left];
})"""
# Pixels of the page as it is made, however wide the window is.
SIZES = """(() => {
    const card = document.querySelector('#chart-%s');
    const paper = card.querySelector('.dbt-box-outer');
    const scale = paper.getBoundingClientRect().width / paper.width.baseVal.value;
    const bars = [...card.querySelectorAll('[data-dct-role=bar]')];
    return [paper, ...bars].map(e => e.getBoundingClientRect().height / scale);
})()"""
INK = """[...document.querySelectorAll('text')].filter(
    e => e.textContent.trim() == %s).map(e => e.getAttribute('fill')
        || e.querySelector('tspan')?.getAttribute('fill'))"""


@dataclass(frozen=True)
class World:
    run: Run
    place: Path

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.run.file), read_only=True) as connection:
            return connection.execute(sql).fetchall()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Job:
    if importlib.util.find_spec("dbt_charts") is None:
        unavailable("dashboards", "dbt Charts is not installed (`dashboards`)")
    job = Job(tmp_path_factory.mktemp("lead_card"))
    job.must("demo", "--contacts", "400", "--activities", "12000", "--as-of", AS_OF)
    job.must("build", "--vars", json.dumps({"as_of": AS_OF, "as_of_dates": RECORDED}))
    return job


def world(built: Job, name: str, changes: str) -> World:
    place = built.place / name
    first = runs.current(built.published.parent)
    assert first is not None
    run = Run(place / "published", first.run_id)
    shutil.copytree(first.folder, run.folder)
    with duckdb.connect(str(run.file)) as connection:
        connection.execute(changes)
    return World(run, place)


def rewritten(built: Job, new: dict[str, str]) -> str:
    """SQL that changes columns wherever they are, by their names."""
    columns = built.query("""
        select table_schema, table_name, column_name from information_schema.columns
        inner join information_schema.tables using (table_schema, table_name)
        where table_type = 'BASE TABLE' order by all
    """)
    return "".join(
        f"update {schema}.{table} set {column} = {new[column]};"
        for schema, table, column in columns
        if column in new
    )


def moved(day: str, to: str) -> str:
    return "".join(
        f"update marts.{table} set as_of_date = '{to}' where as_of_date = '{day}';"
        for table in ("recorded_days", "lead_score_history")
    )


@pytest.fixture(scope="module")
def wordy(built: Job) -> World:
    """Ids as CRMs have them, long names of everything, an outlook of an earlier day."""
    ((contact, model, tier),) = built.query("""
        select lead_scores.contact_id, lead_scores.model_id, any_value(tier)
        from marts.lead_scores inner join marts.lead_score_breakdown
            using (model_id, contact_id)
        where is_primary group by all
        order by count(*) desc, lead_scores.contact_id limit 1
    """)
    new_tier = f"""case tier when 'hot' then '{SALES}'
        when 'warm' then 'Marketing qualified lead, nurture' else tier end"""
    return world(
        built,
        "wordy",
        rewritten(
            built,
            {
                "contact_id": f"""case when contact_id = '{contact}' then '{LEAD}'
                    when cast(substr(contact_id, 2) as integer) % 3 = 0
                        then 'hubspot:123456' || substr(contact_id, 2)
                    when cast(substr(contact_id, 2) as integer) % 3 = 1
                        then '00Q5g00000AbC' || substr(contact_id, 4)
                    else '123456' || substr(contact_id, 2) end""",
                "tier": new_tier,
                "owner_id": f"""case when owner_id = 'owner-2' then '{OWNER}' else
                    'firstname.lastname' || substr(owner_id, 7)
                    || '@a-long-company-name.example' end""",
                "account_name": "account_name || ' Internationale Handelsgesellschaft'",
            },
        )
        + moved("2026-01-30", "2025-08-30")
        + f"""
        update marts.sales_queue set
            fits_today = place % 3 <> 0,
            days_since_activity = case when place not in (2, 5) then days_since_activity
                end,
            account_id = case place when 4 then '0012345678901' else account_id end,
            respond_by = case place when 1 then timestamp '{AS_OF}' + interval 1 day
                when 3 then timestamp '{AS_OF} 23:59:59' else respond_by end;
        update marts.lead_score_breakdown set reason = '{HANDBOOK}' || reason
            where kind = 'activity';
        update marts.lead_score_breakdown set reason = '{ENDLESS}'
            where kind = 'attribute' and contact_id = '{LEAD}' and points = (
                select max(points) from marts.lead_score_breakdown
                where kind = 'attribute' and contact_id = '{LEAD}');
        insert into marts.lead_score_breakdown by name
            select '{model}' as model_id, '{LEAD}' as contact_id, 'attribute' as kind,
                'tiny_' || n as rule_id, 'tiny ' || n as reason,
                n / 100 as points, date '{AS_OF}' as as_of_date
            from range(1, {TINY} + 1) as t (n)
            union all select '{model}', '{LEAD}', 'attribute', 'namesake', 'score', 5,
                date '{AS_OF}';
        update marts.lead_scores set score = score + 5 + {TINY * (TINY + 1) // 2} / 100
            where contact_id = '{LEAD}' and model_id = '{model}';
        insert into marts.lead_outlook by name
            select '{model}' as model_id, '{LEAD}' as contact_id, '{tier}' as tier,
                'cold' as drops_to_tier, '{SALES}' as next_tier,
                '{HANDBOOK}(+40)' as next_actions, 'v' as weights_version,
                80 as score, 41.5 as score_in_7_days, 32.25 as score_in_30_days,
                7 as score_in_90_days, 12.75 as points_to_next_tier,
                date '2026-06-12' as as_of_date, date '2026-07-09' as drops_on;
        """,
    )


@pytest.fixture(scope="module")
def terse(built: Job) -> World:
    """Days of one week, and for each contact activities of one day."""
    return world(
        built,
        "terse",
        moved("2026-01-30", "2026-06-21")
        + """
        update marts.lead_score_breakdown
        set first_hit_at = '2026-05-20 10:00:00', last_hit_at = '2026-05-20 11:00:00'
        where last_hit_at is not null;
        update marts.lead_scores set days_since_activity = null;
        """,
    )


@pytest.fixture(scope="module")
def empty(built: Job) -> World:
    return world(
        built, "empty", "delete from marts.sales_queue; delete from marts.lead_scores;"
    )


@pytest.fixture(scope="module")
def short_lead(terse: World) -> str:
    ((contact,),) = terse.query("""
        select contact_id from marts.lead_scores
        inner join marts.lead_score_breakdown using (model_id, contact_id)
        where is_primary group by all having count(last_hit_at) > 0
        order by count(*), contact_id limit 1
    """)
    return str(contact)


@pytest.fixture(scope="module")
def opened(
    browser: Browser, wordy: World, terse: World, empty: World, short_lead: str
) -> dict[str, Page]:
    wanted = {
        "wordy queue": (wordy, "sales_queue", None),
        "wordy card": (wordy, "lead_card", LEAD),
        "short card": (terse, "lead_card", short_lead),
        "empty queue": (empty, "sales_queue", None),
        "empty card": (empty, "lead_card", None),
    }

    def drawn(name: str) -> Path:
        of, page, contact = wanted[name]
        place = of.place / name.replace(" ", "_")
        place.mkdir()
        prepared = prepare(find_paths(), of.run, place / "project", contact)
        file = place / f"{page}.html"
        assert draw(prepared.folder, page, file, prepared.contact) is None
        return file

    with ThreadPoolExecutor(2) as pool:
        files = list(pool.map(drawn, wanted))
    return {name: browser.open(file) for name, file in zip(wanted, files, strict=True)}


def lines(page: Page, chart: str) -> list[list[str]]:
    """What a chart writes, line by line from its top, each from the left."""
    written: dict[int, list[tuple[float, str]]] = defaultdict(list)
    for text, low, left in page.evaluate(WRITTEN % chart):
        near = next((each for each in written if abs(each - low) < 4), round(low))
        written[near].append((left, " ".join(text.split())))
    return [[text for _, text in sorted(written[low])] for low in sorted(written)]


def as_text(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def as_day(shown: str) -> date:
    day, month, year = shown.split()
    return date(int(year), MONTHS.index(month) + 1, int(day))


def points(shown: str) -> Decimal:
    return Decimal(shown.replace(MINUS, "-").replace(",", ""))


# --------------------------------------------------------- room for everything


def test_nothing_covers_or_leaves_anything(opened: dict[str, Page]) -> None:
    for name, page in opened.items():
        found = (name, page.messages, page.evaluate(TOUCHING))
        assert found == (name, [], [])
        assert len(texts(page)) >= 3


def test_what_covers_or_leaves_would_be_seen(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        "<svg width='400' height='90'><g class='dbt-chart'>"
        "<rect class='dbt-box-outer' width='180' height='80'/>"
        "<text x='0' y='20'>first</text><text x='10' y='20'>second</text>"
        "<text x='150' y='50'>too wide for it</text><text x='0' y='70'>so it …</text>"
        "</g></svg>",
        "utf-8",
    )
    assert browser.open(page).evaluate(TOUCHING) == [
        "first covers second",
        "too wide for it leaves its card",
        "so it … is cut",
    ]


def test_charts_are_as_high_as_their_rows(opened: dict[str, Page]) -> None:
    for name, chart in (
        ("wordy queue", "owners"),
        ("wordy card", "waterfall"),
        ("wordy card", "timeline"),
        ("short card", "waterfall"),
        ("short card", "short_timeline"),
    ):
        high, *bars = opened[name].evaluate(SIZES % chart)
        assert len(bars) > 1
        assert 10 < max(bars) < 21
        assert high < 190 + 31 * len(bars)


# --------------------------------------------------------- the sales queue


def test_the_queue_is_counted(opened: dict[str, Page], wordy: World) -> None:
    page = opened["wordy queue"]
    leads = wordy.query(
        "select fits_today, days_since_activity, respond_by, owner_id "
        "from marts.sales_queue"
    )
    ends = datetime.combine(TODAY + timedelta(days=1), datetime.min.time())
    fitting = sum(fits for fits, *_ in leads)
    late = sum(by is not None and by < ends for _, _, by, _ in leads)
    active = sum(days is not None and days <= 1 for _, days, *_ in leads)
    # Each must be able to be wrong.
    assert len({0, fitting, late, len(leads)}) == 4
    assert 0 < active < len(leads)
    assert number_of(page, "to call") == len(leads)
    assert number_of(page, "of them fit into today") == fitting
    assert number_of(page, "late at the end of that day") == late
    assert number_of(page, "active today or yesterday") == active
    assert number_of(page, "without an owner") == sum(o is None for *_, o in leads)
    assert texts(page)[texts(page).index("scored as of (UTC)") - 1] == as_text(TODAY)


def test_freshness_is_counted(opened: dict[str, Page], wordy: World) -> None:
    def named(days: int | None) -> str:
        if days is None:
            return "never"
        for last, name in (
            (1, "0 to 1"),
            (3, "2 to 3"),
            (7, "4 to 7"),
            (14, "8 to 14"),
        ):
            if days <= last:
                return name
        return "15 and more"

    leads = wordy.query("select days_since_activity from marts.sales_queue")
    expected = Counter(named(days) for (days,) in leads)
    assert expected["never"] == 2
    order = ["0 to 1", "2 to 3", "4 to 7", "8 to 14", "15 and more", "never"]
    bars = {
        found[1]: int(found[2])
        for label, _ in marks(opened["wordy queue"])
        if (found := re.match(r"([\w ]+); (?:[^;]+; )*?leads: (\d+)", label))
        and found[1] in order
    }
    assert bars == expected
    ((*last,),) = lines(opened["wordy queue"], "activity")[-1:]
    assert last == [name for name in order if name in expected]


def test_the_queue_keeps_every_digit_of_an_id(
    opened: dict[str, Page], wordy: World
) -> None:
    shown = " ".join(texts(opened["wordy queue"])).replace(" ", "")
    leads = wordy.query(
        "select contact_id, owner_id from marts.sales_queue where place <= 50"
    )
    for key in {key for lead in leads for key in lead if key}:
        assert key in shown
        assert not key.isdigit() or f"id{key}" in shown
    assert any(contact.isdigit() for contact, _ in leads)
    assert OWNER in {owner for _, owner in leads}
    assert "id0012345678901" in shown


def test_the_queue_says_what_respond_by_means(opened: dict[str, Page]) -> None:
    shown = " ".join(texts(opened["wordy queue"]))
    assert "counted from the end of the day it came in (UTC)" in shown


def test_nobody_is_said_with_the_day(opened: dict[str, Page]) -> None:
    queue = texts(opened["empty queue"])
    assert queue[queue.index("scored as of (UTC)") - 1] == as_text(TODAY)
    assert number_of(opened["empty queue"], "to call") == 0
    assert "Nobody is in the queue" in " ".join(queue)
    assert "Nobody to show" in texts(opened["empty card"])


# --------------------------------------------------------- the lead card


def test_the_card_names_contact_and_tier(
    opened: dict[str, Page], wordy: World, short_lead: str
) -> None:
    page = opened["wordy card"]
    shown = texts(page)
    ((tier,),) = wordy.query(
        f"select tier from marts.lead_scores where contact_id = '{LEAD}' and is_primary"
    )
    assert len(tier) > 25
    assert shown[shown.index("contact") - 1] == LEAD
    assert shown[shown.index("tier") - 1] == tier
    with duckdb.connect(str(wordy.run.file), read_only=True) as connection:
        ink = tiers.ink(tiers.colours(connection)[tier])
    assert set(page.evaluate(INK % json.dumps(tier))) == {ink}
    short = texts(opened["short card"])
    assert short[short.index("contact") - 1] == short_lead
    assert short[short.index("days since the last activity") - 1] == "never"


def test_the_waterfall_is_the_ledger(opened: dict[str, Page], wordy: World) -> None:
    ledger = wordy.query(f"""
        select reason, points, kind, rule_id
        from marts.lead_score_breakdown
        inner join marts.lead_scores using (model_id, contact_id)
        where contact_id = '{LEAD}' and is_primary
    """)
    own = ("attribute", "activity", "inactivity")
    ranked = sorted(ledger, key=lambda row: (row[2] in own, -abs(row[1]), row[3]))
    expected: dict[tuple[bool, str], Decimal] = defaultdict(Decimal)
    for place, (reason, given, kind, _) in enumerate(ranked):
        # A rule that is called `score` is not the score.
        called = "score (2)" if reason == "score" else reason
        label = called if place < 30 else "smaller rows"
        expected[kind not in own, label] += given
    ((score,),) = wordy.query(
        "select score from marts.lead_scores "
        f"where contact_id = '{LEAD}' and is_primary"
    )
    _, _, (head,), *rows = lines(opened["wordy card"], "waterfall")
    assert head == "points"
    steps = [(row[0], points(row[1])) for row in rows if len(row) == 2]
    assert steps.pop() == ("score", score)
    assert sum(given for _, given in steps) == score
    assert [given for _, given in steps] == [
        given
        for of_limits in (False, True)
        for given in sorted(
            (each for (limit, _), each in expected.items() if limit == of_limits),
            reverse=True,
        )
    ]
    # The label of hundreds of letters keeps its two ends.
    assert ("score (2)", Decimal(5)) in steps
    (endless,) = [label for label, _ in steps if " … " in label]
    begin, end = endless.split(" … ")
    assert ENDLESS.startswith(begin)
    assert ENDLESS.endswith(end)
    assert {(label, given) for label, given in steps if label != endless} == {
        (label, given) for (_, label), given in expected.items() if label != ENDLESS
    }
    # Bars lie where the sums are.
    after: dict[str, float] = {
        found[1]: float(points(found[2]))
        for label, _ in marks(opened["wordy card"])
        if (
            found := re.match(
                r"(.+?); (?:gains|losses|limits).*points after: (\S+?)(?:;|$)", label
            )
        )
    }
    total = Decimal()
    for label, given in steps:
        total += given
        assert after[label] == pytest.approx(float(total), abs=0.006)


@pytest.mark.parametrize(
    ("name", "chart"), [("wordy card", "timeline"), ("short card", "short_timeline")]
)
def test_the_timeline_is_what_they_did(
    opened: dict[str, Page],
    wordy: World,
    terse: World,
    short_lead: str,
    name: str,
    chart: str,
) -> None:
    of, contact = (wordy, LEAD) if name == "wordy card" else (terse, short_lead)
    kinds: dict[str, list[tuple[int, date, date]]] = defaultdict(list)
    for reason, hits, first, last in of.query(f"""
        select reason, hits, first_hit_at, last_hit_at
        from marts.lead_score_breakdown
        inner join marts.lead_scores using (model_id, contact_id)
        where contact_id = '{contact}' and is_primary and kind = 'activity'
            and last_hit_at is not null
    """):
        kinds[reason.rpartition(" (")[0] or reason].append(
            (hits, first.date(), last.date())
        )
    told = {
        what: (
            sum(hits for hits, *_ in rows),
            min(first for _, first, _ in rows),
            max(last for *_, last in rows),
        )
        for what, rows in kinds.items()
    }
    latest = sorted(told, key=lambda what: (-told[what][2].toordinal(), what))[:16]
    rows = [row for row in lines(opened[name], chart) if row[0] in told]
    assert len(rows) == len(latest) > 0
    assert {tuple(row) for row in rows} == {
        (what, str(told[what][0]), as_text(told[what][1]), as_text(told[what][2]))
        for what in latest
    }
    days = [as_day(row[3]) for row in rows]
    assert days == sorted(days, reverse=True)
    # A bar begins with the first time, and what is drawn ends with the last or later.
    drawn = {
        found[1]: (found[2], as_day(found[3]))
        for label, _ in marks(opened[name])
        if (
            found := re.match(
                r"(.+?); (?:.*; )?first on: ([^;]+); drawn to: ([^;]+)", label
            )
        )
    }
    assert set(drawn) == set(latest)
    for what in latest:
        assert drawn[what][0] == as_text(told[what][1])
        assert drawn[what][1] > told[what][2]


@pytest.mark.parametrize("name", ["wordy card", "short card"])
def test_the_course_is_what_was_recorded(
    opened: dict[str, Page], wordy: World, terse: World, short_lead: str, name: str
) -> None:
    of, contact = (wordy, LEAD) if name == "wordy card" else (terse, short_lead)
    recorded = of.query(f"""
        select days.as_of_date, days.score from marts.lead_scores_by_day as days
        inner join marts.lead_scores as scores using (model_id, contact_id)
        where contact_id = '{contact}' and is_primary
            and days.as_of_date < '{AS_OF}'
        union all
        select as_of_date, score from marts.lead_scores
        where contact_id = '{contact}' and is_primary
    """)
    assert len(recorded) >= 3
    expected = {(as_text(day), "recorded"): float(score) for day, score in recorded}
    if of is wordy:
        for days, score in ((0, 80.0), (7, 41.5), (30, 32.25), (90, 7.0)):
            day = date(2026, 6, 12) + timedelta(days=days)
            expected[as_text(day), "outlook"] = score
    shown = {
        (found[1], found[2] or "recorded"): float(points(found[3]))
        for label, _ in marks(opened[name])
        if (
            found := re.match(
                r"(\d+ \w{3} \d{4}); (?:(recorded|outlook); .*)?score: (\S+)$", label
            )
        )
    }
    assert shown == pytest.approx(expected)


def test_the_course_says_its_days(opened: dict[str, Page]) -> None:
    """Every day of a week, every month of a year."""
    last = lines(opened["short card"], "course_in_days")[-1]
    assert last == [f"{day} Jun 2026" for day in range(21, 31)]
    months = lines(opened["wordy card"], "course_in_months")[-1]
    assert months[0] == "Sep 2025"
    assert months[-1] == "Sep 2026"
    assert len(months) == 13


def test_the_outlook_says_its_day(opened: dict[str, Page]) -> None:
    shown = " ".join(texts(opened["wordy card"]))
    assert "seen from (UTC)" in shown
    assert "12 Jun 2026, 18 days" in shown
    assert "before the scores" in shown
    assert "No outlook of this contact" in " ".join(texts(opened["short card"]))
