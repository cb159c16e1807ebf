"""Each way to break a seed file is found, with its place and what to write."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from lead_scoring.validate import validate
from seed_folders import (
    GOOD,
    Edit,
    add,
    all_of,
    cell,
    cells,
    copy_of,
    path_of,
    raw,
    remove,
    semicolons,
    text,
)

MODELS = "scoring_models.csv"
ATTRIBUTES = "attribute_weights.csv"
ACTIVITIES = "activity_weights.csv"
INACTIVITY = "inactivity_weights.csv"
DECAYS = "decay_windows.csv"
CAPS = "cap_groups.csv"
TIERS = "tiers.csv"
GRADES = "grades.csv"
TYPES = "activity_types.csv"
TYPE_MAP = "activity_type_map.csv"
DOMAINS = "email_domains.csv"
TITLES = "job_titles.csv"
PERSONAS = "personas.csv"


@dataclass
class Case:
    name: str
    edit: Edit
    file: str
    line: int | None
    column: str | None
    words: tuple[str, ...]


def broken(
    name: str, file: str, line: int, column: str, value: str, *words: str
) -> Case:
    """A case of one cell with a new value."""
    return Case(name, cell(file, line, column, value), file, line, column, words)


def windows_byte(content: bytes) -> bytes:
    return content.replace("zakupów".encode(), b"zakup\xf3w")


def renamed(old: str, new: str) -> Edit:
    def edit(folder: Path) -> None:
        path = path_of(folder, old)
        path.rename(path.with_name(new))

    return edit


FILES = [
    Case(
        "one byte of Windows-1252",
        raw(TITLES, windows_byte),
        TITLES,
        3,
        "pattern",
        ("UTF-8", "save the file as CSV UTF-8", "kierownik zakup\ufffdw"),
    ),
    Case(
        "a wrong byte in the header",
        raw(TITLES, lambda content: b"\xe8" + content),
        TITLES,
        1,
        "number 1",
        ("UTF-8",),
    ),
    Case(
        "UTF-16 as Excel's Unicode text",
        raw(TIERS, lambda content: content.decode().encode("utf-16")),
        TIERS,
        1,
        None,
        ("UTF-16", "save the file as CSV UTF-8"),
    ),
    Case(
        "a workbook called csv",
        raw(TIERS, lambda content: b"PK\x03\x04" + content),
        TIERS,
        1,
        None,
        ("Excel workbook", "save the file as CSV UTF-8"),
    ),
    Case(
        "tabs",
        raw(TIERS, lambda content: content.replace(b",", b"\t")),
        TIERS,
        1,
        None,
        ("tabs", "save the file as CSV UTF-8"),
    ),
    Case(
        "an empty file",
        raw(CAPS, lambda content: b""),
        CAPS,
        1,
        None,
        ("empty", "model_id,cap_group,max_points"),
    ),
    Case(
        "a missing file",
        lambda folder: path_of(folder, GRADES).unlink(),
        GRADES,
        None,
        None,
        ("weights/grades.csv is missing", "dimension,grade,min_share"),
    ),
    Case(
        "a file of nearly the right name",
        renamed(GRADES, "Grades (1).csv"),
        GRADES,
        None,
        None,
        ("missing", 'did you mean "Grades (1).csv"'),
    ),
    Case(
        "sep= that is not true",
        raw(TIERS, lambda content: b"sep=;\n" + content),
        TIERS,
        1,
        None,
        ('";"', '","', "delete the first line"),
    ),
    Case(
        "a quotation mark that is never closed",
        text(ATTRIBUTES, "in Italy or Poland", '"in Italy or Poland'),
        ATTRIBUTES,
        2,
        "label",
        ("quotation mark", "not closed"),
    ),
    Case(
        "a quotation mark inside a quoted cell",
        text(ATTRIBUTES, "in Italy or Poland", '"in "Italy" or Poland"'),
        ATTRIBUTES,
        2,
        "label",
        ("quotation mark", 'write ""'),
    ),
]

HEADERS = [
    Case(
        "a missing column",
        text(CAPS, "cap_group,max_points", "cap_group"),
        CAPS,
        1,
        "max_points",
        ("missing", "add it"),
    ),
    Case(
        "a doubled column",
        text(DECAYS, "kind,from_day", "kind,kind"),
        DECAYS,
        1,
        "kind",
        ("twice",),
    ),
    Case(
        "a renamed column",
        text(DECAYS, "half_life_days", "half_live_days"),
        DECAYS,
        1,
        "half_live_days",
        ('did you mean "half_life_days"',),
    ),
    Case(
        "a column in capitals",
        text(TIERS, "tier_rank", "Tier_Rank"),
        TIERS,
        1,
        "Tier_Rank",
        ('did you mean "tier_rank"',),
    ),
    Case(
        "a blank before a column's name",
        text(TIERS, "tier_rank", " tier_rank"),
        TIERS,
        1,
        " tier_rank",
        ('did you mean "tier_rank"',),
    ),
    Case(
        "a column too many",
        raw(CAPS, lambda c: c.replace(b"points\n", b"points,colour\n")),
        CAPS,
        1,
        "colour",
        ("no column", "delete it"),
    ),
    Case(
        "a column of another name",
        text(CAPS, "max_points", "upper"),
        CAPS,
        1,
        "upper",
        ('no column "upper"', "call it one of max_points"),
    ),
    Case(
        "a quotation mark in the header",
        text(CAPS, "cap_group,", '"cap_group,'),
        CAPS,
        1,
        None,
        ("quotation mark",),
    ),
    Case(
        "a column without a name",
        raw(GRADES, lambda c: c.replace(b"\n", b",\n")),
        GRADES,
        1,
        "number 4",
        ("no name", "delete the column"),
    ),
    Case(
        "the header's line after a hint",
        all_of(
            text(TIERS, "tier_rank", "tier_rnk"),
            semicolons(TIERS),
            raw(TIERS, lambda content: b"sep=;\n" + content),
        ),
        TIERS,
        2,
        "tier_rnk",
        ('did you mean "tier_rank"',),
    ),
]

ROWS = [
    Case(
        "a row of commas",
        text(GRADES, "fit,B,0.5\n", "fit,B,0.5\n,,\n"),
        GRADES,
        4,
        None,
        ("blank", "delete it"),
    ),
    Case(
        "a cell too few",
        text(GRADES, "fit,B,0.5\n", "fit,B\n"),
        GRADES,
        3,
        "min_share",
        ("2 cells", "header 3"),
    ),
    Case(
        "a cell too many",
        text(GRADES, "fit,B,0.5\n", "fit,B,0.5,\n"),
        GRADES,
        3,
        None,
        ("4 cells", "header 3"),
    ),
    Case(
        "an unquoted decimal comma",
        text(GRADES, "fit,B,0.5\n", "fit,B,0,5\n"),
        GRADES,
        3,
        None,
        ("4 cells", "7.5", "quotation marks"),
    ),
    Case(
        "a semicolon row in a comma file",
        text(GRADES, "fit,B,0.5\n", "fit;B;0.5\n"),
        GRADES,
        3,
        "grade",
        ("1 cell ", "commas"),
    ),
    Case(
        "a semicolon inside a cell of a semicolon file",
        all_of(semicolons(GRADES), text(GRADES, "fit;B;0.5\n", "fit;B;0;5\n")),
        GRADES,
        3,
        None,
        ("4 cells", "contains a semicolon"),
    ),
    Case(
        "the line counts lines inside cells",
        text(
            MODELS,
            'every day"\n',
            'every\nday"\nfourth,Fourth,lively,,,,,,plain,,,,,,\n',
        ),
        MODELS,
        4,
        "status",
        ('did you mean "live"',),
    ),
    Case(
        "a cell after a line break inside its row",
        all_of(
            cell(ATTRIBUTES, 2, "label", "in Italy\nor Poland"),
            cell(ATTRIBUTES, 2, "effect", "pionts"),
        ),
        ATTRIBUTES,
        3,
        "effect",
        ('did you mean "points"',),
    ),
]

CELLS = [
    broken("an empty cell", ATTRIBUTES, 3, "rule_id", "", "empty", "country_italy"),
    broken("an empty status", MODELS, 3, "status", "", "empty", "live, shadow"),
    broken("a cell of blanks", ATTRIBUTES, 3, "rule_id", "  ", "nothing but blanks"),
    broken(
        "a no-break space at the end",
        ATTRIBUTES,
        3,
        "attribute",
        "employee_count\u00a0",
        "no-break space",
        '"employee_count"',
    ),
    broken(
        "a no-break space in a label",
        ATTRIBUTES,
        3,
        "label",
        "medium\u00a0",
        "no-break space",
    ),
    broken(
        "a blank at the start", MODELS, 2, "model_id", " inbound", "blank", "delete"
    ),
    broken(
        "an invisible character",
        CAPS,
        2,
        "cap_group",
        "comp\u200bany",
        "invisible",
        "type it again",
    ),
    broken("a lost letter", TITLES, 3, "pattern", "zakup\ufffdw", "lost a letter"),
    broken("text for points", ATTRIBUTES, 3, "points", "ten", '"ten"', "7.5"),
    broken("no number at all", DECAYS, 3, "factor", "nan", '"nan"', "no number"),
    broken("per cent", GRADES, 3, "min_share", "50%", '"50%"', "write 0.5"),
    broken(
        "three decimals of points",
        ATTRIBUTES,
        3,
        "points",
        "7.125",
        "3 decimals",
        "at most 2",
        "7.13",
    ),
    broken("points out of reach", ATTRIBUTES, 3, "points", "99999999", "too large"),
    broken("half a day", INACTIVITY, 2, "after_days", "7.5", "whole number", "60"),
    broken("a cap out of reach", MODELS, 2, "fit_cap", "99999999999", "10 digits"),
    broken("a day in words", INACTIVITY, 2, "after_days", "ten", "whole number"),
    broken("a huge day", DECAYS, 4, "to_day", "9999999999", "too large"),
    broken("a negative cap", CAPS, 2, "max_points", "-15", "too small", "0 or more"),
    broken("a negative limit", ACTIVITIES, 3, "max_points", "-25", "too small"),
    broken("a share above 1", GRADES, 2, "min_share", "75", "too large", "1 or less"),
    broken("a day before time", MODELS, 2, "active_from", "1926-01-01", "too early"),
    broken("a day after time", ATTRIBUTES, 3, "valid_to", "9999-12-31", "too late"),
    broken("prose too long", ATTRIBUTES, 3, "note", "x" * 1001, "1001", "1000"),
    broken("maybe", TYPES, 2, "is_engagement", "maybe", "write true or false"),
    broken(
        "a title without letters",
        TITLES,
        2,
        "pattern",
        "42 - 7",
        "no pattern",
        "manager",
    ),
    broken(
        "a mail address as domain", DOMAINS, 2, "domain", "info@gmail.com", "domain"
    ),
    broken("a domain in capitals", DOMAINS, 2, "domain", "Gmail.com", "lower case"),
]

SPREADSHEETS = [
    broken(
        "a range as month and year",
        ATTRIBUTES,
        3,
        "value",
        "nov-50",
        "Excel",
        "11-50",
        "write 11..50",
    ),
    broken(
        "a value as day and month",
        ATTRIBUTES,
        5,
        "value",
        "1-ott",
        "Excel",
        "1-10",
        "10-1",
        "Text",
    ),
    broken(
        "a Polish month", ATTRIBUTES, 5, "value", "lis-50", "Excel", "11-50", "Text"
    ),
    broken("points as a date", ATTRIBUTES, 3, "points", "07-mag", "Excel", "7.5"),
    broken("a number as a date", ATTRIBUTES, 4, "value", "07-mag", "Excel", "7.5"),
    broken(
        "an id in scientific notation", ACTIVITIES, 7, "campaign_id", "1,23E+11", "id"
    ),
    broken(
        "points in scientific notation", ATTRIBUTES, 3, "points", "1E+02", "in full"
    ),
    broken("a formula's error", ATTRIBUTES, 5, "label", "#NOME?", "error message", "+"),
    broken(
        "a day with two readings",
        ATTRIBUTES,
        3,
        "valid_from",
        "01/02/2026",
        "two readings",
        "2026-02-01",
        "2026-01-02",
    ),
    broken(
        "a day that does not exist",
        ATTRIBUTES,
        3,
        "valid_from",
        "2026-02-30",
        "calendar",
    ),
    broken(
        "a day of a short year",
        ATTRIBUTES,
        3,
        "valid_from",
        "15/03/26",
        "write 2026-03-15",
    ),
    broken("a spelled month", MODELS, 2, "active_to", "30-giu-27", "write 2027-06-30"),
    broken("a spelled day that is none", MODELS, 2, "active_to", "31-feb-27", "no day"),
    broken("a day as its number", MODELS, 2, "reviewed_on", "46203", "2026-06-30"),
    broken(
        "a day with a time",
        MODELS,
        2,
        "reviewed_on",
        "30/06/2026 00:00",
        "time of day",
        "2026-06-30",
    ),
    broken(
        "a quoted thousand in a comma file",
        ATTRIBUTES,
        3,
        "points",
        "1,234",
        "two readings",
        "1234",
        "1.234",
    ),
    Case(
        "a dot before three digits in a semicolon file",
        all_of(cell(ATTRIBUTES, 3, "points", "1.234"), semicolons(ATTRIBUTES)),
        ATTRIBUTES,
        3,
        "points",
        ('"1.234" has two readings', "1234"),
    ),
    Case(
        "a comma before three digits in a semicolon file",
        all_of(cell(ATTRIBUTES, 3, "points", "1,234"), semicolons(ATTRIBUTES)),
        ATTRIBUTES,
        3,
        "points",
        ('"1,234" has two readings', "1234", "1.234"),
    ),
    Case(
        "whole numbers of a semicolon file with two readings",
        all_of(cell(INACTIVITY, 2, "after_days", "1.095"), semicolons(INACTIVITY)),
        INACTIVITY,
        2,
        "after_days",
        ('"1.095" has two readings', "1095"),
    ),
    Case(
        "a limit of a semicolon file with two readings",
        all_of(cell(ATTRIBUTES, 4, "value", "1.250"), semicolons(ATTRIBUTES)),
        ATTRIBUTES,
        4,
        "value",
        ('"1.250" has two readings', "1250"),
    ),
]

NAMES = [
    broken(
        "an unknown decay",
        ACTIVITIES,
        2,
        "decay_id",
        "half_live_30",
        'there is no decay "half_live_30"; did you mean "half_life_30"?',
    ),
    broken(
        "an unknown tier set",
        MODELS,
        2,
        "tier_set",
        "standart",
        'there is no tier set "standart"; did you mean "standard"?',
    ),
    broken(
        "an unknown activity type",
        ACTIVITIES,
        3,
        "activity_type",
        "pageview",
        'there is no activity type "pageview"; did you mean "page_view"?',
    ),
    broken(
        "an activity type of the map",
        TYPE_MAP,
        2,
        "activity_type",
        "pageviews",
        'did you mean "page_view"?',
    ),
    broken(
        "an unknown operator",
        ATTRIBUTES,
        2,
        "operator",
        "oneof",
        'there is no operator "oneof"; did you mean "one_of"?',
    ),
    broken(
        "an operator in capitals",
        ATTRIBUTES,
        2,
        "operator",
        "ONE_OF",
        'did you mean "one_of"?',
    ),
    broken(
        "an unknown operator of targets",
        ACTIVITIES,
        3,
        "target_operator",
        "between",
        'there is no operator "between"',
        "starts_with",
    ),
    broken(
        "an unknown operator of personas",
        PERSONAS,
        2,
        "operator",
        "equal",
        'did you mean "equals"?',
    ),
    broken(
        "an unknown scoring model",
        ATTRIBUTES,
        2,
        "model_id",
        "inbond",
        'there is no scoring model "inbond"; did you mean "inbound"?',
    ),
    broken(
        "an unknown cap group",
        ACTIVITIES,
        3,
        "cap_group",
        "vists",
        'no cap group "vists"; did you mean "visits"?',
    ),
    broken(
        "a cap group of another model",
        ATTRIBUTES,
        7,
        "cap_group",
        "company",
        '"event" has no cap group "company"',
    ),
    broken("an unknown effect", ATTRIBUTES, 2, "effect", "fasttrack", "fast_track"),
    broken("an unknown status", MODELS, 2, "status", "active", "live, retired, shadow"),
    broken("an unknown kind of decay", DECAYS, 2, "kind", "halflife", "half_life"),
    broken("an unknown kind of domain", DOMAINS, 2, "kind", "freemail", "free"),
    broken("an unknown qualification", TIERS, 4, "qualification", "SQL", "sql"),
    broken("an unknown dimension", GRADES, 2, "dimension", "fitt", "fit"),
    broken("a grade of neither kind", GRADES, 2, "grade", "E", "A, B, C, D"),
    broken("a grade of the other kind", GRADES, 2, "grade", "1", "A, B, C, D"),
]

DOUBLES = [
    Case(
        "a rule id twice in a file",
        cell(ATTRIBUTES, 4, "rule_id", "size_medium"),
        ATTRIBUTES,
        4,
        "rule_id",
        ("line 3", '"size_medium"', "already"),
    ),
    Case(
        "a rule id in two files",
        cell(INACTIVITY, 2, "rule_id", "page_pricing"),
        INACTIVITY,
        2,
        "rule_id",
        ("activity_weights.csv, line 3", '"page_pricing"', "already"),
    ),
    broken("a doubled model", MODELS, 4, "model_id", "event", "line 3", "already"),
    broken("a doubled tier", TIERS, 4, "tier", "warm", "line 3", "already"),
    broken("a doubled rank", TIERS, 4, "tier_rank", "2", "line 3", "rank 2"),
    broken("a doubled grade", GRADES, 3, "grade", "A", "line 2", "already"),
    broken("a doubled domain", DOMAINS, 3, "domain", "gmail.com", "line 2"),
    broken("a doubled type", TYPES, 3, "activity_type", "page_view", "line 2"),
    broken("a doubled pattern", TITLES, 3, "pattern", "direttore", "line 2"),
    broken("a doubled cap group", CAPS, 3, "cap_group", "company", "line 2"),
    Case(
        "a doubled mapping",
        add(TYPE_MAP, "generic,pageview,demo_request"),
        TYPE_MAP,
        3,
        "raw_activity_type",
        ("line 2", "already"),
    ),
    Case(
        "a doubled condition of a persona",
        add(PERSONAS, "buyer,Buyer,job_function,equals,purchasing,1"),
        PERSONAS,
        4,
        "attribute",
        ("line 2", "already"),
    ),
]

VALUES = [
    broken("between without a range", ATTRIBUTES, 3, "value", "50-249", "50..249"),
    broken("between of one number", ATTRIBUTES, 3, "value", "50", "low..high"),
    broken("between backwards", ATTRIBUTES, 3, "value", "249..50", "50..249"),
    broken("between of words", ATTRIBUTES, 3, "value", "few..many", "few", "low..high"),
    broken("at_least without a number", ATTRIBUTES, 4, "value", "many", "no number"),
    broken("at_least without a value", ATTRIBUTES, 4, "value", "", "needs a value"),
    broken("equals without a value", ATTRIBUTES, 5, "value", "", "needs a value"),
    broken("is_set with a value", ATTRIBUTES, 6, "value", "1", "needs no value"),
    broken("one_of with an empty part", ATTRIBUTES, 2, "value", "IT||PL", "IT|PL"),
    broken("one_of with an open end", ATTRIBUTES, 2, "value", "IT|PL|", "empty part"),
    broken("a persona's range", PERSONAS, 3, "value", "10-49", "10..49"),
    broken("a persona's missing value", PERSONAS, 2, "value", "", "needs a value"),
    broken(
        "a target without operator", ACTIVITIES, 3, "target_operator", "", "no operator"
    ),
    broken("an operator without target", ACTIVITIES, 3, "target", "", "needs a target"),
    broken(
        "targets with an empty part", ACTIVITIES, 5, "target", "|budget", "empty part"
    ),
]

RULES = [
    broken("no points", ATTRIBUTES, 2, "points", "", "effect is points"),
    broken("no points and no effect", ACTIVITIES, 4, "points", "", "effect is points"),
    broken("no points of silence", INACTIVITY, 2, "points", "", "empty", "-10"),
    broken(
        "valid_to before valid_from",
        ATTRIBUTES,
        3,
        "valid_to",
        "2025-12-31",
        "2025-12-31 is before valid_from 2026-01-01",
    ),
    broken(
        "active_to before active_from",
        MODELS,
        2,
        "active_to",
        "31/12/2025",
        "2025-12-31 is before active_from 2026-01-01",
    ),
    Case(
        "a cap group over two components",
        cell(ACTIVITIES, 3, "cap_group", "company"),
        ACTIVITIES,
        3,
        "cap_group",
        ("two components", "attribute_weights.csv, line 3"),
    ),
    Case(
        "a cap group over two signs",
        cell(ATTRIBUTES, 4, "points", "-12"),
        ATTRIBUTES,
        4,
        "cap_group",
        ("two signs", "attribute_weights.csv, line 3"),
    ),
    *(
        broken(f"a rule named {name}", ATTRIBUTES, 2, "rule_id", name, "like a limit")
        for name in ("fit_cap", "engagement_cap", "score_floor", "score_ceiling")
    ),
    broken(
        "a rule named like a cap group",
        ACTIVITIES,
        2,
        "rule_id",
        "company",
        "cap group",
    ),
    broken("a cap group named like a limit", CAPS, 3, "cap_group", "fit_cap", "limit"),
    broken(
        "a fast track without an sql tier",
        ATTRIBUTES,
        7,
        "effect",
        "fast_track",
        '"plain"',
        "qualification sql",
    ),
]

BANDS = [
    broken("a linear decay for ever", DECAYS, 3, "to_day", "", "linear", "to_day"),
    broken("no half life", DECAYS, 2, "half_life_days", "", "half_life_days", "30"),
    broken("a half life of 0", DECAYS, 2, "half_life_days", "0", "more than 0"),
    broken("no factor", DECAYS, 4, "factor", "", "empty", "0.5"),
    broken("overlapping windows", DECAYS, 5, "from_day", "6", "overlap", "line 4"),
    Case(
        "a window after one for ever",
        add(DECAYS, "half_life_30,step,90,120,1,,"),
        DECAYS,
        6,
        "from_day",
        ("overlap", "line 2", "for ever"),
    ),
    broken("a window that ends too soon", DECAYS, 5, "to_day", "7", "larger to_day"),
    broken("a lowest tier with a minimum", TIERS, 2, "min_score", "0", "lowest tier"),
    broken(
        "a lowest tier with minimum fit", TIERS, 2, "min_fit_points", "5", "lowest tier"
    ),
    Case(
        "no lowest tier",
        remove(TIERS, 2),
        TIERS,
        2,
        "min_score",
        ("lowest tier", "standard", "without minimums"),
    ),
    broken(
        "a minimum that falls", TIERS, 4, "min_score", "40", "falls from 50", "line 3"
    ),
    broken(
        "an engagement minimum that falls",
        TIERS,
        4,
        "min_engagement_points",
        "10",
        "falls from 15",
    ),
    broken("a higher tier for everybody", TIERS, 6, "min_score", "", "no minimum"),
    broken("a tier called disqualified", TIERS, 2, "tier", "disqualified", "another"),
    broken("a rank of 0", TIERS, 2, "tier_rank", "0", "too small", "1 or more"),
    broken("a better grade for less", GRADES, 2, "min_share", "0.4", "line 3", "0.5"),
]

MODEL_CASES = [
    broken(
        "a floor above its ceiling", MODELS, 2, "score_floor", "200", "above", "150"
    ),
    broken("no priority of a live model", MODELS, 3, "priority", "", "priority"),
    broken(
        "a doubled priority", MODELS, 3, "priority", "1", '"inbound"', "line 2", "too"
    ),
    Case(
        "no model at all",
        raw(MODELS, lambda content: content.splitlines()[0] + b"\n"),
        MODELS,
        1,
        None,
        ("no scoring model",),
    ),
    Case(
        "no type for a won deal",
        remove(TYPES, 7),
        TYPES,
        1,
        "activity_type",
        ('"opportunity_won" is missing', "is_engagement false"),
    ),
    broken(
        "a deal as engagement",
        TYPES,
        8,
        "is_engagement",
        "true",
        "opportunity_lost",
        "write false",
    ),
    broken(
        "a type in capitals", TYPES, 4, "activity_type", "Unsubscribe", "lower case"
    ),
    *(
        broken(
            f"a persona that depends on {name}", PERSONAS, 2, "attribute", name, name
        )
        for name in ("persona", "persona_match")
    ),
    broken("a persona of two names", PERSONAS, 3, "persona_name", "Purchaser", "Buyer"),
    Case(
        "a persona that weighs nothing",
        all_of(cell(PERSONAS, 2, "weight", "0"), cell(PERSONAS, 3, "weight", "0")),
        PERSONAS,
        2,
        "weight",
        ("more than 0",),
    ),
]

ALL = [
    *FILES,
    *HEADERS,
    *ROWS,
    *CELLS,
    *SPREADSHEETS,
    *NAMES,
    *DOUBLES,
    *VALUES,
    *RULES,
    *BANDS,
    *MODEL_CASES,
]


# Faults that make other cells wrong as well; all others are one finding each, so
# that later checks and other files do not repeat what was said.
SPREADING = {
    "a column of another name",
    "a wrong byte in the header",
    "a doubled column",
    "a doubled type",
    "a doubled cap group",
    "a cap group named like a limit",
    "no lowest tier",
    "no model at all",
    "a type in capitals",
}


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_fault_is_found_where_it_is(case: Case, tmp_path: Path) -> None:
    case.edit(copy_of(GOOD, tmp_path / "seeds"))
    errors = validate(tmp_path / "seeds").errors
    place = (case.file, case.line, case.column)
    here = [
        str(each) for each in errors if (each.file, each.line, each.column) == place
    ]
    assert here, f"not found; found: {[str(each) for each in errors]}"
    assert all(word in here[0] for word in case.words), here[0]
    assert len(errors) == 1 or case.name in SPREADING, errors


def test_good_folder_has_no_fault() -> None:
    report = validate(GOOD)
    assert report.ok
    assert [str(each) for each in report.errors + report.warnings] == []


WARNINGS = [
    broken(
        "an unknown attribute",
        ATTRIBUTES,
        2,
        "attribute",
        "contry",
        'did you mean "country"?',
    ),
    broken(
        "an attribute nobody knows", ATTRIBUTES, 2, "attribute", "shoe", "no column"
    ),
    broken(
        "an unknown attribute of a persona",
        PERSONAS,
        2,
        "attribute",
        "job_funktion",
        'did you mean "job_function"?',
    ),
    broken("a campaign like a date", ACTIVITIES, 7, "campaign_id", "nov-25", "11-25"),
    broken("days without an effect", ACTIVITIES, 3, "active_days", "30", "no meaning"),
    broken(
        "a target with a host",
        ACTIVITIES,
        3,
        "target",
        "https://shop.example/pricing/?a=1",
        'did you mean "/pricing"?',
    ),
    broken(
        "one_of with commas", ATTRIBUTES, 2, "value", "IT,PL", 'did you mean "IT|PL"'
    ),
    broken("an Italian true", ATTRIBUTES, 5, "value", "VERO", "true or false"),
    broken(
        "garbled letters", TITLES, 3, "pattern", "zakupÃ³w", 'did you mean "zakupów"'
    ),
    broken("a half life of a step", DECAYS, 4, "half_life_days", "9", "no meaning"),
    broken("a rest without a grade", GRADES, 5, "min_share", "0.1", "write 0"),
    Case(
        "a cap group without rules",
        add(CAPS, "event,visits,10"),
        CAPS,
        4,
        "cap_group",
        ("no rule",),
    ),
    Case(
        "a file nobody reads",
        lambda folder: (folder / "weights" / "tiers (1).csv").write_text("x"),
        "tiers (1).csv",
        None,
        None,
        ("not read",),
    ),
]


@pytest.mark.parametrize("case", WARNINGS, ids=lambda case: case.name)
def test_doubt_is_a_warning(case: Case, tmp_path: Path) -> None:
    case.edit(copy_of(GOOD, tmp_path / "seeds"))
    report = validate(tmp_path / "seeds")
    assert [str(each) for each in report.errors] == []
    (found,) = report.warnings
    assert (found.file, found.line, found.column) == (case.file, case.line, case.column)
    assert all(word in str(found) for word in case.words), str(found)


def test_extra_contact_column_is_a_known_attribute(tmp_path: Path) -> None:
    cell(ATTRIBUTES, 2, "attribute", "shoe_size")(copy_of(GOOD, tmp_path / "seeds"))
    assert validate(tmp_path / "seeds").warnings
    assert not validate(tmp_path / "seeds", ["shoe_size"]).warnings


def test_every_fault_is_reported_at_once(tmp_path: Path) -> None:
    folder = copy_of(GOOD, tmp_path / "seeds")
    all_of(
        cells(ATTRIBUTES, 2, operator="oneof", effect="gift"),
        cells(ATTRIBUTES, 3, points="ten", valid_from="01/02/2026"),
        cell(ACTIVITIES, 2, "decay_id", "half_live_30"),
        cell(TIERS, 4, "min_score", "40"),
        cell(GRADES, 2, "min_share", "lots"),
        raw(TITLES, windows_byte),
        text(DOMAINS, "gmail.com,free", "gmail.com"),
    )(folder)
    report = validate(folder)
    assert [(f.file, f.line, f.column) for f in report.errors] == [
        (ATTRIBUTES, 2, "operator"),
        (ATTRIBUTES, 2, "effect"),
        (ATTRIBUTES, 3, "points"),
        (ATTRIBUTES, 3, "valid_from"),
        (ACTIVITIES, 2, "decay_id"),
        (TIERS, 4, "min_score"),
        (GRADES, 2, "min_share"),
        (DOMAINS, 2, "kind"),
        (TITLES, 3, "pattern"),
    ]


def test_rows_after_an_open_quotation_mark_are_still_read(tmp_path: Path) -> None:
    folder = copy_of(GOOD, tmp_path / "seeds")
    text(ATTRIBUTES, "in Italy or Poland", '"in Italy or Poland')(folder)
    text(ATTRIBUTES, "inbound,free_email", "inbond,free_email")(folder)
    places = [(f.line, f.column) for f in validate(folder).errors]
    assert places == [(2, "label"), (5, "model_id")]


def test_cell_that_was_reported_is_not_looked_up(tmp_path: Path) -> None:
    folder = copy_of(GOOD, tmp_path / "seeds")
    raw(ACTIVITIES, lambda content: content.replace(b"linear_30", b"line\xe0r"))(folder)
    places = [(f.file, f.line, f.column) for f in validate(folder).errors]
    assert places == [(ACTIVITIES, 7, "decay_id")]


def test_cap_group_of_rules_without_points_is_fine(tmp_path: Path) -> None:
    folder = copy_of(GOOD, tmp_path / "seeds")
    cell(ATTRIBUTES, 6, "cap_group", "company")(folder)
    assert validate(folder).ok
    all_of(cell(ATTRIBUTES, 3, "cap_group", ""), cell(ATTRIBUTES, 4, "cap_group", ""))(
        folder
    )
    assert validate(folder).ok


def test_unreadable_look_up_does_not_blame_those_who_use_it(tmp_path: Path) -> None:
    folder = copy_of(GOOD, tmp_path / "seeds")
    text(DECAYS, "decay_id", "decay")(folder)
    assert {each.file for each in validate(folder).errors} == {DECAYS}


def test_unreadable_key_does_not_blame_those_who_use_it(tmp_path: Path) -> None:
    folder = copy_of(GOOD, tmp_path / "seeds")
    raw(DECAYS, lambda content: content.replace(b"linear_30", b"line\xe0r_30"))(folder)
    places = [(f.file, f.line, f.column) for f in validate(folder).errors]
    assert places == [(DECAYS, 3, "decay_id")]


def test_every_finding_can_be_printed(tmp_path: Path) -> None:
    folder = copy_of(GOOD, tmp_path / "seeds")
    for path in folder.glob("*/*.csv"):
        path.write_bytes(path.read_bytes().replace(b"a", b"\xe0"))
    report = validate(folder)
    assert len(report.errors) > 50
    for each in report.errors + report.warnings:
        str(each).encode("utf-8")


def test_sentence_reads_like_one(tmp_path: Path) -> None:
    folder = copy_of(GOOD, tmp_path / "seeds")
    cell(ACTIVITIES, 2, "decay_id", "half_live_30")(folder)
    (found,) = validate(folder).errors
    assert str(found) == (
        "activity_weights.csv, line 2, column decay_id: there is no decay "
        '"half_live_30"; did you mean "half_life_30"?'
    )


def test_folder_that_is_not_there(tmp_path: Path) -> None:
    (found,) = validate(tmp_path / "nowhere").errors
    assert "no such folder" in str(found)


def test_empty_folder_names_every_missing_file(tmp_path: Path) -> None:
    missing = {each.file for each in validate(tmp_path).errors}
    assert len(missing) == 13
