"""What `lead-scoring explain` tells, by hand and of random contacts of a world."""

from __future__ import annotations

import csv
import json
import random
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from harness import ROOT, environment, write_raw
from job import Job
from lead_scoring.cli import app
from typer.testing import CliRunner

DAY = "2026-06-30"
BUILT = (
    *("+lead_scores", "+lead_score_breakdown", "+lead_scores_by_day", "+hit_days"),
    *("+tier_actions", "+asked_attributes", "+unscored_contacts", "+rejected_rows"),
    "+ledger_entries",
)
# The worked example of the rule book, as a model of its own.
MODEL = {
    "model_id": "worked",
    "model_name": "Worked example",
    "status": "live",
    "priority": "99",
    "engagement_cap": "60",
    "score_floor": "0",
    "tier_set": "worked",
}
TIERS = [
    {"tier": "cold", "tier_rank": "1", "qualification": "none"},
    {"tier": "warm", "tier_rank": "2", "min_score": "50", "qualification": "mql"},
    {"tier": "hot", "tier_rank": "3", "min_score": "100", "qualification": "sql"},
]
ATTRIBUTES = """
only,lead_source,equals,worked,,wanted,require
italy,country,one_of,IT|PL,10,in Italy,
level,seniority,equals,director,15,director,
free,email_domain_kind,equals,free,-20,free email,
rival,email_domain,equals,rival.example,,works for a rival,disqualify
partner,city,equals,Lodi,,a partner,exclude
"""
ACTIVITIES = """
click,email_click,4,half_life_30,clicked,,
paper,document_download,5,half_life_30,white paper,,
webinar,webinar_attended,10,half_life_30,webinar,,
left,unsubscribe,-30,evergreen,unsubscribed,,
blog,page_view,8,half_life_30,read,2,20
"""
CONTACTS = """
worked,2026-01-01,mario@gmail.com,IT,director,worked,,,,
double,2026-02-01,,IT,director,worked,worked,,,
reader,2026-01-01,reader@bar.example,IT,,worked,,,,
partner,2026-01-01,anna@partner.example,IT,,worked,,,Lodi,
rival,2026-01-01,eva@rival.example,IT,,worked,,,,
quiet,2026-01-01,quiet@bar.example,IT,,worked,,yes,,
gone,2026-01-01,gone@bar.example,IT,,worked,,,,2026-03-01
forgotten,2026-01-01,forgotten@bar.example,IT,,worked,,,,
nodate,when,nodate@bar.example,IT,,worked,,,,
office1,2026-01-01,info@bar.example,IT,,worked,,,,
office2,2026-01-01,info@bar.example,IT,,worked,,,,
"""
DONE = """
worked,email_click,2026-06-30
worked,document_download,2026-05-31 09:00
double,document_download,2026-05-31 10:00
worked,webinar_attended,2026-06-15
worked,unsubscribe,2026-06-20
worked,email_click,2026-07-05
reader,page_view,2026-06-30 09:00
reader,page_view,2026-06-30 10:00
reader,page_view,2026-06-30 11:00
reader,page_view,2026-05-31
"""


def rows(text: str, names: str) -> list[dict[str, str]]:
    found = csv.reader(text.strip().splitlines())
    return [dict(zip(names.split(), row, strict=True)) for row in found]


def add(path: Path, more: list[dict[str, str]]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        header = csv.DictReader(file).fieldnames or []
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, restval="")
        writer.writerows(more)


def weights(folder: Path) -> None:
    model = {"model_id": "worked"}
    shutil.copytree(ROOT / "seeds", folder)
    place = folder / "weights"
    retired = {"model_id": "old", "model_name": "Old", "status": "retired"}
    add(place / "scoring_models.csv", [MODEL, retired | {"tier_set": "worked"}])
    add(place / "tiers.csv", [{"tier_set": "worked"} | tier for tier in TIERS])
    named = "rule_id attribute operator value points label effect"
    add(
        place / "attribute_weights.csv",
        [model | row for row in rows(ATTRIBUTES, named)],
    )
    named = "rule_id activity_type points decay_id label max_per_day max_points"
    add(
        place / "activity_weights.csv", [model | row for row in rows(ACTIVITIES, named)]
    )


def raw_files(folder: Path) -> None:
    """The demo world and a few more, in folders of files."""
    for file in list(folder.iterdir()):
        table = folder / file.stem
        table.mkdir()
        file.rename(table / f"part_000{file.suffix}")
    named = (
        "contact_id created_at email country seniority lead_source merged_into "
        "profiling_opt_out city deleted_at"
    )
    done = rows(DONE, "contact_id activity_type occurred_at")
    write_raw(
        folder,
        {
            "contacts": rows(CONTACTS, named),
            "activities": [
                row | {"activity_id": f"w{number}"} for number, row in enumerate(done)
            ],
            "erasure_requests": [{"contact_id": "forgotten"}],
        },
        "parquet",
    )


@dataclass(frozen=True)
class Told:
    code: int
    out: str
    err: str


Explain = Callable[..., Told]


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> Job:
    place = tmp_path_factory.mktemp("explain")
    made = Job(place / "job", seeds=place / "seeds")
    weights(place / "seeds")
    made.must("demo", "--contacts", "300", "--activities", "6000", "--as-of", DAY)
    raw_files(made.raw_folder)
    only = ("--resource-type", "model", "--resource-type", "seed")
    made.must(
        *("build", "--select", *BUILT, *only, "--vars", f"{{as_of: {DAY}}}"),
        *("--threads", "2"),
    )
    return made


@pytest.fixture
def explain(job: Job) -> Explain:
    """The command, in this process."""

    def told(*arguments: str, columns: int = 80) -> Told:
        settings = job.environment() | {"COLUMNS": str(columns)}
        with environment(**settings):
            done = CliRunner().invoke(app, ["explain", *arguments])
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return Told(done.exit_code, done.stdout, done.stderr)

    return told


def read(job: Job, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(job.database), read_only=True) as connection:
        return connection.execute(sql).fetchall()


# ---------- by hand


def test_the_worked_example(explain: Explain) -> None:
    """Section 6 of the rule book, of a person of two records."""
    told = explain("mario@gmail.com", "--scoring-model", "worked")
    assert told.code == 0, told.err
    lines = [line.rstrip() for line in told.out.splitlines()]
    text = "\n".join(lines)
    assert "worked (mario@gmail.com): 0.00 points, cold" in text
    for line in (
        r"Fit: who they are +\+5\.00",
        r"  in Italy +\+10\.00",
        r"    country is one of IT, PL: IT; attribute_weights\.csv:\d+",
        r"  free email +-20\.00",
        r"Engagement: what they do +-13\.93",
        r"  webinar +\+7\.07",
        r"    2026-06-15: 10 points, 15 days old, now worth 7\.07",
        r"  white paper, 2 times +\+5\.00",
        r"    2026-05-31: 2 x 5 points, 30 days old, now worth 5\.00",
        r"    2026-06-30: 4 points, that day, worth 4\.00",
        r"    2026-06-20: -30 points, 10 days old, worth -30\.00",
        r"  lowest score of this model +\+8\.93",
        r"    at least 0; scoring_models\.csv:6",
        r"Score +0\.00",
    ):
        assert re.search(f"^{line}$", text, re.MULTILINE), line + "\n" + text
    assert "To warm it lacks 50.00 points (score 0.00 of 50)" in text
    assert "Records: generic (double, worked)." in " ".join(text.split())


def test_limits_of_the_day_and_of_the_rule(explain: Explain) -> None:
    """16 of three hits and 4 of one are 20, as much as the rule may give."""
    told = explain("reader", "--scoring-model", "worked", "--json")
    (score,) = json.loads(told.out)["scores"]
    (blog,) = [row for row in score["ledger"] if row["rule_id"] == "blog"]
    assert (blog["points"], blog["points_before_limit"]) == (20, 20)
    assert [
        (day["day"], day["hits"], day["counted_hits"], day["worth"])
        for day in blog["days"]
    ] == [("2026-06-30", 3, 2, 16), ("2026-05-31", 1, 1, 4)]
    assert blog["sources"] == [
        {
            "connector": "generic",
            "activities": 4,
            "first": "2026-05-31",
            "last": "2026-06-30",
        }
    ]
    # Italy is 10: 30 of 50. Of the webinar two hits are 20, of the click five.
    actions = {
        action["action"]: (action["times"], action["points"])
        for action in score["next_tier"]["actions"]
    }
    assert actions == {
        "webinar": (2, 20),
        "white paper": (4, 20),
        "clicked": (5, 20),
    }


def test_a_rule_is_found_in_its_line(explain: Explain, job: Job) -> None:
    told = explain("worked", "--scoring-model", "worked", "--json")
    (score,) = json.loads(told.out)["scores"]
    assert job.seeds is not None
    for row in score["ledger"]:
        if row["kind"] == "score_floor":
            continue
        lines = (job.seeds / "weights" / row["file"]).read_text("utf-8").splitlines()
        assert lines[row["line"] - 1].startswith(f"worked,{row['rule_id']},")


def test_a_line_that_was_edited_since_says_so(explain: Explain, job: Job) -> None:
    assert job.seeds is not None
    path = job.seeds / "weights" / "activity_weights.csv"
    before = path.read_text("utf-8")
    rule = "webinar,webinar_attended,,,{},half_life_30"
    path.write_text(before.replace(rule.format(10), rule.format(12)), "utf-8")
    try:
        told = explain("worked", "--scoring-model", "worked")
    finally:
        path.write_text(before, "utf-8")
    assert re.search(r"activity_weights\.csv:\d+ \(now 12\)", told.out), told.out
    assert "10 points, 15 days old, now worth 7.07" in told.out


def test_another_day(explain: Explain, job: Job) -> None:
    """The day before the unsubscribe, and a day to come; marts keep theirs."""
    before = read(job, "select * from marts.lead_scores order by all")
    told = explain("worked", "--scoring-model", "worked", "--as-of", "2026-06-19")
    # 5 of fit, 10 x 0.5 ^ (4 / 30), 10 x 0.5 ^ (19 / 30).
    assert "20.57 points, cold" in told.out, told.out + told.err
    assert "10 points, 4 days old, now worth 9.12" in told.out
    told = explain("worked", "--scoring-model", "worked", "--as-of", "2026-07-30")
    # Facts that are dated in the future count from their day on.
    assert "2026-07-05: 4 points, 25 days old, now worth 2.24" in told.out
    assert "2026-06-15: 10 points, 45 days old, now worth 3.54" in told.out
    assert read(job, "select * from marts.lead_scores order by all") == before
    told = explain("worked", "--as-of", "2025-12-31")
    assert told.code == 1
    assert "because it was created on 2026-01-01 only" in " ".join(told.out.split())


# ---------- no score


@pytest.mark.parametrize(
    ("contact", "said"),
    [
        ("quiet", "because it has opted out of profiling"),
        ("gone", "because it was deleted on 2026-03-01"),
        ("partner", "Left out by the rule 'a partner' (attribute_weights.csv:"),
        ("partner", "): city is Lodi."),
        ("rival", "Disqualified, whatever the score: works for a rival"),
        ("double", "double was merged into worked."),
        ("C0000001", "Wanted by the rule 'wanted' (attribute_weights.csv:"),
        ("C0000001", "lead_source is worked, but lead_source is "),
    ],
)
def test_why_there_is_no_score(explain: Explain, contact: str, said: str) -> None:
    told = explain(contact, "--scoring-model", "worked")
    assert said in " ".join(told.out.split()), told.out + told.err
    assert told.code == (0 if contact in ("rival", "double") else 1)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("forgotten",), "forgotten asked to be forgotten"),
        (("forgotten@bar.example",), "asked to be forgotten"),
        (("nodate",), "it has no created_at that can be read"),
        (("nodate@bar.example",), "it has no created_at that can be read"),
        (("info@bar.example",), "several contacts. Name one: office1, office2."),
        (("wroked",), "did you mean worked?"),
        (("maria@gmail.com",), "did you mean mario@gmail.com"),
        (("zzzzzz",), "no contact has the id or the email 'zzzzzz'. Ids"),
        (("worked", "--scoring-model", "worke"), 'did you mean "worked"?'),
        (("worked", "--scoring-model", "old"), "on 2026-06-30: it is retired"),
        (("it's",), "no contact has the id or the email"),
    ],
)
def test_who_is_no_contact(
    explain: Explain, arguments: tuple[str, ...], said: str
) -> None:
    told = explain(*arguments)
    assert told.code == 1
    assert said in told.err, told.err


def test_no_warehouse(tmp_path: Path) -> None:
    with environment(**Job(tmp_path).environment()):
        done = CliRunner().invoke(app, ["explain", "worked"])
    assert done.exit_code == 1
    assert "nothing is scored yet. Run `lead-scoring build` first" in done.stderr


def test_a_warehouse_of_an_earlier_version(explain: Explain, job: Job) -> None:
    kept = job.database.read_bytes()
    try:
        with duckdb.connect(str(job.database)) as connection:
            connection.execute("drop view scoring.hit_days")
        told = explain("worked")
    finally:
        job.database.write_bytes(kept)
    assert told.code == 1
    assert "built by an earlier version" in told.err
    assert "Run `lead-scoring build` once" in told.err


# ---------- of random contacts


def test_the_numbers_in_the_text_sum_to_the_score(explain: Explain, job: Job) -> None:
    """Against what people read: the breakdown and the scores of the marts."""
    people = [
        row[0] for row in read(job, "select distinct contact_id from marts.lead_scores")
    ]
    chosen = random.Random(6).sample(sorted(people), 5)
    busiest = read(
        job,
        """
            select contact_id from marts.lead_score_breakdown
            group by contact_id order by count(*) desc, contact_id limit 2
        """,
    )
    for contact in [*chosen, *(row[0] for row in busiest)]:
        scores = dict(
            read(
                job,
                f"""
                    select model_id, score from marts.lead_scores
                    where contact_id = '{contact}'
                """,
            )
        )
        ledger = read(
            job,
            f"""
                select model_id, rule_id, kind, points
                from marts.lead_score_breakdown where contact_id = '{contact}'
            """,
        )
        told = json.loads(explain(contact, "--json").out)
        live = {
            score["scoring_model"]: score
            for score in told["scores"]
            if score["status"] == "live"
        }
        assert live.keys() == scores.keys()
        assert {
            (model, row["rule_id"], row["kind"], cents(row["points"]))
            for model, score in live.items()
            for row in score["ledger"]
        } == set(ledger)
        for model, wanted in scores.items():
            check_text(explain(contact, "--scoring-model", model).out, wanted)
            for row in live[model]["ledger"]:
                worth = sum(cents(day["worth"]) for day in row["days"])
                if row["kind"] == "activity":
                    assert worth == cents(row["points_before_limit"])
                    assert sum(day["hits"] for day in row["days"]) == row["hits"]
                    assert row["hits"] == sum(
                        source["activities"] for source in row["sources"]
                    )


def cents(value: float) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.01"))


def check_text(text: str, wanted: Decimal) -> None:
    """The column of points: rules and limits, their components, the score."""
    ledger, _, _ = text.partition("\nScore ")
    rules = re.findall(r"^  \S.* ([+-]\d+\.\d\d) *$", ledger, re.MULTILINE)
    components = re.findall(r"^[A-Z].* ([+-]\d+\.\d\d) *$", ledger, re.MULTILINE)
    assert sum(map(Decimal, rules)) == wanted, text
    assert sum(map(Decimal, components)) == wanted, text
    assert re.search(rf"^Score +{wanted} *$", text, re.MULTILINE), text
    # Of each rule that tells several days: what they sum to.
    for block in re.findall(r"((?:^    .*\n)+)", ledger, re.MULTILINE):
        flat = " ".join(block.split())
        if total := re.search(r"together (-?\d+\.\d\d)", flat):
            days = re.findall(r" worth (-?\d+\.\d\d)", flat)
            assert sum(map(Decimal, days)) == Decimal(total[1]), block


def test_each_rule_is_the_sum_of_its_days(job: Job) -> None:
    """Of everybody and each model, those in shadow too."""
    (found,) = read(
        job,
        """
            with days as (
                select
                    as_of_date, model_key, contact_key, rule_key,
                    sum(points) as points, sum(hits) as hits
                from scoring.hit_days group by all
            )
            select
                count(*), count(days.hits),
                max(abs(round(days.points, 2) - ledger.uncapped_points)),
                max(abs(days.hits - ledger.hits))
            from scoring.rule_ledger as ledger
            inner join scoring.scoring_rules as rules
                on ledger.rule_key = rules.rule_key and rules.kind = 'activity'
            left join days
                on
                    ledger.as_of_date = days.as_of_date
                    and ledger.model_key = days.model_key
                    and ledger.contact_key = days.contact_key
                    and ledger.rule_key = days.rule_key
        """,
    )
    assert found[0] == found[1] > 500
    assert found[2:] == (0, 0)


@pytest.mark.parametrize("columns", [80, 120])
def test_no_line_is_too_long(explain: Explain, columns: int) -> None:
    lines = explain("worked", columns=columns).out.splitlines()
    assert max(map(len, lines)) <= columns
