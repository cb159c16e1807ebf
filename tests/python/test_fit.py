"""Points that were planted are found, what a marketer demands is kept, and what is
written is a shadow model like any other."""

from __future__ import annotations

import datetime as dt
import math
import random
import re
import sys
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from engines import unavailable
from harness import write_raw
from job import Job, content
from lead_scoring.errors import UserError
from lead_scoring.fit import days, folder, measures, tiers
from lead_scoring.fit.cards import Card, card_of, counting, read_seeds, renamed
from lead_scoring.fit.scratch import write_seeds
from lead_scoring.validate import stage, validate
from reference.world import Table
from seed_folders import GOOD, copy_of, records, semicolons, write

try:
    import numpy
    import sklearn  # noqa: F401 (only whether it is there)
except ModuleNotFoundError:
    numpy = None  # type: ignore[assignment]

needs_scikit_learn = pytest.mark.usefixtures("scikit_learn")
TODAY = dt.date(2026, 11, 22)
ON_DAY = "as_of: 2026-11-22"
HORIZON = "30"
ENDS = [
    dt.date(2025, 12, 31) + dt.timedelta(1) * number
    for number in (0, 31, 59, 90, 120, 151, 181, 212, 243, 273)
]
# Points that decide in the planted world; ten points are one unit of log odds.
TRUE = {"hotel": 20, "prices": 12, "jobs": -15, "mails": 0, "blog": 6, "buyer": 18}
PEOPLE = 1_300


@pytest.fixture
def scikit_learn() -> None:
    if numpy is None:
        unavailable("polars", "scikit-learn is not installed (the extra `fit`)")


# Points from cases ------------------------------------------------------------------


def planted(seed: int = 1, cases: int = 4_000) -> tuple[Any, Any, Any]:
    """Cases, of which who won was decided by known points; rules hit unlike often."""
    chance = numpy.random.default_rng(seed)
    true = numpy.array([20.0, 10, 5, -15, 0, -6])
    often = (0.2, 0.4, 0.5, 0.15, 0.3, 0.3)
    hits = numpy.column_stack([chance.random(cases) < each for each in often])
    hits = hits.astype(float)
    hits[:, 1] *= chance.exponential(1, cases)
    won = chance.random(cases) < 1 / (1 + numpy.exp(1.5 - hits @ true / 10))
    return true, hits, won


def fitted(
    hits: Any, won: Any, points: Iterable[float], stays: Iterable[int] = ()
) -> Any:
    from lead_scoring.fit.scorecard import Limits, points_of

    now = numpy.array(list(points), dtype=float)
    fixed = numpy.zeros(len(now), dtype=bool)
    fixed[list(stays)] = True
    limits = Limits(now, numpy.sign(now), fixed)
    return points_of(hits, won, numpy.arange(len(won)), limits, 1)[0]


@needs_scikit_learn
def test_planted_points_are_found() -> None:
    true, hits, won = planted()
    found = fitted(hits, won, [10, 10, 10, -10, 10, -10])
    assert (found == numpy.round(found)).all()
    assert (numpy.sign(found) == numpy.sign(true)).sum() >= 5 and abs(found[4]) <= 2
    assert (numpy.argsort(found) == numpy.argsort(true)).all()
    telling = true != 0
    scale = (found[telling] * true[telling]).sum() / (true[telling] ** 2).sum()
    assert found[telling] / scale == pytest.approx(true[telling], rel=0.25, abs=2)


@needs_scikit_learn
def test_a_sign_is_kept_where_outcomes_say_otherwise() -> None:
    true, hits, won = planted()
    found = fitted(hits, won, [-10, 10, 10, 10, 10, -10])
    # The first is worth 20 and must take, the fourth is worth -15 and must give.
    assert true[0] > 0 > true[3] and found[0] == found[3] == 0


@needs_scikit_learn
def test_points_that_stay_are_weighed_in() -> None:
    _, hits, won = planted()
    now = [3.5, 10, 10, -10, 10, -10]
    found = fitted(hits, won, now, stays=[0])
    assert found[0] == 3.5
    # A rule that hits with the one that stays takes over what that one lacks.
    twin = numpy.column_stack([hits, hits[:, 0]])
    assert fitted(twin, won, [*now, 1], stays=[0])[-1] > 10


@needs_scikit_learn
def test_of_little_evidence_points_stay_near_those_of_now() -> None:
    true, hits, won = planted(seed=4, cases=300)
    many = planted(seed=5, cases=4_000)
    points = fitted(hits, won, true)
    alone = measures.auc(many[1] @ true, many[2])
    assert measures.auc(many[1] @ points, many[2]) > alone - 0.015


@needs_scikit_learn
def test_the_interval_counts_contacts_and_not_cases() -> None:
    chance = numpy.random.default_rng(3)
    one, won = chance.random(300), chance.random(300) < 0.4
    other = one + chance.normal(0, 0.5, 300)
    once = measures.difference(one, other, won, 1)
    nine = [numpy.tile(each, 9) for each in (one, other, won)]
    people = numpy.tile(numpy.arange(300), 9)
    again = measures.difference(*nine, 1, people)
    assert again == once
    loose = measures.difference(*nine, 1)
    assert loose.upper - loose.lower < (once.upper - once.lower) / 2


# Days and tiers ---------------------------------------------------------------------


def test_what_teaches_was_known_before_what_judges() -> None:
    found = days.split(dt.date(2024, 1, 1), TODAY, 90, 24)
    assert found.learning[-1] + dt.timedelta(90) < found.judging[0]
    assert found.judging[-1] + dt.timedelta(90) < TODAY
    assert len(found.learning) <= 2 * len(found.judging)
    with pytest.raises(UserError, match="too short to learn"):
        days.split(dt.date(2026, 5, 1), TODAY, 90, 24)


@needs_scikit_learn
def test_tiers_keep_their_shares() -> None:
    chance = numpy.random.default_rng(6)
    fit, engagement = chance.gamma(2, 10, 5000), chance.gamma(1, 20, 5000)
    before = numpy.column_stack([fit + engagement, fit, engagement])
    after = numpy.round(before @ numpy.diag([0.5, 0.7, 0.3]) + 3, 2)
    empty = {"min_score": "", "min_fit_points": "", "min_engagement_points": ""}
    rows = [
        {"tier": "cold", "tier_rank": "1", **empty},
        {"tier": "warm", "tier_rank": "2", **empty, "min_score": "50"},
        {"tier": "hot", "tier_rank": "3", "min_score": "80",
         "min_fit_points": "20", "min_engagement_points": "30"},
    ]  # fmt: skip
    found = tiers.same_shares(rows, before, after)
    for change in found:
        assert change.share_after == pytest.approx(change.share_before, abs=0.012)
    minimums = [change.after["min_score"] for change in found]
    assert minimums[0] == "" and all(each.isdigit() for each in minimums[1:])
    assert 20 < int(minimums[1]) < int(minimums[2]) < 60
    assert found[2].after["min_fit_points"] == "17"


# Folders ----------------------------------------------------------------------------


def shadow(seeds: Path, model_id: str = "b2b") -> Card:
    card = card_of(read_seeds(seeds), model_id, TODAY)
    new = renamed(card, "try", "shadow")
    rows = tuple({**row, "tier_set": "try"} for row in card.tiers)
    model = {**new.model, "tier_set": "try", "priority": ""}
    return Card(model, new.rules, new.audience, new.cap_groups, rows)


def a_model(seeds: Path) -> str:
    return next(
        row["model_id"]
        for row in read_seeds(seeds)["scoring_models"]
        if row["status"] == "live"
    )


def test_other_rows_keep_every_byte(tmp_path: Path) -> None:
    seeds = copy_of(GOOD, tmp_path / "seeds")
    semicolons("attribute_weights.csv")(seeds)
    path = seeds / "weights" / "attribute_weights.csv"
    path.write_bytes(
        b"\xef\xbb\xbf" + path.read_bytes().rstrip().replace(b"\n", b"\r\n")
    )
    before = {file: file.read_bytes() for file in seeds.rglob("*.csv")}
    card = shadow(seeds, a_model(seeds))
    folder.put(card, seeds, seeds)
    for file, old in before.items():
        assert file.read_bytes().startswith(old)
    assert validate(seeds).ok
    assert card_of(read_seeds(seeds), "try", TODAY).rules == card.rules
    # A shadow model is written anew, and nothing is there twice.
    once = {file: file.read_bytes() for file in before}
    folder.put(card, seeds, seeds)
    assert {file: file.read_bytes() for file in before} == once


def test_a_new_folder_is_a_copy_with_the_model(tmp_path: Path) -> None:
    before = content(GOOD)
    folder.put(shadow(GOOD, a_model(GOOD)), GOOD, tmp_path / "new")
    assert validate(tmp_path / "new").ok and content(GOOD) == before
    assert (tmp_path / "new" / "lookups" / "activity_types.csv").read_bytes() == (
        GOOD / "lookups" / "activity_types.csv"
    ).read_bytes()


def test_files_without_rows_get_theirs(tmp_path: Path) -> None:
    seeds = copy_of(GOOD, tmp_path / "seeds")
    card = shadow(seeds, a_model(seeds))
    path = seeds / "weights" / "inactivity_weights.csv"
    write(path, records(path)[:1])
    folder.put(card, seeds, seeds)
    assert card_of(read_seeds(seeds), "try", TODAY).rules == card.rules


def test_what_is_live_is_not_written_over() -> None:
    with pytest.raises(UserError, match=r"is a live model in .* Name another"):
        folder.refuse_taken(GOOD, a_model(GOOD))


def test_what_would_not_be_valid_is_not_written(tmp_path: Path) -> None:
    seeds = copy_of(GOOD, tmp_path / "seeds")
    before = content(seeds)
    card = shadow(seeds, a_model(seeds))
    card.model["status"] = "glowing"
    with pytest.raises(UserError, match="Nothing was written"):
        folder.put(card, seeds, seeds)
    assert content(seeds) == before


# The optional column `pinned` -------------------------------------------------------


def pin(seeds: Path, file: str, *cells: str) -> None:
    path = seeds / "weights" / file
    header, *rows = records(path)
    marks = [*cells, *[""] * len(rows)]
    write(path, [[*header, "pinned"], *([*row, marks.pop(0)] for row in rows)])


def test_pinned_is_read_and_never_reaches_the_scores(tmp_path: Path) -> None:
    plain, seeds = (copy_of(GOOD, tmp_path / name) for name in ("plain", "pinned"))
    for file in ("attribute", "activity", "inactivity"):
        pin(seeds, f"{file}_weights.csv", "TRUE")
    assert validate(seeds).ok
    first = read_seeds(seeds)["activity_weights"][0]
    assert first["pinned"] == "true"
    assert read_seeds(plain)["activity_weights"][0]["pinned"] == ""
    for folder_ in (plain, seeds):
        stage(folder_, tmp_path / "staged" / folder_.name)
    read = [
        {
            path.name: path.read_bytes()
            for path in (tmp_path / "staged" / name).rglob("*.csv")
        }
        for name in ("plain", "pinned")
    ]
    assert read[0] == read[1]


def test_what_pins_is_true_or_false(tmp_path: Path) -> None:
    seeds = copy_of(GOOD, tmp_path / "seeds")
    pin(seeds, "activity_weights.csv", "maybe")
    (error,) = validate(seeds).errors
    assert (error.line, error.column) == (2, "pinned")
    assert "neither true nor false" in error.message


# The command ------------------------------------------------------------------------


def day_of(end: dt.date, chance: random.Random) -> str:
    """A day of the month that ends then."""
    return str(end - dt.timedelta(days=chance.randrange(0, 27)))


def raw_world() -> dict[str, Table]:
    """Each month people do this and that, and in the next some of them buy."""
    chance = random.Random(11)
    contacts: Table = []
    activities: Table = []
    deals: Table = []
    for number in range(PEOPLE):
        who = f"c{number:04}"
        hotel, buyer = chance.random() < 0.3, chance.random() < 0.3
        contacts.append(
            {
                "contact_id": who,
                "created_at": "2025-11-01",
                "country": chance.choice(["IT", "PL"]),
                "industry": "hotel" if hotel else chance.choice(["bar", "school"]),
                "job_function": "purchasing" if buyer else "kitchen",
            }
        )
        for end in ENDS:
            done = {"hotel": hotel, "buyer": buyer}
            for rule, kind, target, often in (
                ("prices", "page_view", "/pricing", 0.25),
                ("jobs", "page_view", "/careers", 0.2),
                ("blog", "page_view", "/blog", 0.2),
                ("mails", "email_open", "", 0.3),
            ):
                done[rule] = chance.random() < often
                if done[rule]:
                    activities.append(
                        {
                            "activity_id": f"a{len(activities)}",
                            "contact_id": who,
                            "activity_type": kind,
                            "target": target,
                            "occurred_at": day_of(end, chance),
                        }
                    )
            odds = -4.6 + sum(TRUE[rule] for rule in done if done[rule]) / 10
            if chance.random() < 1 / (1 + math.exp(-odds)):
                when = str(end + dt.timedelta(chance.randrange(1, 28)))
                deals.append(
                    {
                        "opportunity_id": f"o{who}",
                        "contact_id": who,
                        "stage": "won",
                        "created_at": when,
                        "closed_at": when,
                    }
                )
                break
    return {"contacts": contacts, "activities": activities, "opportunities": deals}


def weights(target: Path) -> Path:
    """A card on which every rule is worth ten, whatever it tells."""
    seeds = {name: [] for name in read_seeds(GOOD)} | {
        "scoring_models": [
            {"model_id": "card", "model_name": "Card", "status": "live",
             "priority": "1", "tier_set": "tiers"}
        ],
        "tiers": [
            {"tier_set": "tiers", "tier": "cold", "tier_rank": "1",
             "qualification": "none"},
            {"tier_set": "tiers", "tier": "hot", "tier_rank": "2", "min_score": "20",
             "qualification": "sql"},
        ],
        "attribute_weights": [
            {"model_id": "card", "rule_id": "hotel", "attribute": "industry",
             "operator": "equals", "value": "hotel", "points": "10", "label": "hotel"},
            {"model_id": "card", "rule_id": "polish", "attribute": "country",
             "operator": "equals", "value": "PL", "points": "7", "label": "in Poland",
             "pinned": "true", "note": "A promise"},
        ],
        "activity_weights": [
            {"model_id": "card", "rule_id": rule, "activity_type": kind,
             "target_operator": "equals" if at else "", "target": at, "points": points,
             "decay_id": "month", "label": rule, "max_per_day": "1", "max_points": "20"}
            for rule, kind, at, points in (
                ("prices", "page_view", "/pricing", "10"),
                ("jobs", "page_view", "/careers", "-10"),
                ("blog", "page_view", "/blog", "-10"),
                ("mails", "email_open", "", "10"),
                ("never", "webinar_attended", "", "9"),
            )
        ],
        "decay_windows": [
            {"decay_id": "month", "kind": "step", "from_day": "0", "to_day": "28",
             "factor": "1"}
        ],
        "activity_types": [
            {"activity_type": kind, "label": kind,
             "is_engagement": "false" if kind.startswith("opp") else "true"}
            for kind in ("page_view", "email_open", "webinar_attended",
                         "opportunity_opened", "opportunity_won", "opportunity_lost")
        ],
    }  # fmt: skip
    write_seeds(seeds, target)
    return target


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Job:
    if numpy is None:
        unavailable("polars", "scikit-learn is not installed (the extra `fit`)")
    place = tmp_path_factory.mktemp("fit")
    job = Job(place, seeds=weights(place / "seeds"))
    write_raw(job.raw_folder, raw_world(), "csv")
    facts = ("+contact_scores", "+backtest_outcomes", "+erased_keys", "+bot_click_days")
    only = ("--resource-type", "seed", "--resource-type", "model")
    job.must("build", "--select", *facts, *only, "--vars", f"{{{ON_DAY}}}")
    return job


@pytest.fixture(scope="module")
def said(built: Job) -> str:
    arguments = ("card", "--horizon", HORIZON, "--to", str(built.place / "out"))
    return built.must("fit", *arguments, "--vars", f"{{{ON_DAY}}}")


def points_in(seeds: Path, model_id: str) -> dict[str, Decimal]:
    card = card_of(read_seeds(seeds), model_id, TODAY)
    return {rule.rule_id: rule.points for rule in card.rules}


def test_the_command_finds_what_was_planted(built: Job, said: str) -> None:
    out = built.place / "out"
    assert validate(out).ok
    found = points_in(out, "card_fitted")
    assert points_in(out, "card") == points_in(built.seeds, "card")  # type: ignore
    assert all(points == int(points) for points in found.values())
    assert found["polish"] == 7, "it is pinned"
    assert found["never"] == 9, "nobody did it"
    assert found["blog"] == 0, "it must not give, whatever the outcomes say"
    assert found["hotel"] > found["prices"] > found["mails"] >= 0 > found["jobs"]
    assert 1.1 < found["hotel"] / found["prices"] < 2.6
    assert abs(found["mails"]) < found["prices"] / 3
    # What no rule asked for; a trait and its absence are one signal.
    told = {rule for rule in found if rule.startswith("proposed_job_function")}
    assert len(told) == 1
    sign = 1 if told == {"proposed_job_function_purchasing"} else -1
    assert sign * found[told.pop()] > found["prices"]


def test_each_row_says_what_it_rests_on(built: Job, said: str) -> None:
    card = card_of(read_seeds(built.place / "out"), "card_fitted", TODAY)
    notes = {rule.rule_id: rule.row["note"] for rule in card.rules}
    of_hotels = r"Fitted 2026-11-22, was 10; [\d,]+ of [\d,]+ cases, lift \d\.\d\d, "
    assert re.match(of_hotels + r"odds x .* \(95 %: .* to .*\)", notes["hotel"])
    assert "(pinned)" in notes["polish"] and notes["polish"].endswith(" | A promise")
    assert "0 contacts are too few" in notes["never"]


def test_later_days_judge(said: str) -> None:
    learning, judging = re.findall(
        r"(\d{4}-\d\d-\d\d) to (\d{4}-\d\d-\d\d)[;.]?", said
    )[-2:]
    assert learning[1] < judging[0]
    rows = dict(re.findall(r"^(\w+ \w+) +(\d\.\d{3})", said, re.MULTILINE))
    assert float(rows["fitted points"]) > float(rows["current points"]) + 0.02
    (apart,) = re.findall(r"^logistic regression +\S+ +([+-]\S+)", said, re.MULTILINE)
    # It may cross the sign that the card demands, and needs no pinned points.
    assert float(apart) > -0.05


def test_what_was_written_is_scored_and_compared(built: Job, said: str) -> None:
    """By the scoring models: as a shadow model, with as many hot contacts as before."""
    trial = Job(built.place, seeds=built.place / "out")
    trial.must(
        "backtest", "--from", "2026-09-01", "--horizon", HORIZON, "--vars",
        f"{{{ON_DAY}}}",
    )  # fmt: skip
    compared = trial.must("compare", "card", "card_fitted", "--vars", f"{{{ON_DAY}}}")
    assert "card_fitted" in compared and "AUC" in compared
    import duckdb

    with duckdb.connect(str(built.database), read_only=True) as connection:
        shares = connection.execute("""
            select model_id, status, avg((tier = 'hot')::int)
            from scoring.contact_scores
            where as_of_date = '2026-11-22'
            group by all
            order by model_id
        """).fetchall()
    assert [row[:2] for row in shares] == [("card", "live"), ("card_fitted", "shadow")]
    assert shares[1][2] == pytest.approx(shares[0][2], abs=0.1)


def test_too_few_data_stop_it(built: Job) -> None:
    before = content(built.seeds)  # type: ignore[arg-type]
    few = f"{{{ON_DAY}, health_min_conversions: 100000}}"
    done = built.run("fit", "card", "--horizon", HORIZON, "--vars", few)
    assert done.returncode == 1
    assert "100,000 are needed (health_min_conversions)" in done.stderr
    assert content(built.seeds) == before  # type: ignore[arg-type]


def test_what_it_cannot_do_it_says(built: Job) -> None:
    for arguments, sentence in (
        (("nobody",), "there is no scoring model 'nobody'. There are card"),
        (("card", "--as", "card"), "is a live model in .*, which is not written over"),
    ):
        done = built.run("fit", *arguments)
        assert done.returncode == 1
        assert re.search(sentence, " ".join(done.stderr.split()))


def test_without_scikit_learn_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from lead_scoring.fit.fitted import need_scikit_learn

    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(UserError, match=r"pip install -e '\.\[fit\]'"):
        need_scikit_learn("fit")


@needs_scikit_learn
def test_what_is_counted_already_is_not_proposed() -> None:
    from lead_scoring.fit.evidence import Evidence
    from lead_scoring.fit.proposals import new_alone

    many = numpy.arange(100)
    a_rule, other, few = many < 40, many % 2 == 0, many < 3
    none = numpy.zeros(100)
    seen = Evidence(none, many, none, none, none, a_rule[:, None], ())
    asked = [a_rule, ~a_rule, other, ~other, few]
    hits = numpy.column_stack(asked).astype(float)
    assert new_alone(seen, hits, 10) == [2]


def test_too_few_winners_are_named() -> None:
    if numpy is None:
        unavailable("polars", "scikit-learn is not installed (the extra `fit`)")
    from lead_scoring.fit.evidence import Evidence
    from lead_scoring.fit.learning import Enough, refuse_too_few

    def cases(people: int, winners: int) -> Evidence:
        flags = numpy.arange(people) < winners
        none = numpy.zeros(people)
        return Evidence(none, numpy.arange(people), flags, none, none, none, ())

    enough = Enough(contacts=1000, winners=100, later_winners=10, touched=10)
    refuse_too_few(cases(1000, 100), cases(20, 10), enough)
    with pytest.raises(UserError, match="999 contacts to learn from, 1,000 are needed"):
        refuse_too_few(cases(999, 100), cases(20, 10), enough)
    with pytest.raises(UserError, match="99 contacts who won to learn from, 100 are"):
        refuse_too_few(cases(1000, 99), cases(20, 10), enough)
    with pytest.raises(UserError, match="9 contacts who won on later days"):
        refuse_too_few(cases(1000, 100), cases(20, 9), enough)


def test_counting_frees_hits_from_other_limits() -> None:
    """A limit of a rule stays one of as many hits; caps and groups are gone."""
    card = card_of(read_seeds(GOOD), a_model(GOOD), TODAY)
    counts = counting(card, "counts", card.rules)
    for rule, counted in zip(card.rules, counts.rules, strict=True):
        assert abs(counted.points) == 100 and counted.row["cap_group"] == ""
        if rule.row.get("max_points") and rule.points:
            hits = Decimal(rule.row["max_points"]) / abs(rule.points)
            assert Decimal(counted.row["max_points"]) / 100 == pytest.approx(
                hits, abs=Decimal("0.01")
            )
    assert counts.model["fit_cap"] == "" and counts.cap_groups == ()
