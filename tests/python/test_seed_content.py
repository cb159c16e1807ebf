"""What the weights and look-ups that come with the project promise, read off the CSVs.

The first half counts and compares cells; the second half scores small stories with
them. The stories use the independent reference, which needs no database.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from reference import Settings, World, evaluate
from reference.world import RAW_COLUMNS, Row, Table

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
DAY = dt.date(2026, 6, 30)
RULE_FILES = ("attribute_weights", "activity_weights", "inactivity_weights")
ENGAGEMENT = {
    "email_open", "email_click", "page_view", "site_search", "form_submission",
    "document_download", "webinar_registration", "webinar_attended",
    "online_event_attended", "event_registration", "event_attended", "demo_request",
    "quote_request", "trial_started", "freebie_request", "call", "meeting", "chat",
    "email_reply", "email_forward", "email_print", "campaign_response",
}  # fmt: skip
NO_ENGAGEMENT = {
    "email_sent", "email_delivered", "email_hard_bounce", "email_soft_bounce",
    "spam_complaint", "unsubscribe", "sales_accepted", "sales_rejected",
    "opportunity_opened", "opportunity_won", "opportunity_lost", "campaign_member",
    "email_deferred", "email_dropped", "email_filtered", "resubscribe",
    "message_sent", "call_attempt", "meeting_missed", "note", "task",
}  # fmt: skip
LEVELS = {"c_level", "owner", "director", "manager", "specialist", "intern"}
FUNCTIONS = {
    "management", "kitchen", "food_and_beverage", "purchasing", "operations",
    "maintenance", "finance", "marketing", "it", "human_resources", "sales",
}  # fmt: skip


def read(folder: str) -> dict[str, Table]:
    tables = {}
    for path in sorted((SEEDS / folder).glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            tables[path.stem] = [
                {name: cell or None for name, cell in row.items()}
                for row in csv.DictReader(file)
            ]
    return tables


WEIGHTS, LOOKUPS = read("weights"), read("lookups")
MODELS = {row["model_id"]: row for row in WEIGHTS["scoring_models"]}
RULES = [row for file in RULE_FILES for row in WEIGHTS[file]]


def rules(model: str, file: str, **cells: str | None) -> Table:
    return [
        row
        for row in WEIGHTS[file]
        if row["model_id"] == model
        and all(row[name] == cell for name, cell in cells.items())
    ]


def points(row: Row) -> Decimal:
    return Decimal(row.get("points") or 0)


def tiers(model: str) -> dict[str | None, Row]:
    tier_set = MODELS[model]["tier_set"]
    return {r["tier"]: r for r in WEIGHTS["tiers"] if r["tier_set"] == tier_set}


# ---------------------------------------------------------------- cells


def test_four_cards_with_their_status() -> None:
    assert {name: row["status"] for name, row in MODELS.items()} == {
        "inbound_b2b": "live",
        "verona_event": "live",
        "starter": "shadow",
        "consumer": "shadow",
    }
    assert MODELS["verona_event"]["active_to"] == "2027-12-31"
    assert all(row["description"] and row["owner"] for row in MODELS.values())


@pytest.mark.parametrize("model", MODELS)
def test_every_card_also_takes_points(model: str) -> None:
    assert any(row["model_id"] == model and points(row) < 0 for row in RULES)


@pytest.mark.parametrize("model", ["inbound_b2b", "verona_event", "consumer"])
@pytest.mark.parametrize("attribute", ["won_opportunities", "open_opportunities"])
def test_customers_and_open_deals_are_nobodys_lead(model: str, attribute: str) -> None:
    assert rules(
        model,
        "attribute_weights",
        attribute=attribute,
        operator="at_least",
        value="1",
        effect="exclude",
    )


def test_inbound_is_ready_at_100_and_only_with_engagement() -> None:
    found = tiers("inbound_b2b")
    assert found["hot"]["min_score"] == "100"
    assert found["hot"]["qualification"] == "sql"
    assert int(found["hot"]["min_engagement_points"] or 0) >= 30
    assert found["warm"]["qualification"] == "mql"
    assert int(found["warm"]["min_engagement_points"] or 0) > 0
    assert int(MODELS["inbound_b2b"]["fit_cap"] or 0) < 100


def test_inbound_puts_buying_above_browsing() -> None:
    worth = {
        row["rule_id"]: points(row) for row in rules("inbound_b2b", "activity_weights")
    }
    low = max(worth["page_about"], worth["freebie"], worth["email_open"])
    assert worth["page_pricing"] >= 5 * low
    for strong in ("demo_request", "quote_request", "trial_started"):
        assert worth[strong] > worth["page_pricing"]
    for dead_end in ("page_careers", "search_jobs", "unsubscribed", "spam_complaint"):
        assert worth[dead_end] < 0


def test_inbound_disqualifies_and_fast_tracks() -> None:
    effects = {
        (row.get("activity_type") or row.get("attribute"), row["effect"])
        for file in ("attribute_weights", "activity_weights")
        for row in rules("inbound_b2b", file)
    }
    assert {
        ("email_domain_kind", "disqualify"),
        ("email_hard_bounce", "disqualify"),
        ("sales_rejected", "disqualify"),
        ("demo_request", "fast_track"),
        ("quote_request", "fast_track"),
    } <= effects


def test_fast_tracks_end_some_day() -> None:
    found = [row for row in RULES if row.get("effect") == "fast_track"]
    assert found and all(row["active_days"] for row in found)


def test_starter_is_exactly_the_four_activities_and_one_minus() -> None:
    found = {row["activity_type"]: row for row in rules("starter", "activity_weights")}
    assert {kind: points(row) for kind, row in found.items() if points(row) > 0} == {
        "email_open": 2,
        "document_download": 5,
        "webinar_registration": 8,
        "online_event_attended": 10,
    }
    assert not any(row["decay_id"] or row["target"] for row in found.values())
    assert not rules("starter", "attribute_weights")
    assert tiers("starter")["ready"]["min_score"] == "20.01"


def test_clicks_on_the_launch_count_most_for_verona() -> None:
    found = sorted(rules("verona_event", "activity_weights"), key=points)
    assert (found[-1]["activity_type"], found[-1]["campaign_id"]) == (
        "email_click",
        "dem_launch",
    )
    assert points(found[-1]) > points(found[-2])


def test_the_consumer_card_looks_at_age_gender_and_city() -> None:
    scored = {
        row["attribute"]
        for row in rules("consumer", "attribute_weights")
        if points(row)
    }
    assert {"age_years", "gender", "city"} <= scored


def test_rules_show_what_the_rule_book_can_do() -> None:
    used = {name: {row.get(name) for row in RULES} for name in ("effect", "operator")}
    assert used["effect"] >= {
        "points", "require", "exclude", "disqualify", "fast_track"
    }  # fmt: skip
    assert len(used["operator"] - {None}) >= 7
    for column in ("max_per_day", "max_points", "cap_group", "active_days"):
        assert any(row.get(column) for row in RULES), column
    for column in ("campaign_id", "channel", "valid_from", "valid_to"):
        assert any(row.get(column) for row in RULES), column
    assert any(row["repeat_every_days"] for row in WEIGHTS["inactivity_weights"])
    assert 60 <= len(RULES) <= 160


def test_nothing_is_there_for_nobody() -> None:
    decays = {row["decay_id"] for row in WEIGHTS["decay_windows"]}
    used = {row["decay_id"] for row in WEIGHTS["activity_weights"]} - {None}
    assert used == decays
    assert {row["kind"] for row in WEIGHTS["decay_windows"]} == {
        "step", "linear", "half_life"
    }  # fmt: skip
    groups = {(r["model_id"], r["cap_group"]) for r in WEIGHTS["cap_groups"]}
    named = {(r["model_id"], r["cap_group"]) for r in RULES if r["cap_group"]}
    assert groups == named
    assert {row["tier_set"] for row in WEIGHTS["tiers"]} == {
        row["tier_set"] for row in MODELS.values()
    }


def test_names_that_rules_use_exist() -> None:
    kinds = {row["activity_type"] for row in LOOKUPS["activity_types"]}
    assert {row["activity_type"] for row in WEIGHTS["activity_weights"]} <= kinds
    assert {row["activity_type"] for row in LOOKUPS["activity_type_map"]} <= kinds
    attributes = set(RAW_COLUMNS["contacts"]) | {
        "email_domain", "email_domain_kind", "birth_year", "age_years", "persona",
        "open_opportunities", "won_opportunities", "persona_match",
    }  # fmt: skip
    for row in WEIGHTS["attribute_weights"] + LOOKUPS["personas"]:
        assert row["attribute"] in attributes, row


def test_values_that_rules_and_personas_wait_for_can_come() -> None:
    known = {
        "seniority": LEVELS,
        "job_function": FUNCTIONS,
        "email_domain_kind": {"free", "disposable", "competitor", "own", "business"},
        "gender": {"f", "m", "x"},
        "industry": {
            "restaurant", "hotel", "distributor", "catering", "bar", "hospital",
            "school", "cleaning_services", "retail", "other",
        },
        "lead_source": {
            "web", "event", "referral", "paid_search", "partner", "import", "cold_list"
        },
    }  # fmt: skip
    for row in WEIGHTS["attribute_weights"] + LOOKUPS["personas"]:
        if row["attribute"] in known and row["value"]:
            assert set(row["value"].split("|")) <= known[row["attribute"]], row


@pytest.mark.parametrize("row", RULES, ids=lambda r: f"{r['model_id']}.{r['rule_id']}")
def test_labels_read_like_speech(row: Row) -> None:
    label = row["label"] or ""
    assert 2 < len(label) <= 60
    assert not re.search(r"[_=<>/]|\.$", label)
    assert label != row["rule_id"]
    assert re.fullmatch(r"[a-z][a-z0-9_]*", row["rule_id"] or "")


def test_activity_types_and_who_acts_in_them() -> None:
    assert {
        row["activity_type"]: row["is_engagement"] for row in LOOKUPS["activity_types"]
    } == dict.fromkeys(ENGAGEMENT, "true") | dict.fromkeys(NO_ENGAGEMENT, "false")


def test_email_domains() -> None:
    kinds = Counter(row["kind"] for row in LOOKUPS["email_domains"])
    assert kinds["free"] >= 45 and kinds["disposable"] >= 10
    for row in LOOKUPS["email_domains"]:
        # Competitors and our own company are invented, mail providers are not.
        invented = (row["domain"] or "").endswith(".example")
        assert invented == (row["kind"] in ("competitor", "own")), row
        assert re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", row["domain"] or ""), row


def test_personas() -> None:
    conditions = Counter(row["persona_id"] for row in LOOKUPS["personas"])
    assert len(conditions) >= 4
    assert min(conditions.values()) >= 2
    names = {(row["persona_id"], row["persona_name"]) for row in LOOKUPS["personas"]}
    assert len(names) == len(conditions)


def test_job_titles_are_many_known_and_in_order() -> None:
    found = LOOKUPS["job_titles"]
    assert len(found) >= 120
    assert {row["seniority"] for row in found} - {None} == LEVELS
    assert {row["job_function"] for row in found} - {None} == FUNCTIONS
    order = [int(row["priority"] or 0) for row in found]
    assert order == sorted(set(order))
    # A pattern after a shorter one that it contains could never win.
    words = [f" {row['pattern']} " for row in found]
    for number, pattern in enumerate(words):
        hidden_by = [other for other in words[:number] if other in pattern]
        assert not hidden_by, f"{pattern} never wins after {hidden_by}"


# ---------------------------------------------------------------- stories


def score(
    *contacts: dict[str, str],
    activities: list[dict[str, str]] | None = None,
    opportunities: list[dict[str, str]] | None = None,
) -> Any:
    """Scores a little world with the project's own weights and look-ups."""
    raw: dict[str, Table] = {name: [] for name in RAW_COLUMNS}
    for row in contacts:
        raw["contacts"].append({"created_at": "2026-06-01", **row})
    for number, row in enumerate(activities or []):
        raw["activities"].append(
            {"activity_id": f"a{number}", "contact_id": "c", **row}
        )
    for number, row in enumerate(opportunities or []):
        raw["opportunities"].append({"opportunity_id": f"o{number}", **row})
    complete = {
        name: [dict.fromkeys(RAW_COLUMNS[name]) | row for row in rows]
        for name, rows in raw.items()
    }
    return evaluate(World(complete, WEIGHTS, LOOKUPS, Settings(days=(DAY,))))


def card(result: Any, model: str, contact: str = "c") -> dict[str, Any]:
    (found,) = [
        row
        for row in result.scores
        if (row["model_id"], row["contact_id"]) == (model, contact)
    ]
    return found


def ledger(result: Any, model: str, contact: str = "c") -> dict[str, Decimal]:
    return {
        row["rule_id"]: row["points"]
        for row in result.ledger
        if (row["model_id"], row["contact_id"]) == (model, contact)
    }


def did(activity_type: str, day: str, target: str = "", **more: str) -> dict[str, str]:
    return {"activity_type": activity_type, "occurred_at": day, **more} | (
        {"target": target} if target else {}
    )


BUYER = {
    "contact_id": "c",
    "created_at": "2026-03-01",
    "email": "giulia@hotel-arena.example",
    "job_title": "Direttore acquisti",
    "industry": "hotel",
    "country": "IT",
    "employee_count": "120",
}
VISITS = [
    did("page_view", "2026-06-30", "/pricing"),
    did("page_view", "2026-06-05", "/pricing"),
    did("email_click", "2026-06-30", "/products/hood-type-900"),
    did("document_download", "2026-05-01", "datasheet-hood-type-900"),
    did("site_search", "2026-05-31", "spare parts"),
]


def test_the_worked_example_of_the_readme() -> None:
    outdated = (
        "seeds/README.md, second worked example: the weights in seeds/ give other "
        "numbers now; correct the example there, or keep your own weights in a "
        "folder of their own (LEAD_SCORING_SEEDS)"
    )
    result = score(BUYER, activities=VISITS)
    labels = {
        row["rule_id"]: row["label"]
        for row in RULES
        if row["model_id"] == "inbound_b2b"
    }
    readme = (SEEDS / "README.md").read_text("utf-8")
    story = readme.partition("**With the weights in this folder.**")[2]
    for rule, given in ledger(result, "inbound_b2b").items():
        line = labels.get(rule, "fit cap")
        shown = re.search(rf"\| [^|]*{line}[^|]* \| \{given:+} \|", story)
        assert shown, f"{outdated}: {rule} gives {given}"
    found = card(result, "inbound_b2b")
    assert (found["fit_points"], found["engagement_points"]) == (60, 26), outdated
    assert (str(found["score"]), found["tier"]) == ("86.00", "warm"), outdated
    assert "**86.00, warm**" in story
    demo = [*VISITS, did("demo_request", "2026-06-30", "demo-form")]
    later = card(score(BUYER, activities=demo), "inbound_b2b")
    assert (str(later["score"]), later["tier"]) == ("116.00", "hot"), outdated
    assert "116.00, hot" in story


def test_the_decay_table_of_the_readme() -> None:
    from reference.scoring import decay_factor

    world = World({}, WEIGHTS, LOOKUPS, Settings(days=(DAY,)))
    readme = (SEEDS / "README.md").read_text("utf-8")
    lines = re.findall(r"^\| `(\w+)`[^|]*\|((?: +[0-9.]+ \|){6})$", readme, re.M)
    assert {name for name, _ in lines} == {
        row["decay_id"] for row in WEIGHTS["decay_windows"]
    }
    for name, cells in lines:
        for age, cell in zip((0, 7, 30, 60, 90, 180), cells.split("|"), strict=False):
            left = 10 * decay_factor(world, name, age)
            assert f"{left:.2f}" == cell.strip(), (name, age)


def test_a_perfect_fit_without_action_is_not_mql() -> None:
    found = card(score(BUYER), "inbound_b2b")
    assert found["fit_points"] == 60
    assert (found["tier"], found["qualification"]) == ("cold", "none")


def test_a_demo_request_is_sql_for_30_days_and_a_rejection_ends_it() -> None:
    def after(*activities: dict[str, str]) -> tuple[str, str]:
        found = card(
            score({"contact_id": "c"}, activities=list(activities)), "inbound_b2b"
        )
        return found["tier"], found["tier_reason"]

    assert after(did("demo_request", "2026-05-31")) == ("hot", "fast_track")
    assert after(did("quote_request", "2026-06-30")) == ("hot", "fast_track")
    assert after(did("demo_request", "2026-05-30"))[0] == "cold"
    rejected = did("sales_rejected", "2026-06-29", "budget")
    assert after(did("demo_request", "2026-06-28"), rejected)[0] == "disqualified"


@pytest.mark.parametrize(
    ("reason", "day", "out"),
    [
        ("student", "2020-01-01", True),
        ("competitor", "2020-01-01", True),
        ("no_need", "2025-06-30", True),
        ("no_need", "2025-06-29", False),
        ("budget", "2026-01-01", True),
        ("budget", "2025-12-31", False),
        ("something else", "2026-04-01", True),
        ("something else", "2026-03-31", False),
    ],
)
def test_how_long_a_rejection_lasts(reason: str, day: str, out: bool) -> None:
    result = score(BUYER, activities=[did("sales_rejected", day, reason)])
    assert (card(result, "inbound_b2b")["tier"] == "disqualified") is out


def test_what_costs() -> None:
    def inbound(email: str = BUYER["email"], **more: Any) -> dict[str, Decimal]:
        return ledger(score({**BUYER, "email": email}, **more), "inbound_b2b")

    assert inbound("giulia@gmail.com")["free_email"] == -20
    assert "free_email" not in inbound()
    careers = inbound(activities=[did("page_view", "2026-06-30", "/careers/cook")])
    assert careers["page_careers"] == -15
    # Known since 1 March: 121 days of silence are 1 + floor(61 / 30) = 3 periods.
    assert inbound()["silence"] == -12


@pytest.mark.parametrize(
    ("email", "tier"),
    [
        ("a@rapidwash.example", "disqualified"),
        ("test@trattoria.example", "disqualified"),
    ],
)
def test_who_is_disqualified(email: str, tier: str) -> None:
    assert card(score({**BUYER, "email": email}), "inbound_b2b")["tier"] == tier


@pytest.mark.parametrize(
    ("stage", "closed", "on_the_card"),
    [("won", "2026-06-30", False), ("open", "", False), ("lost", "2026-06-30", True)],
)
def test_deals(stage: str, closed: str, on_the_card: bool) -> None:
    deal = {
        "contact_id": "c",
        "stage": stage,
        "created_at": "2026-05-01",
        "closed_at": closed,
    }
    result = score(BUYER, opportunities=[{k: v for k, v in deal.items() if v}])
    cards = {row["model_id"] for row in result.scores}
    assert ("inbound_b2b" in cards) is on_the_card


def test_verona_click_beats_silent_veneto_beats_lombard_click() -> None:
    people = [
        {"contact_id": name, "industry": "restaurant", "region": region, "city": city}
        for name, region, city in (
            ("verona", "Veneto", "Verona"),
            ("silent", "Veneto", "Padova"),
            ("milan", "Lombardia", "Milano"),
        )
    ]
    clicks = [
        did(
            "email_click",
            "2026-06-30",
            "/launch/hood-type-900",
            contact_id=name,
            campaign_id="dem_launch",
        )
        for name in ("verona", "milan")
    ]
    result = score(*people, activities=clicks)
    verona = card(result, "verona_event", "verona")
    silent = card(result, "verona_event", "silent")
    assert verona["score"] > silent["score"] > 0
    assert verona["is_primary"]
    # Lombardy is outside the audience: no score at all on this card.
    assert {
        row["contact_id"]
        for row in result.unscored
        if row["model_id"] == "verona_event"
    } == {"milan"}


def test_the_starter_card_adds_up() -> None:
    registered = [
        did("email_open", "2026-01-01"),
        did("document_download", "2026-01-02", "whitepaper-haccp"),
        did("webinar_registration", "2026-01-03", "webinar-energy"),
    ]
    twice = [did("online_event_attended", f"2026-01-0{day}") for day in (4, 5)]
    expected = (
        (registered, "15.00", "not_ready"),
        (twice, "20.00", "not_ready"),
        ([*twice, registered[0]], "22.00", "ready"),
    )
    for activities, total, tier in expected:
        found = card(score(BUYER, activities=activities), "starter")
        assert (str(found["score"]), found["tier"]) == (total, tier)


def test_the_consumer_card_adds_age_gender_and_city_of_adults() -> None:
    person = {
        "contact_id": "c",
        "birth_date": "1990-05-05",
        "gender": "F",
        "city": "Verona",
    }
    assert ledger(score(person), "consumer") == {
        "age_30_44": 20,
        "gender_f": 5,
        "city_shop": 15,
    }
    minor = score({**person, "birth_date": "2008-07-01"})
    assert "consumer" not in {row["model_id"] for row in minor.scores}


@pytest.mark.parametrize(
    ("title", "level", "function"),
    [
        ("Titolare ristorante", "owner", "management"),
        ("Responsabile Ufficio Acquisti", "manager", "purchasing"),
        ("Direttore d'albergo", "director", "operations"),
        ("DIRETTORE ACQUISTI", "director", "purchasing"),
        ("Responsabile di cucina", "manager", "kitchen"),
        ("Tecnico manutentore", "specialist", "maintenance"),
        ("Assistente alla direzione", "specialist", None),
        ("Właścicielka restauracji", "owner", "management"),
        ("Prezes zarządu", "c_level", "management"),
        ("Specjalista ds. zakupów", "specialist", "purchasing"),
        ("Kierownik ds. technicznych", "manager", "maintenance"),
        ("Szef kuchni", "manager", "kitchen"),
        ("Dyrektor sprzedaży", "director", "sales"),
        ("Food & Beverage Manager", "manager", "food_and_beverage"),
        ("F&B Manager", "manager", "food_and_beverage"),
        ("Food and Beverage Director", "director", "food_and_beverage"),
        ("Head of Procurement", "director", "purchasing"),
        ("Assistant to the CEO", "specialist", None),
        ("Founder & CEO", "owner", "management"),
        ("Chef / Owner", "owner", "kitchen"),
        ("CTO", "c_level", "it"),
        ("Marketing Intern", "intern", None),
        ("Sales Director", "director", "sales"),
        ("Astronaut", None, None),
    ],
)
def test_titles_in_three_languages(
    title: str, level: str | None, function: str | None
) -> None:
    (contact,) = score({"contact_id": "c", "job_title": title}).contacts
    has = contact["attributes"]
    assert has.get("seniority", set()) == ({level} if level else set())
    assert has.get("job_function", set()) == ({function} if function else set())
