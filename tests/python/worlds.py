"""Random small worlds for the property tests.

The pools of values are small, so that ids repeat, emails meet, chains of merges
close to circles and limits are reached exactly.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict
from typing import Any

import golden_cases
from hypothesis import strategies as st
from reference.world import (
    LOOKUP_COLUMNS,
    RAW_COLUMNS,
    WEIGHT_COLUMNS,
    Row,
    Settings,
    Table,
    World,
)

DAYS = (dt.date(2026, 5, 31), dt.date(2026, 6, 15), dt.date(2026, 6, 30))
MIDNIGHT = dt.datetime.fromisoformat("2026-06-30")
IDS = ("c1", "c2", "c3", "c4", "C5")
# The digit stands for the world, so that emails of two worlds never meet.
EMAILS = (
    "", "", "anna@w#.example", " ANNA@w#.example", "bob@w#.example",
    "info@w#.example", "carl#@gmail.example", "dora#@rival.example", "no email",
)  # fmt: skip
TYPES = (
    "page_view", "page_view", "email_open", "Email_Click", "clicked email",
    "demo_request", "unsubscribe", "email_sent", "sales_rejected", "site_search",
    "whitepaper_download", "page_view", "email_open", "demo_request", "sms_reply", "",
)  # fmt: skip
TARGETS = (
    "", "/pricing", "https://ours.example/pricing/?a=b", "/", "/careers#jobs",
    "/blog/ice", "Price list", "budget", " /PRICING ",
)  # fmt: skip
NUMBERS = (
    "1",
    "5",
    "10",
    "10.5",
    "20",
    "-3",
    "many",
    "0",
    "10.004",
    "12,5",
    "99999999999999999",
)
POOLS = {
    "country": ("", "IT", "PL", "it ", "DE"),
    "region": ("", "Veneto", "veneto est", "Lazio"),
    "seniority": ("", "", "owner", "Manager"),
    "job_title": ("", "CTO", "Director", "buyer, director", "WŁAŚCICIEL", "vice_cto"),
    "industry": ("", "restaurant", "hotel", "Bar"),
    "employee_count": ("", "11-50", "200+", "30", "some"),
    "birth_date": ("", "1990-06-15", "2000-02-29", "1970-12-31", "31/12/1970"),
}
OPERATORS = {
    "country": ("equals", "not_equals", "one_of", "is_set", "is_missing"),
    "region": ("contains", "starts_with", "ends_with", "equals", "is_missing"),
    "seniority": ("equals", "one_of", "not_equals", "is_set"),
    "job_function": ("equals", "is_missing", "contains"),
    "industry": ("one_of", "equals", "starts_with"),
    "employee_count": ("at_least", "at_most", "between", "equals"),
    "age_years": ("at_least", "at_most", "between", "is_missing"),
    "birth_year": ("at_least", "equals"),
    "seats": ("at_least", "at_most", "between", "equals", "not_equals"),
    "pet": ("equals", "not_equals", "one_of", "contains", "is_missing"),
    "email_domain_kind": ("equals", "one_of", "is_missing", "not_equals"),
    "persona": ("equals", "is_set"),
    "persona_match": ("at_least", "equals"),
    "open_opportunities": ("at_least", "is_missing", "equals"),
    "won_opportunities": ("at_least", "is_missing"),
    "account_name": ("contains", "is_set"),
}
WANTED = {
    "country": ("it", "PL", "IT"),
    "region": ("veneto", "EST", "Lazio"),
    "seniority": ("owner", "director", "manager"),
    "job_function": ("it", "management", "purchasing"),
    "industry": ("hotel", "rest", "BAR"),
    "email_domain_kind": ("free", "competitor", "business"),
    "persona": ("host", "chef"),
    "persona_match": ("0.6667", "1", "0.5"),
    "pet": ("cat", "dog", "c"),
    "account_name": ("aurora",),
}
POINTS = ("5", "10", "2.5", "0.01", "33.33", "100", "60", "")
EFFECTS = ("", "", "", "points", "require", "exclude", "disqualify", "fast_track")
VALIDITY = (("", ""), ("", ""), ("2026-06-15", ""), ("", "2026-06-15"))
DECAYS = ("", "", "evergreen", "half_life_30", "steps", "linear_10", "two_kinds")

pick = st.sampled_from


def moments(first: int = -120, last: int = 3) -> st.SearchStrategy[str]:
    """A readable time around the last day, in one of the forms that are read."""

    def text(day: int, minute: int, form: int) -> str:
        moment = MIDNIGHT + dt.timedelta(days=day, minutes=minute)
        return (
            f"{moment:%Y-%m-%d}",
            f"{moment:%Y-%m-%d %H:%M}",
            f"{moment:%Y-%m-%dT%H:%M:%S}Z",
            f"{moment:%Y-%m-%d %H:%M:%S}.125",
            f"{moment:%Y-%m-%dT%H:%M:%S}+02:00",
            f"{moment:%Y-%m-%d %H:%M:%S}-05:30",
        )[form]

    clock = pick([0, 1, 61, 720, 1439])
    return st.builds(text, st.integers(first, last), clock, st.integers(0, 5))


def often(value: st.SearchStrategy[str], other: str = "") -> st.SearchStrategy[str]:
    """Seven times in eight; `one_of` would take the same strategy only once."""
    eighth = st.integers(0, 7)
    return eighth.flatmap(lambda n: st.just(other) if n == 7 else value)


def rows(minimum: int, maximum: int, **columns: Any) -> st.SearchStrategy[Table]:
    return st.lists(st.fixed_dictionaries(columns), min_size=minimum, max_size=maximum)


contacts = rows(
    4,
    9,
    contact_id=often(pick(IDS)),
    created_at=often(often(moments(-250, 1), "soon")),
    updated_at=st.one_of(st.just(""), moments(-100, 0)),
    email=pick(EMAILS),
    account_id=pick(["", "", "a1", "a2", "a9"]),
    merged_into=st.one_of(st.just(""), st.just(""), pick([*IDS, "ghost"])),
    profiling_opt_out=often(pick(["", "", "no", "0"]), "True"),
    deleted_at=often(st.just(""), "2026-06-20 12:00"),
    **{name: pick(pool) for name, pool in POOLS.items()},
)
activities = rows(
    4,
    20,
    activity_id=often(pick([f"x{i}" for i in range(30)])),
    activity_type=pick(TYPES),
    occurred_at=often(often(moments(-20, 1) | moments(), "2026-02-30")),
    contact_id=often(often(pick(IDS), "ghost")),
    email=pick(EMAILS),
    target=pick(TARGETS),
    campaign_id=pick(["", "launch", "news"]),
    channel=pick(["", "email", "WEB"]),
    loaded_at=st.one_of(st.just(""), moments(-5, 0)),
)


@st.composite
def bursts(draw: st.DrawFn) -> Table:
    """Clicks and deliveries within seconds, often about midnight."""
    found: Table = []
    for number in range(draw(st.integers(0, 4))):
        began = MIDNIGHT + dt.timedelta(
            days=draw(pick([-30, -15, -3, 0, 1])),
            seconds=draw(pick([-3, -3, -1, 0, 1, 43200, 43200])),
        )
        who, address = draw(pick(IDS)), draw(pick(EMAILS))
        for place in range(draw(st.integers(2, 7))):
            after = draw(pick([0, 1, 2, 2, 3, 4, 5, 5, 6, 7, 12]))
            moment = began + dt.timedelta(
                seconds=after, milliseconds=draw(pick([0, 0, 0, 1, 500, 999]))
            )
            found.append(
                {
                    "activity_id": f"b{number}.{place}",
                    "activity_type": draw(
                        pick(["email_click"] * 4 + ["clicked email"] * 3)
                        | pick(["email_click", "email_delivered", "email_sent"])
                    ),
                    "occurred_at": f"{moment:%Y-%m-%d %H:%M:%S.%f}",
                    "contact_id": draw(often(st.just(who), draw(pick(IDS)))),
                    "email": draw(often(st.just(""), address)),
                    "target": draw(pick(["/a", "/b", "/c", "/d?x=1", "/d", ""])),
                    "campaign_id": draw(pick(["", "launch", "launch", "news"])),
                    "channel": draw(pick(["", "email"])),
                    "loaded_at": draw(st.one_of(st.just(""), moments(-5, 0))),
                }
            )
    return found


accounts = st.lists(pick(["a1", "a2"]), unique=True, max_size=2).map(
    lambda ids: [
        {
            "account_id": account_id,
            "account_name": "Hotel Aurora" if account_id == "a1" else "Bar Blu",
            "domain": "w#.example",
            "industry": "hotel",
            "employee_count": "51-200",
            "country": "PL",
        }
        for account_id in ids
    ]
)
contact_attributes = rows(
    0,
    5,
    contact_id=pick([*IDS, "ghost"]),
    attribute=pick(["pet", "pet", "seats", "seats", "country"]),
    value=pick(["cat", "dog", "Cat ", *NUMBERS, "PL"]),
)
erasures = st.one_of(
    st.just([]),
    st.just([]),
    rows(1, 1, contact_id=pick(IDS), email=st.just("")),
    rows(1, 1, contact_id=st.just(""), email=pick(EMAILS[2:5])),
)


@st.composite
def opportunities(draw: st.DrawFn) -> Table:
    found = []
    for number in range(draw(st.integers(0, 3))):
        stage = draw(pick(["open", "won", "lost"]))
        found.append(
            {
                "opportunity_id": f"o{number}",
                "contact_id": draw(often(pick(IDS), "ghost")),
                "stage": stage,
                "created_at": draw(often(moments(-100, -30))),
                # An expected closing date of an open deal is nobody's business.
                "closed_at": "" if stage == "open" else draw(moments(-29, 2)),
                "loss_reason": draw(pick(["", "price"])),
            }
        )
    return found


@st.composite
def attribute_rule(draw: st.DrawFn) -> Row:
    attribute = draw(pick(sorted(OPERATORS)))
    operator = draw(pick(OPERATORS[attribute]))
    wanted = WANTED.get(attribute, NUMBERS[:5])
    value = draw(pick(wanted))
    if operator == "one_of":
        value = " | ".join(draw(st.lists(pick(wanted), min_size=1, max_size=3)))
    elif operator == "between":
        low = draw(st.integers(-5, 60))
        value = f"{low}..{low + draw(st.integers(0, 40))}"
    elif operator in ("is_set", "is_missing"):
        value = ""
    return {"attribute": attribute, "operator": operator, "value": value}


@st.composite
def activity_rule(draw: st.DrawFn) -> Row:
    kind = draw(
        pick(["page_view", "page_view", "email_open", "email_click", "demo_request"])
        | pick(["unsubscribe", "sales_rejected", "document_download"])
        | pick(["opportunity_opened", "opportunity_lost", "site_search"])
    )
    operators = ["", "", "equals", "one_of", "contains", "starts_with", "ends_with"]
    operator = draw(pick(operators))
    target = draw(pick(["/pricing", "pri", "/", "LIST", "price", "/careers|/pricing"]))
    return {
        "activity_type": kind,
        "target_operator": operator,
        "target": target if operator else "",
        "decay_id": draw(pick([*DECAYS, "own", "own"])),
        "max_per_day": draw(pick(["", "", "1", "2"])),
        "max_points": draw(pick(["", "", "7.5", "20"])),
        "active_days": draw(pick(["", "", "0", "10", "60"])),
        "campaign_id": draw(pick(["", "", "", "launch"])),
        "channel": draw(pick(["", "", "", "Email", "web"])),
    }


inactivity_rule = st.fixed_dictionaries(
    {
        "after_days": pick(["1", "10", "45"]),
        "repeat_every_days": pick(["", "1", "7", "30"]),
        "max_points": pick(["", "", "12"]),
    }
)
RULES = {
    "attribute_weights": (attribute_rule(), 7),
    "activity_weights": (activity_rule(), 7),
    "inactivity_weights": (inactivity_rule, 2),
}


@st.composite
def weights(draw: st.DrawFn) -> dict[str, Table]:
    """The rules of one model; a cap group has one component and one sign."""
    tables: dict[str, Table] = {}
    for table, (rule, most) in RULES.items():
        component = "fit" if table == "attribute_weights" else "engagement"
        tables[table] = []
        for number in range(draw(st.integers(min(2, most - 1), most))):
            sign = draw(pick(["", "", "-"]))
            points = draw(pick(POINTS))
            first, last = draw(pick(VALIDITY))
            row = dict.fromkeys(WEIGHT_COLUMNS[table], "") | draw(rule)
            row |= {
                "rule_id": f"{table[:3]}_{number}",
                "label": f"{table[:3]} {number}",
                "points": sign + points if points else "",
                "cap_group": f"{component}{sign}" if draw(st.booleans()) else "",
                "valid_from": first,
                "valid_to": last,
            }
            if table == "inactivity_weights":
                row["points"] = row["points"] or "-1"
            else:
                row["effect"] = draw(pick(EFFECTS if points else EFFECTS[-4:]))
            tables[table].append(row)
    tables["cap_groups"] = [
        {"cap_group": group, "max_points": draw(pick(["5", "12.34", "40", "9999"]))}
        for group in ("fit", "fit-", "engagement", "engagement-")
    ]
    return tables


@st.composite
def decay(draw: st.DrawFn) -> Table:
    """Windows that do not overlap, with gaps now and then."""
    ends = sorted(draw(st.sets(st.integers(0, 90), min_size=2, max_size=4)))
    found: Table = []
    for start, end in itertools.pairwise(ends):
        # The first one stays: rules name the decay, so it must exist.
        if found and not draw(pick([True, True, False])):
            continue
        kind = draw(pick(["step", "linear", "half_life"]))
        found.append(
            {
                "decay_id": "own",
                "kind": kind,
                "from_day": str(start),
                "to_day": str(end),
                "factor": draw(pick(["1", "0.5", "0.123456", "0.9"])),
                "half_life_days": draw(pick(["7", "3.5", "30"]))
                if kind == "half_life"
                else "",
                "note": "",
            }
        )
    return found


@st.composite
def scoring_model(draw: st.DrawFn) -> Row:
    first, last = draw(pick(VALIDITY))
    return {
        "model_id": "m",
        "status": draw(pick(["live", "live", "live", "shadow", "retired"])),
        "tier_set": draw(pick(["standard", "careful", "two_sql"])),
        "fit_cap": draw(pick(["", "20", "60"])),
        "engagement_cap": draw(pick(["", "15.5", "60"])),
        "score_floor": draw(pick(["", "0", "-10"])),
        "score_ceiling": draw(pick(["", "25", "100"])),
        "active_from": first,
        "active_to": last,
    }


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """One small world: some contacts, what they did, one scoring model."""
    raw: dict[str, Table] = {
        "contacts": draw(contacts),
        "activities": draw(activities) + draw(bursts()),
        "opportunities": draw(opportunities()),
        "accounts": draw(accounts),
        "contact_attributes": draw(contact_attributes),
        "erasure_requests": draw(erasures),
    }
    tables = draw(weights())
    tables["scoring_models"] = [draw(scoring_model())]
    tables["decay_windows"] = draw(decay())
    return World(raw, tables, {}, Settings(DAYS))


def joined(small: list[World], settings: Settings) -> World:
    """Many small worlds in one, told apart by the number in every id.

    Each model scores the contacts of all the worlds, which tries its rules on many
    more people than its own world has.
    """
    raw: dict[str, Table] = defaultdict(list)
    tables: dict[str, Table] = defaultdict(list)
    for name, shared in golden_cases.shared(WEIGHT_COLUMNS).items():
        tables[name].extend(shared)
    for number, world in enumerate(small):
        for name, given in world.raw.items():
            raw[name].extend(own(row, number) for row in given)
        for name, given in world.weights.items():
            tables[name].extend(own_weight(row, number) for row in given)
    for number, model in enumerate(tables["scoring_models"]):
        model["model_name"] = model["model_id"]
        if model["status"] == "live":
            model["priority"] = str(1000 - number)
    for name in RAW_COLUMNS:
        raw.setdefault(name, [])
    lookups = golden_cases.shared(LOOKUP_COLUMNS)
    return World(dict(raw), dict(tables), lookups, settings)


def own(row: Row, number: int) -> Row:
    found = {
        name: (value or "").replace("#", str(number)) for name, value in row.items()
    }
    for name in ("contact_id", "merged_into", "account_id", "activity_id"):
        if found.get(name):
            found[name] = f"w{number}.{found[name]}"
    if found.get("opportunity_id"):
        found["opportunity_id"] = f"w{number}.{found['opportunity_id']}"
    return found


def own_weight(row: Row, number: int) -> Row:
    found = dict(row)
    if "decay_id" in found and found["decay_id"] == "own":
        found["decay_id"] = f"own_{number}"
    if "kind" not in found:
        found["model_id"] = f"m{number}"
    return found
