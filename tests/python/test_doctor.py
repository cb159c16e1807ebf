"""`lead-scoring doctor` says what is wrong with raw files, and touches nothing."""

from __future__ import annotations

import datetime as dt
import gzip
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from job import Job, content
from lead_scoring import variables
from lead_scoring.doctor import Report, examine
from lead_scoring.doctor.contract import FILE, STAGING, read_tables
from lead_scoring.doctor.kinds import nearest_type, read_lookups
from lead_scoring.doctor.names import meant_column, meant_table
from lead_scoring.doctor.needs import NEEDS, OR
from lead_scoring.doctor.report import Level, share
from lead_scoring.doctor.show import verdict
from lead_scoring.paths import Paths, find_paths
from lead_scoring.raw import TABLES

ROOT = find_paths().project
TODAY = dt.datetime.now(dt.UTC).date()
CONTACTS = "contact_id,created_at\nc1,2026-01-01\n"
ACTIVITIES = "activity_id,activity_type,occurred_at,contact_id\n"


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return folder


# ------------------------------------------------- files and headers, without dbt


@pytest.fixture
def look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Report]:
    """What the doctor says of files alone; cells and seeds are other tests' matter."""
    for check in ("check_content", "check_seeds"):
        monkeypatch.setattr(f"lead_scoring.doctor.runner.{check}", lambda *_: None)

    def run(files: dict[str, str | bytes], **settings: object) -> Report:
        paths = replace(find_paths(), raw=write(tmp_path / "raw", files))
        return examine(paths, {**variables.of_project(ROOT), **settings}, TODAY)

    return run


def said(report: Report, level: Level) -> list[str]:
    return [
        " | ".join((f"{finding.place}: {finding.message}", *finding.details))
        for finding in report.of(level)
    ]


GOOD = {
    "contacts.csv": CONTACTS,
    "activities.csv": ACTIVITIES + "a1,call,2026-01-02,c1",
}


def test_good_files_are_no_finding_but_for_what_is_not_there(
    look: Callable[..., Report],
) -> None:
    report = look(GOOD)
    assert said(report, Level.error) == said(report, Level.warning) == []
    assert said(report, Level.note) == [
        "raw: not there, and count as empty: accounts, campaigns, opportunities, "
        "contact_attributes, erasure_requests"
    ]
    assert [(table.name, table.rows) for table in report.tables] == [
        ("contacts", 1),
        ("activities", 1),
    ]


def test_nothing_there(look: Callable[..., Report]) -> None:
    (only,) = said(look({"notes.md": "x"}), Level.error)
    assert only.startswith("raw: none of the tables of the connector generic is there")
    assert all(f"{table}.csv" in only for table in TABLES)


def test_a_required_table_that_is_missing(look: Callable[..., Report]) -> None:
    (only,) = said(look({"contacts.csv": CONTACTS}), Level.error)
    assert only.startswith("activities.csv: there is no table activities.")


def test_a_required_table_without_a_row(look: Callable[..., Report]) -> None:
    (only,) = said(
        look({**GOOD, "contacts.csv": "contact_id,created_at\n"}), Level.error
    )
    assert only == "contacts.csv: there is no row in it"


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        ("Accounts.csv", "did you mean accounts.csv? Rename it"),
        ("account.csv", "did you mean accounts.csv? Rename it"),
        ("companies.csv", "did you mean accounts.csv? Rename it"),
        ("accounts.CSV", "did you mean accounts.csv? Rename it"),
        ("accounts export (2).csv", "did you mean accounts.csv? Rename it"),
        ("accounts.xlsx", "save it from the spreadsheet as CSV UTF-8, as accounts.csv"),
        ("accounts.csv.gz", "Unpack it, as accounts.csv"),
        ("accounts.parquet.zip", "Unpack it, as accounts.parquet"),
        ("accounts.json", "Export it as CSV or Parquet, as accounts.csv"),
        ("accounts.txt", "Rename it to accounts.csv"),
        (
            "contacts_2025.csv",
            "put it into a folder contacts/ together with contacts.csv",
        ),
        ("activities/2026/06.csv", "move it up into activities/"),
        ("activities/2026-06.json", "Export it as CSV or Parquet, as 2026-06.csv"),
        ("Accounts/1.csv", "did you mean accounts/? Rename it"),
    ],
)
def test_a_file_that_is_not_read(
    file: str, sentence: str, look: Callable[..., Report]
) -> None:
    files = {**GOOD, file: "account_id\nk1\n"}
    if "/2026" in file:
        files["activities/1.csv"] = files.pop("activities.csv")
    (only,) = said(look(files), Level.warning)
    assert only.startswith(file.removesuffix("1.csv"))
    assert sentence.lower() in only.lower()
    assert "not read" in only


def test_a_file_that_means_nothing_is_but_a_note(look: Callable[..., Report]) -> None:
    report = look(
        {**GOOD, "budget.csv": "x\n1\n", "README.md": "x", ".hidden.csv": "x"}
    )
    assert said(report, Level.warning) == []
    (strays,) = [note for note in said(report, Level.note) if "budget" in note]
    assert strays.startswith("budget.csv: not read, because no table is called so")


def test_a_table_in_two_places(look: Callable[..., Report]) -> None:
    report = look({**GOOD, "contacts/old.csv": CONTACTS})
    (only,) = said(report, Level.warning)
    assert only.startswith("contacts.csv: one table in several places")


def test_misnamed_required_files_and_columns_are_read_on_behind(
    look: Callable[..., Report],
) -> None:
    report = look(
        {
            "Contacts.csv": "Contact ID;Created on;E-mail\nc1;2026-01-01;a@b.it\n",
            "activities.csv": ACTIVITIES + "a1,call,2026-01-02,c1",
        }
    )
    file, header = said(report, Level.error)
    assert file.endswith("did you mean contacts.csv? Rename it")
    assert header == (
        "Contacts.csv: has no column contact_id and no column created_at. Rename "
        '"Contact ID" to contact_id, "Created on" to created_at, "E-mail" to email'
    )
    assert [(table.name, table.rows) for table in report.tables] == [
        ("contacts", 1),
        ("activities", 1),
    ]


def test_a_required_column_that_nothing_resembles(look: Callable[..., Report]) -> None:
    report = look({**GOOD, "contacts.csv": "contact_id,zzz\nc1,1\n"})
    assert said(report, Level.error) == [
        'contacts.csv: has no column created_at (found: "contact_id", "zzz"). Let the '
        "column that holds it be called created_at"
    ]


def test_columns_of_nearly_the_right_name(look: Callable[..., Report]) -> None:
    report = look(
        {**GOOD, "contacts.csv": "contact_id,created_at,Job Titel\nc1,2026-01-01,x\n"}
    )
    (only,) = said(report, Level.warning)
    assert only.startswith("contacts.csv: 1 column not read because of the name.")
    assert only.endswith('Rename "Job Titel" to job_title')


def test_own_columns_are_a_note_with_the_way_to_use_them(
    look: Callable[..., Report],
) -> None:
    files = {
        **GOOD,
        "contacts.csv": "contact_id,created_at,Shoe size\nc1,2026-01-01,41\n",
    }
    notes = " ".join(said(look(files), Level.note))
    assert "columns that nothing reads: Shoe size" in notes
    assert "extra_contact_columns" in notes
    assert 'rename "Shoe size" to shoe_size first' in notes


@pytest.mark.parametrize(
    ("file", "text", "sentence"),
    [
        (
            "contact_attributes.csv",
            "contact_id,attribute,wert_x\nc1,pet,cat\n",
            "has no column value, so that every row is left out (missing_value) (found:"
            ' "contact_id", "attribute", "wert_x"). Let the column that holds it be '
            "called value",
        ),
        ("accounts.csv", "xyz\nk1\n", "has no column account_id, so that every row is "
         "left out (missing_id)"),
        ("opportunities.csv", "opportunity_id,amount\no1,1\n",
         "has no column contact_id, so that every row is left out (missing_contact)"),
        ("erasure_requests.csv", "who\nc1\n", "has no column contact_id or email, so "
         "that nobody is forgotten by it"),
        ("accounts.csv", "Accounts of 2026\n\naccount_id;account_name\nk1;A\n",
         "has no column account_id, because its header is in line 3"),
        ("hubspot/deal_contact.csv", "foo\n1\n", "has no column deal_id and no column "
         'contact_id, so that its rows count for nothing (found: "foo")'),
        ("hubspot/engagement_call.csv", "zzz\n1\n", "has no column engagement_id, so "
         "that its rows count for nothing"),
        ("hubspot/contact.csv", "property_email\na@a.it\n", "has no column id, so "),
    ],
)  # fmt: skip
def test_columns_without_which_rows_say_nothing(
    file: str, text: str, sentence: str, look: Callable[..., Report]
) -> None:
    report = look({**GOOD, file: text}, connectors=["generic", "hubspot"])
    (only,) = said(report, Level.warning)
    assert only.startswith(f"{file}: {sentence}")
    assert "Nothing is lost" not in " ".join(said(report, Level.note))


@pytest.mark.parametrize(
    "text", ["email,requested_at\na@a.it,\n", "contact_id\nc1\n", "what\n"]
)
def test_one_of_two_columns_is_enough(text: str, look: Callable[..., Report]) -> None:
    assert not said(look({**GOOD, "erasure_requests.csv": text}), Level.warning)


@pytest.mark.parametrize("connector", ["hubspot", "salesforce"])
def test_whole_tables_of_a_connector_need_no_word(
    connector: str, look: Callable[..., Report]
) -> None:
    """Nor do those that bring only what each row needs."""
    tables = Path(__file__).parent / "fixtures" / f"{connector}_world" / "tables"
    files = {f"{connector}/{file.name}": file.read_bytes() for file in tables.iterdir()}
    report = look(files, connectors=[connector])
    assert said(report, Level.error) == said(report, Level.warning) == []
    assert len(report.tables) == len(files)


def test_needed_columns_are_columns_that_the_connector_knows() -> None:
    for connector, tables in NEEDS.items():
        known = read_tables(ROOT / STAGING / connector / FILE)
        for table, columns in tables.items():
            assert {each for name in columns for each in name.split(OR)} <= {
                *known[table].names
            }


def test_extra_contact_columns_of_one_system_alone(
    look: Callable[..., Report],
) -> None:
    files = {
        **GOOD,
        "hubspot/contact.csv": "id\n1\n",
        "salesforce/lead.csv": "id,status\n1,new\n",
        "salesforce/contact.csv": "id\n1\n",
    }
    report = look(
        files,
        connectors=["generic", "hubspot", "salesforce"],
        extra_contact_columns=["Status", "shoe"],
    )
    assert said(report, Level.warning) == [
        "variable extra_contact_columns, shoe: none of contacts.csv, "
        "hubspot/contact.csv, salesforce/lead.csv, salesforce/contact.csv has such a "
        "column, so it stays empty"
    ]


def test_extra_contact_columns_may_be_where_nobody_looks(
    look: Callable[..., Report],
) -> None:
    report = look(
        GOOD,
        connectors=["generic", "hubspot"],
        hubspot_schema="crm",
        extra_contact_columns=["shoe"],
    )
    assert not [text for text in said(report, Level.warning) if "shoe" in text]


@pytest.mark.parametrize(
    ("file", "goal"),
    [
        ("salesforce/tasks.csv", "task.csv"),
        ("salesforce/opportunity_contact_roles.csv", "opportunity_contact_role.csv"),
        ("salesforce/Opportunities.csv", "opportunity.csv"),
        ("hubspot/companies.parquet", "company.parquet"),
    ],
)
def test_plurals_of_the_tables_of_a_connector(
    file: str, goal: str, look: Callable[..., Report]
) -> None:
    connector = file.partition("/")[0]
    good = {**GOOD, f"{connector}/contact.csv": "id\n1\n"}
    report = look({**good, file: "id,who_id\n1,2\n"}, connectors=["generic", connector])
    (only,) = [text for text in said(report, Level.warning) if "did you mean" in text]
    assert only.startswith(file)
    assert f"not read, because no table is called so; did you mean {goal}?" in only


def test_extra_contact_columns_that_are_there_need_no_word(
    look: Callable[..., Report],
) -> None:
    files = {**GOOD, "contacts.csv": "contact_id,created_at,Shoe\nc1,2026-01-01,41\n"}
    report = look(files, extra_contact_columns=["shoe"])
    assert said(report, Level.warning) == []
    assert "Shoe" not in " ".join(said(report, Level.note))
    # ... and those that are not are told, with the nearest that is.
    (only,) = said(look(files, extra_contact_columns=["shoes"]), Level.warning)
    assert only.startswith("variable extra_contact_columns, shoes: contacts.csv has no")
    assert only.endswith("did you mean Shoe?")


def test_a_column_that_is_there_twice(look: Callable[..., Report]) -> None:
    report = look(
        {
            **GOOD,
            "contacts.csv": "contact_id,created_at,email,Email\nc1,2026-01-01,a,b\n",
        }
    )
    (only,) = said(report, Level.warning)
    assert "in the header twice" in only


@pytest.mark.parametrize("above", ["sep=;\n", "Contacts of 2026\n\n"])
def test_lines_above_the_header(above: str, look: Callable[..., Report]) -> None:
    text = above + CONTACTS.replace(",", ";")
    (only,) = said(look({**GOOD, "contacts.csv": text}), Level.error)
    line = above.count("\n") + 1
    assert f"because its header is in line {line}. Delete the lines above it" in only


@pytest.mark.parametrize("above", ["sep=;", "Contacts of 2026", "Contacts;of 2026"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_line_above_a_header_of_more_columns(
    above: str, end: str, delimiter: str, look: Callable[..., Report]
) -> None:
    """DuckDB cannot read such a file at all, because its rows are too long."""
    rows = ["contact_id,created_at,email", "c1,2026-01-01,a@a.it", "c2,2026-01-02,b@b"]
    text = end.join([above, *(row.replace(",", delimiter) for row in rows), ""])
    (only,) = said(look({**GOOD, "contacts.csv": text}), Level.error)
    assert only.startswith("contacts.csv: has ")
    assert "header" in only
    assert "in line 2. Delete the lines above it" in only


@pytest.mark.parametrize("rows_behind", [0, 3, 40])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_an_open_quote_in_a_short_file_is_told_with_its_line(
    rows_behind: int, delimiter: str, look: Callable[..., Report]
) -> None:
    rows = [f"c{n},2026-01-01,Via Roma,x" for n in range(51)]
    rows[50] = 'c50,2026-01-01,"Via Roma,x'
    rows += [f"d{n},2026-01-01,Via Roma,x" for n in range(rows_behind)]
    text = "\n".join(["contact_id,created_at,city,region", *rows])
    (only,) = said(
        look({**GOOD, "contacts.csv": text.replace(",", delimiter) + "\n"}),
        Level.error,
    )
    assert "has a quote in line 52 that nobody closes" in only


LATIN = (
    b"contact_id,created_at,city\n"
    + b"c1,2026-01-01,Roma\n" * 2
    + b"c2,2026-01-01,Forl\xec\n"
)
FAR = b"contact_id,created_at\n" + b"1,2026-01-01\n" * 30_000


@pytest.mark.parametrize(
    ("file", "text", "sentence"),
    [
        (
            "contacts.csv",
            LATIN,
            'not in UTF-8: line 4 holds the byte EC (in "01-01,Forlì"?)',
        ),
        ("contacts.csv", "contact_id\n".encode("utf-16"), "is in UTF-16"),
        ("contacts.csv", b"PK\x03\x04....", "is an Excel workbook"),
        ("contacts.csv", gzip.compress(b"x"), "is packed with gzip. Unpack it"),
        ("contacts.csv", b"PAR1....PAR1", "is a Parquet file"),
        ("contacts.parquet", b"contact_id\n1\n", "is no Parquet file"),
        ("contacts.parquet", b"PAR1....PAR1", "is damaged or not a whole Parquet file"),
        ("contacts.csv", FAR + b"2,2026-01-01,3\n", "line 30002: this is not a row"),
        (
            "contacts.csv",
            FAR + b'2,"2026-01-01\n3,x\n',
            "a quote in line 30,002 that nobody",
        ),
    ],
    ids=["latin", "utf-16", "xlsx", "gzip", "parquet", "csv", "cut", "long", "quote"],
)
def test_an_unreadable_file(
    file: str, text: bytes, sentence: str, look: Callable[..., Report]
) -> None:
    files: dict[str, str | bytes] = {
        "activities.csv": GOOD["activities.csv"],
        file: text,
    }
    (only,) = said(look(files), Level.error)
    assert only.startswith(file)
    assert sentence in only
    # It is said of a build elsewhere, and a build this is not.
    assert "published" not in only


@pytest.mark.parametrize(
    "city",
    ['"a ""quoted"" word"', '"two\nlines, or\nthree"', '5" pipe', ' "Roma"', '""'],
)
def test_quotes_that_are_closed_or_mean_inches(
    city: str, look: Callable[..., Report]
) -> None:
    text = f"contact_id,created_at,city\nc1,2026-01-01,{city}\nc2,2026-01-01,Roma\n"
    report = look({**GOOD, "contacts.csv": text})
    assert said(report, Level.error) == []
    assert report.rows == 3


def test_a_connector_that_is_not_switched_on(look: Callable[..., Report]) -> None:
    report = look({**GOOD, "hubspot/contact_data.csv": "id\n1\n"})
    (only,) = said(report, Level.warning)
    assert only.startswith("hubspot/: 1 table of hubspot, not read")
    assert "--vars '{connectors: [generic, hubspot]}'" in only


def test_a_connector_that_does_not_exist(look: Callable[..., Report]) -> None:
    (only,) = said(look(GOOD, connectors=["generic", "hubspott"]), Level.error)
    assert only.endswith('there is no connector "hubspott"; did you mean "hubspot"?')


def test_connectors_as_one_text(look: Callable[..., Report]) -> None:
    report = look(
        {**GOOD, "hubspot/contact.csv": "id\n1\n"}, connectors="generic, hubspot"
    )
    assert {table.connector for table in report.tables} == {"generic", "hubspot"}
    assert said(report, Level.error) == []


def test_a_connector_without_any_table(look: Callable[..., Report]) -> None:
    (only,) = said(look({"notes.txt": "x"}, connectors=["hubspot"]), Level.error)
    assert only.startswith("hubspot: none of the tables of the connector hubspot")


def test_a_connector_in_a_schema_is_not_looked_at(
    look: Callable[..., Report],
) -> None:
    alone = look(GOOD, connectors=["hubspot"], hubspot_schema="hubspott")
    (only,) = said(alone, Level.warning)
    assert only.startswith("hubspot: not looked at: the variable hubspot_schema says")
    assert "in the schema hubspott" in only
    assert verdict(alone) == (
        "0 tables, 0 rows; 1 thing to look at. Not looked at: hubspot"
    )
    beside = look(GOOD, connectors=["generic", "hubspot"], hubspot_schema="crm")
    assert verdict(beside) == (
        "2 tables, 2 rows; 1 thing to look at, nothing to mend in these tables. Not "
        "looked at: hubspot"
    )


def test_a_folder_by_variable(look: Callable[..., Report]) -> None:
    files = {f"export/{name}": text for name, text in GOOD.items()}
    report = look(files, generic_folder="export")
    assert said(report, Level.error) == []
    assert report.rows == 2


def test_mistakes_in_the_seeds_stop_a_build_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lead_scoring.doctor.runner.check_content", lambda *_: None)
    raw = write(tmp_path / "raw", GOOD)
    paths = replace(find_paths(), raw=raw, seeds=tmp_path / "nowhere")
    (only,) = said(examine(paths, variables.of_project(ROOT), TODAY), Level.error)
    assert "1 mistake in the weights and look-ups" in only


# ----------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("stem", "table"),
    [
        ("activity", "activities"),
        ("CONTACTS", "contacts"),
        ("contacts 2026-11-01", "contacts"),
        ("Leads", "contacts"),
        ("deals_export", "opportunities"),
        ("Attività", "activities"),
        ("szanse", "opportunities"),
        ("budget", None),
        ("products", None),
    ],
)
def test_the_table_that_a_file_means(stem: str, table: str | None) -> None:
    assert meant_table(stem, TABLES) == table


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("ContactID", "contact_id"),
        ("Contact Id ", "contact_id"),
        ("E-Mail", "email"),
        ("Data utworzenia", "created_at"),
        ("acount_id", "account_id"),
        ("lead_score", None),
        ("first_name", None),
    ],
)
def test_the_column_that_a_header_means(header: str, column: str | None) -> None:
    known = [
        "contact_id",
        "created_at",
        "email",
        "account_id",
        "full_name",
        "lead_source",
    ]
    assert meant_column(header, known) == column


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("email opened", "email_open"),
        ("pageviews", "page_view"),
        ("outbound_call", "call"),
        ("web demo request", "demo_request"),
        ("unsubscribed", "unsubscribe"),
        ("hard bounce", "email_hard_bounce"),
        ("fax_received", None),
        ("kiosk_scan", None),
    ],
)
def test_the_nearest_type(raw: str, kind: str | None) -> None:
    assert nearest_type(raw, read_lookups(ROOT / "seeds")) == kind


def test_a_share_is_none_or_all_only_where_it_is() -> None:
    found = [share(*pair) for pair in ((0, 9), (1, 1000), (1, 4), (999, 1000), (9, 9))]
    assert found == ["0 %", "less than 1 %", "25 %", "more than 99 %", "100 %"]


# ------------------------------------------------- what stands in the cells


FORMS = {
    "31.12.2025 10:00": "",
    "30/11/2025": '2 with the day first: "30/11/2025" is 2025-11-30 (contact_id f01)',
    "12/31/2025": '1 with the month first: "12/31/2025" is 2025-12-31',
    "13/14/2026": '2 with no such date, the day or the month first: "',
    "00/12/2026": "",
    "05/04/2025": '1 with the day or the month first, which nothing here tells: "05/04',
    "05/04/25": '1 with a year of two digits: "05/04/25"',
    "2026/01/05": '1 with no hyphens: "2026/01/05" is 2026-01-05',
    "46022": 'before you save it: "46022" is 2025-12-31',
    "1767225600": '1 with seconds since 1970: "1767225600" is 2026-01-01',
    "1767225600000": '1 with milliseconds since 1970: "1767225600000" is 2026-01-01',
    "2026-01-05 7:30": '1 with an hour, day or month of one digit: "2026-01-05 7:30"',
    "2026-02-30": '1 with a day or an hour that does not exist: "2026-02-30"',
    "2026-01-05 10:00 PM": '1 with am or pm: "2026-01-05 10:00 PM"',
    "2026-01-05 10:00 CET": "1 with a time zone in letters; write Z or an offset",
    "2026-01-05T10:00:00,5": "1 with a comma before the fraction of the second",
    "5 Jan 2026": '1 with the month in letters: "5 Jan 2026"',
    "n/a": '1 with a word for nothing; leave the cell empty: "n/a"',
    "soon": '1 with no time that is known here: "soon"',
}
HEAD = (
    "contact_id,created_at,email,account_id,merged_into,profiling_opt_out,"
    "employee_count"
)
# Enough that are right, so that the flaws are warnings and no errors.
RIGHT = [f"r{n},2026-03-{n % 28 + 1:02},r{n}@x{n}.it,,,," for n in range(40)]
SICK_CONTACTS = [
    HEAD,
    *RIGHT,
    *(f'f{n:02},"{text}",f{n}@y.it,,,,' for n, text in enumerate(FORMS)),
    "old,1970-01-01,old@x.it,,,,",
    "new,2999-01-01,new@x.it,,,,",
    "empty,,empty@x.it,,,,",
    ",2026-01-01,no-id@x.it,,,,",
    # one id, two stories, and no updated_at
    "twice,2026-01-01,twice@x.it,,,,",
    "twice,2026-01-02,other@x.it,,,,",
    "Case,2026-01-01,case@x.it,,,,",
    "case,2026-01-01,case2@x.it,,,,",
    "in side,2026-01-01,inside@x.it,,,,",
    " around ,2026-01-01,around@x.it,,,,",
    "1.23E+15,2026-01-01,mangled@x.it,,,,",
    "17,2026-01-01,number@x.it,,,,",
    "wrong1,2026-01-01,nobody,,,,",
    "wrong2,2026-01-01,a@x.it; b@x.it,,,,",
    *(f"many{n},2026-01-0{n},bar@many.it,,,," for n in range(1, 6)),
    *(f"office{n},2026-01-0{n},info@office.it,,,," for n in range(1, 4)),
    *(f"pair{n},2026-01-0{n},p@pair.it,,,," for n in range(1, 3)),
    "link,2026-01-01,link@x.it,k9,ghost,,",
    "out1,2026-01-01,out1@x.it,k1,,tak,about 20",
    "out2,2026-01-01,out2@x.it,k1,,NO,11-50",
    "out3,2026-01-01,out3@x.it,k1,,Yes,200+",
]
SICK_ACTIVITIES = [
    "activity_id,activity_type,occurred_at,contact_id,email,loaded_at",
    *(f"g{n},page_view,2026-10-{n % 28 + 1:02},r{n % 40},," for n in range(60)),
    "u1,fax_received,2026-10-01,r1,,",
    "u2,fax_received,2026-10-02,r1,,",
    'u3,"call, inbound",2026-10-02,r1,,',
    "u4,Opened Email,2026-10-02,r1,,",
    "m1,,2026-10-01,r1,,",
    "m2,page_view,,r1,,",
    ",page_view,2026-10-01,r1,,",
    "m3,page_view,2026-10-01,,,",
    "m4,page_view,31/12/2025,r1,,",
    "d1,page_view,2026-10-01,r1,,",
    "d1,call,2026-10-01,r2,,",
    "d2,page_view,2026-10-01,r1,,",
    "d2,page_view,2026-10-01,r1,,",
    "s1,page_view,2026-10-01,stranger,,",
    "s2,page_view,2026-10-01,0017.0,,",
    "s3,page_view,2026-10-01,somebody@else.it,,",
    "s4,page_view,2026-10-01,,stranger@else.it,",
    "k1,page_view,2026-10-01,,R3@x3.it,",
    "l1,page_view,2026-10-05,r1,,2026-10-01",
]
SICK: dict[str, str | bytes] = {
    "contacts.csv": "\n".join(SICK_CONTACTS) + "\n",
    "activities.csv": "\n".join(SICK_ACTIVITIES) + "\n",
    "accounts.csv": "account_id,employee_count\nk1,tiny\nk2,5\nk2,6\n",
    "campaigns.csv": "campaign_id,cost\nm1,1.000 EUR\n",
    "opportunities.csv": "opportunity_id,contact_id,stage,created_at,closed_at,amount\n"
    "o1,r1,Negotiation,2026-05-01,,100\n"
    "o2,r1,won,2026-05-01,,100\n"
    'o3,ghost,lost,2026-05-01,2026-05-02,"1.000,00"\n',
    "contact_attributes.csv": "contact_id,attribute,value\nr1,pet,cat\n",
}


@pytest.fixture(scope="module")
def sick(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What is said of one world with every flaw; lines folded into findings."""
    job = Job(tmp_path_factory.mktemp("sick"))
    write(job.raw_folder, SICK)
    done = job.run("doctor")
    # A mangled id alone is an error here.
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Error: 1 thing in" in done.stderr
    return done.stdout.replace("\n    ", " | ")


def finding(said: str, start: str) -> str:
    found = [line for line in said.splitlines() if line.startswith(start)]
    assert len(found) == 1, f"{len(found)} findings {start!r} in\n{said}"
    return found[0]


@pytest.mark.parametrize("form", [form for form in FORMS.values() if form])
def test_each_form_of_an_unreadable_time(form: str, sick: str) -> None:
    created = finding(sick, f"warning: contacts.csv, column created_at: {len(FORMS)}")
    assert f"{len(FORMS)} of 86 times cannot be read, so these contacts" in created
    assert "The column holds several forms of time." in created
    assert form in created


@pytest.mark.parametrize(
    ("start", "part"),
    [
        ("contacts.csv, column created_at: empty", "in 1 of 87 rows"),
        ("contacts.csv, column created_at: 1 value before", "earliest: 1970-01-01"),
        ("contacts.csv, column created_at: 1 value in the", "latest: 2999-01-01"),
        ("contacts.csv, column contact_id: no id", "1 of 87 contacts"),
        ("contacts.csv, column contact_id: 1 row with", "no updated_at tells"),
        ("contacts.csv, column contact_id: 1 id with a twin", '"Case" and "case"'),
        ("contacts.csv, column contact_id: 1 id with blanks", '"in side"'),
        ("contacts.csv, column email: 1 value without @", '"nobody"'),
        ("contacts.csv, column email: 1 value with more", '"a@x.it; b@x.it"'),
        ("contacts.csv, column email: 1 email on 4 or more", "bar@many.it: 5 contacts"),
        ("contacts.csv, column profiling_opt_out", '| 1 "tak"'),
        ("contacts.csv, column employee_count", '| 1 "about 20"'),
        ("contacts.csv, column account_id: not in", '1 of 4 ids (25 %), such as "k9"'),
        ("contacts.csv, column merged_into: not in", '1 of 1 id (100 %)'),
        ("activities.csv, column occurred_at: 1 of", "2025-12-31 (activity_id m4)"),
        ("activities.csv, column occurred_at: empty", "in 1 of 79 rows"),
        ("activities.csv, column loaded_at", "1 of 1 activity"),
        ("activities.csv, column activity_type: empty", "in 1 of 79 activities"),
        ("activities.csv, column activity_type: 2 types", "in 3 of 79 activities"),
        ("activities.csv, column activity_type: 2 t", "| generic,fax_received,?  (2 a"),
        ("activities.csv, column activity_type: 2", 'generic,"call, inbound",call  ('),
        ("activities.csv, column activity_id: no id", "1 of 79 activities"),
        ("activities.csv, column activity_id: different", '1 id (1 %), such as "d1"'),
        ("activities.csv: neither contact_id", "in 1 of 79 activities"),
        ("activities.csv: no contact for", "4 of 79 activities (5 %)"),
        ("activities.csv: no contact for", "of these, 1 with an id that differs from"),
        ("activities.csv: no contact for", 'zeros or `.0` alone: "0017.0" and "17"'),
        ("activities.csv: no contact for", "of these, 1 with an email as contact_id"),
        ("accounts.csv, column employee_count", '| 1 "tiny"'),
        ("campaigns.csv, column cost", 'no number in 1 cell, such as "1.000 EUR"'),
        ("opportunities.csv, column stage", '| 1 "negotiation"'),
        ("opportunities.csv, column closed_at", "1 deal won or lost without a day"),
        ("opportunities.csv, column amount", 'such as "1.000,00"'),
        ("opportunities.csv, column contact_id: not in", '(33 %), such as "ghost"'),
    ],
)  # fmt: skip
def test_each_finding_in_the_cells(start: str, part: str, sick: str) -> None:
    assert part in finding(sick, f"warning: {start}")


@pytest.mark.parametrize(
    ("start", "part"),
    [
        (
            "contacts.csv, column email: 1 email on two or three",
            "who become one person",
        ),
        ("contacts.csv, column email: 3 contacts with 1 mailbox", "they stay apart"),
        ("contacts.csv: no activity", "45 of 85 contacts"),
        ("activities.csv, column activity_id: 2 rows", "each event counts once"),
        ("accounts.csv, column account_id: 1 row", "that is there already"),
        ("raw: not there, and count as empty", "erasure_requests"),
    ],
)
def test_each_note(start: str, part: str, sick: str) -> None:
    assert part in finding(sick, f"note: {start}")


def test_ids_that_a_spreadsheet_destroyed_are_an_error(sick: str) -> None:
    found = finding(sick, "error: contacts.csv, column contact_id")
    assert 'such as "1.23E+15"' in found
    assert "last digits are lost" in found


def test_nothing_is_said_twice_or_of_sound_cells(sick: str) -> None:
    lines = sick.splitlines()
    assert len(lines) == len(set(lines))
    # Spaces around an id, `NO`, `11-50`, a mapped type in other letters are fine.
    for sound in ("around", '"no"', "11-50 ", "opened email", "R3@x3.it"):
        assert sound not in sick.replace("Write 120, 11-50 or 200+", "")


def test_the_verdict_counts(sick: str) -> None:
    *_, last = sick.splitlines()
    warnings = sum(line.startswith("warning: ") for line in sick.splitlines())
    assert (
        last == f"6 tables, 174 rows: 1 thing to mend and {warnings} things to look at"
    )


# ------------------------------------------------- whole runs


HEALTHY: dict[str, str | bytes] = {
    "activities/a.csv": ACTIVITIES
    + "a1,page_view,2026-02-01 10:00,c1\na2,demo_request,2026-02-02T10:00Z,c2\n",
    "activities/b.csv": "occurred_at;contact_id;activity_type;activity_id\n"
    "2026-02-03 10:00+01:00;c3;Clicked Email;a3\n",
    "accounts.csv": "account_id,account_name\nk1,Trattoria\n",
    "campaigns.csv": "campaign_id,cost\nm1,10.50\n",
    "opportunities.csv": "opportunity_id,contact_id,stage,created_at,closed_at\n"
    "o1,c1,Won,2026-01-05,2026-02-05\no2,c2,open,2026-01-05,\n",
    "contact_attributes.csv": "contact_id,attribute,value\nc1,pet,cat\n",
    "erasure_requests.csv": "contact_id,email,requested_at\nc1,,2026-01-01\n"
    ",B@b.it,2026-01-01\n",
    "README.md": "Whatever.",
}


def test_a_healthy_world_takes_one_line_and_is_not_touched(tmp_path: Path) -> None:
    job = Job(tmp_path / "l'export più nuovo")
    write(job.raw_folder, HEALTHY)
    # Typed, as warehouses export it.
    duckdb.sql(
        "select * from (values"
        " ('c1', timestamp '2026-01-01 09:00', 'a@a.it', 'k1', '11-50', true),"
        " ('c2', timestamp '2026-01-02 09:00', 'b@b.it', 'k1', '200', false),"
        " ('c3', timestamp '2026-01-03 09:00', null, null, null, null))"
        " t(contact_id, created_at, email, account_id, employee_count,"
        " profiling_opt_out)"
    ).write_parquet(str(job.raw_folder / "contacts.parquet"))
    before = content(job.place)
    done = job.run("doctor")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"Looking at {job.raw_folder} (nothing is changed)",
        "  generic: contacts 3 rows, accounts 1 row, activities 3 rows, campaigns 1 "
        "row, opportunities 2 rows, contact_attributes 1 row, erasure_requests 2 rows",
        "7 tables, 13 rows; nothing to mend",
    ]
    # No warehouse, no published file, no log; every file as it was.
    assert content(job.place) == before


def test_the_demo_can_be_built_as_it_is(tmp_path: Path) -> None:
    job = Job(tmp_path)
    job.must("demo", "--contacts", "300", "--activities", "4000")
    before = content(job.place)
    said = job.must("doctor")
    assert "error: " not in said
    assert "nothing to mend" in said.splitlines()[-1]
    # What the demo hides in its rows on purpose.
    assert "generic,sms_reply,?" in said
    assert content(job.place) == before


def test_a_world_of_which_no_row_can_be_used(tmp_path: Path) -> None:
    """Most of these are warnings where few rows have them; of all they are errors."""
    job = Job(tmp_path)
    rows = "".join(f"c{n},2026-01-0{n % 9 + 1},\n" for n in range(20))
    write(
        job.raw_folder,
        {
            "contacts.csv": "contact_id,created_at,merged_into\n"
            + rows.replace("2026-01-0", "0"),
            "activities.csv": ACTIVITIES
            + "a1,fax,2026-01-01,x1\na2,fax,2026-01-01,x2\n",
        },
    )
    done = job.run("doctor")
    assert done.returncode == 1
    assert "error: contacts.csv, column created_at: 20 of 20 times" in done.stdout
    assert "error: activities.csv, column activity_type: 1 type" in done.stdout
    assert "error: activities.csv: no contact for 2 of 2 activities" in done.stdout
    assert "Error: 3 things in" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_import_on_one_day_and_other_systems(tmp_path: Path) -> None:
    """Cells are looked at of every connector, where a file of another is broken."""
    job = Job(tmp_path)
    rows = "".join(f"{n},x{n}@x.it,2026-01-05 9:00:00\n" for n in range(30))
    write(
        job.raw_folder,
        {
            "salesforce/sf_contact_data.csv": f"id,email,created_date\n{rows}",
            "salesforce/task.csv": "id,who_id,zzz\n1,2,3,4,5\n",
            "contacts.csv": "contact_id,created_at\nc1,2026-01-01\nc1,2026-01-01\n",
            "activities.csv": ACTIVITIES
            + "a1,call,2026-01-01,x1\na2,call,2025-06-01,c1\n",
        },
    )
    done = job.run(
        "doctor",
        "--vars",
        "{connectors: [generic, salesforce], extra_contact_columns: [Shoe size]}",
    )
    assert done.returncode == 1
    said = done.stdout
    # An hour of one digit is brought into form by the connector.
    assert "cannot be read" not in said
    assert finding(said, "warning: salesforce contacts, column created_at").endswith(
        "all contacts were created on 2026-01-05. Is it the day of an import? A "
        "contact does not exist before it, and silence is counted from it"
    )
    assert "did you mean contact.csv? Rename it" in said
    assert "error: salesforce/task.csv: this is not a row" in said
    # Without its tasks nobody knows who is silent, and whose they are.
    assert "no activity" not in said
    # The same row twice is no riddle, whatever updated_at says.
    assert "note: contacts.csv, column contact_id: 1 row with an id" in said
    # A whole connector is still looked at beside one that is not.
    assert "warning: activities.csv: no contact for 1 of 2 activities" in said
    assert "warning: activities.csv: older than their contact: 1 of 1 activity" in said
    # A name that would break the staging models is told, and then left out.
    assert "extra_contact_columns, Shoe size: no name for a column" in said
    assert "staging models could not be run" not in said


def test_requests_to_be_forgotten_that_name_nobody(tmp_path: Path) -> None:
    job = Job(tmp_path)
    requests = [
        "contact_id,email",
        # By id, by email, by the email of an activity alone, of another system.
        "c1,",
        ",C2@x.it",
        ",stranger@x.it",
        "hubspot:7,",
        ",seven@x.it",
        # ... and those that reach nobody, or are no requests.
        "c99,",
        "C3,",
        "7,",
        ",c2@y.it",
        ",nobody",
    ]
    write(
        job.raw_folder,
        {
            "contacts.csv": "contact_id,created_at,email\n"
            "c1,2026-01-01,c1@x.it\nc2,2026-01-01,c2@x.it\nc3,2026-01-02,\n",
            "activities.csv": "activity_id,activity_type,occurred_at,contact_id,email\n"
            "a1,call,2026-01-02,c1,\na2,call,2026-01-02,,stranger@x.it\n",
            "erasure_requests.csv": "\n".join(requests) + "\n",
            "hubspot/contact.csv": "id,property_createdate,property_email\n"
            "7,2026-01-05,seven@x.it\n",
            "hubspot/erasure_requests.csv": "contact_id\n7\nhubspot:7\n8\n",
        },
    )
    said = job.must("doctor", "--vars", "{connectors: [generic, hubspot]}")
    said = said.replace("\n    ", " | ")
    own = finding(said, "warning: erasure_requests.csv: 4 requests to be forgotten")
    assert (
        'name nobody: no contact has such an id or email ("7", "C3", "c2@y.it", '
        in (own)
    )
    assert '"c99")' in own
    assert "It may be somebody who is gone already" in own
    assert own.endswith('| "7": did you mean "hubspot:7"? | "C3": did you mean "c3"?')
    assert "in 1 of 10 requests" in finding(
        said, "warning: erasure_requests.csv: neither"
    )
    other = finding(
        said, "warning: hubspot erasure_requests: 1 request to be forgotten"
    )
    assert 'names nobody: no contact has such an id or email ("hubspot:8")' in other


def test_no_raw_folder(tmp_path: Path) -> None:
    done = Job(tmp_path).run("doctor")
    assert done.returncode == 1
    assert "does not exist" in done.stderr


def test_vars_that_are_no_dictionary(tmp_path: Path) -> None:
    job = Job(tmp_path)
    write(job.raw_folder, GOOD)
    done = job.run("doctor", "--vars", "x")
    assert done.returncode == 1
    assert "--vars" in done.stderr


def test_a_broken_staging_model_is_told_with_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lead_scoring.errors import UserError

    def fails(*_: object) -> Path:
        raise UserError("the staging models could not be run")

    monkeypatch.setattr("lead_scoring.doctor.staged.stage", fails)
    paths: Paths = replace(find_paths(), raw=write(tmp_path / "raw", GOOD))
    report = examine(paths, variables.of_project(ROOT), TODAY)
    assert [finding.message for finding in report.of(Level.error)] == [
        "the staging models could not be run"
    ]
    assert report.of(Level.note)
