"""Every table and column is described, owned, and marked where it tells of a person."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from browser import chromium
from harness import ROOT
from job import Job
from lead_scoring.docs.page import POLICY

TOOLS = Path(sys.executable).parent
EVERY_CONNECTOR = "connectors: [generic, hubspot, salesforce]"

# What other projects may stand on (docs/docs-site.md), beside all marts.
PUBLIC = {"dim_contacts", "fct_activities", "rejected_rows", "shadow_lead_scores"}
ROOMS = {"staging", "facts", "scoring", "marts", "insights"}

# Columns of these names tell of a person wherever they stand ...
PERSONAL = {
    "key": {
        *("contact_id", "contact_key", "contact_ref", "given_contact_id", "owner_id"),
        *("root_id", "survivor_id", "merged_into", "best_contact_id", "who_id"),
        *("best_contact_owner_id", "converted_contact_id", "lead_id", "vid_to_merge"),
        *("lead_or_contact_id", "individual_id", "property_hubspot_owner_id"),
    },
    "direct": {
        *("email", "given_email", "property_email", "recipient", "full_name"),
        *("first_name", "last_name", "property_firstname", "property_lastname"),
    },
    "indirect": {
        *("email_domain", "birth_date", "birth_year", "birthdate", "age_band"),
        *("property_date_of_birth", "gender", "gender_c", "gender_identity"),
        *("property_gender", "city", "mailing_city", "property_city", "job_title"),
        *("property_jobtitle", "seniority", "job_function", "country", "region"),
        *("lead_source", "profiling_opt_out", "target", "given_target", "url"),
    },
    "behaviour": {
        *("first_at", "last_at", "first_hit_at", "last_hit_at", "last_activity_at"),
    },
}
# ... but here: look-ups and weights name nobody, and a company is no person.
NOBODY = ("seed.",)
COMPANIES = (
    *("__accounts", ".account_rows", ".dim_accounts", ".raw.accounts"),
    *(".hubspot.company", ".salesforce.account"),
)
# A mart has rows about companies, in which two keys name people.
COMPANY_COLUMNS = {"model.lead_scoring.account_scores.country"}
# A moment of ours, not of theirs: until when somebody should call.
OUR_MOMENTS = {"model.lead_scoring.sales_queue.respond_by"}


@dataclass(frozen=True)
class Column:
    table: str
    name: str
    description: str
    mark: str | None
    type: str

    def __str__(self) -> str:
        return f"{self.table}.{self.name}"


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """As dbt reads the project, with all connectors and what `what-if` makes."""
    folder = tmp_path_factory.mktemp("manifest")
    done = subprocess.run(
        [TOOLS / "dbt", "--quiet", "parse", "--vars", EVERY_CONNECTOR],
        cwd=ROOT,
        env={
            **os.environ,
            "LEAD_SCORING_DB": ":memory:",
            "LEAD_SCORING_WHAT_IF": "yes",
            "DBT_TARGET_PATH": str(folder),
            "DBT_LOG_PATH": str(folder / "logs"),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    # A spelling that dbt will give up is a warning here, and mended at once.
    assert (done.returncode, done.stdout.strip()) == (0, "")
    found: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
    return found


def tables(manifest: dict[str, Any], *kinds: str) -> Iterator[dict[str, Any]]:
    for node in (*manifest["nodes"].values(), *manifest["sources"].values()):
        if node["resource_type"] in (kinds or ("model", "seed", "source")):
            yield node


def columns(manifest: dict[str, Any], *kinds: str) -> Iterator[Column]:
    for node in tables(manifest, *kinds):
        for column in node["columns"].values():
            yield Column(
                node["unique_id"],
                column["name"],
                column["description"].strip(),
                column["config"]["meta"].get("personal_data"),
                (column["data_type"] or "").lower(),
            )


def models(manifest: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {node["name"]: node for node in tables(manifest, "model")}


def test_every_table_and_column_is_described(manifest: dict[str, Any]) -> None:
    silent = [
        node["unique_id"]
        for node in tables(manifest)
        if not node["description"].strip() or not node["columns"]
    ]
    silent += [str(column) for column in columns(manifest) if not column.description]
    assert silent == []


def test_every_model_has_the_group_of_its_room(manifest: dict[str, Any]) -> None:
    owners = {group["name"]: group["owner"] for group in manifest["groups"].values()}
    assert set(owners) == ROOMS
    assert all(owner["name"] for owner in owners.values())
    strangers = {
        name: model["group"]
        for name, model in models(manifest).items()
        if model["group"] != Path(model["original_file_path"]).parts[1]
    }
    assert strangers == {}


def test_public_are_the_marts_and_what_the_interface_names(
    manifest: dict[str, Any],
) -> None:
    found = models(manifest)
    marts = {name for name, model in found.items() if model["group"] == "marts"}
    public = {name for name, model in found.items() if model["access"] == "public"}
    assert {"lead_scores", "lead_score_breakdown"} <= marts
    assert public == marts | PUBLIC


def test_parts_of_reports_are_private(manifest: dict[str, Any]) -> None:
    """They change whenever a report does: not even other rooms may stand on them."""
    rooms = {
        name: Path(model["original_file_path"]).parts[2]
        for name, model in models(manifest).items()
        if model["group"] == "insights"
    }
    performance = {name for name in rooms if name.endswith("_performance")}
    private = {
        name for name, model in models(manifest).items() if model["access"] == "private"
    }
    assert (
        private
        == {
            name
            for name, folder in rooms.items()
            if folder in ("backtest", "health", "what_if")
        }
        - performance
    )


def test_columns_that_tell_of_a_person_are_marked(manifest: dict[str, Any]) -> None:
    expected = {name: mark for mark, names in PERSONAL.items() for name in names}
    wrong = {
        str(column): f"{column.mark}, not {expected[column.name]}"
        for column in columns(manifest)
        if column.name in expected
        and column.mark != expected[column.name]
        and not column.table.startswith(NOBODY)
        and not column.table.endswith(COMPANIES)
        and str(column) not in COMPANY_COLUMNS
    }
    assert wrong == {}


def test_marks_are_of_four_words(manifest: dict[str, Any]) -> None:
    marks = {column.mark for column in columns(manifest)}
    assert marks == {None, *PERSONAL}


def test_weights_and_lookups_name_nobody(manifest: dict[str, Any]) -> None:
    marked = [str(column) for column in columns(manifest, "seed") if column.mark]
    assert marked == []


def published(manifest: dict[str, Any]) -> list[Column]:
    rooms = {
        node["unique_id"]
        for node in tables(manifest, "model")
        if node["config"]["schema"] in ("marts", "insights")
    }
    assert len(rooms) > 9
    return [column for column in columns(manifest, "model") if column.table in rooms]


def test_what_is_published_tells_of_people_by_key_and_moment_alone(
    manifest: dict[str, Any],
) -> None:
    allowed = (None, "key", "behaviour")
    told = [str(each) for each in published(manifest) if each.mark not in allowed]
    assert told == []


def test_each_published_moment_of_somebody_is_marked(manifest: dict[str, Any]) -> None:
    """To the second, beside a key, it says when that person did something."""
    of_people = {each.table for each in published(manifest) if each.mark == "key"}
    moments = [
        each
        for each in published(manifest)
        if each.table in of_people and each.type.startswith("timestamp")
    ]
    assert "model.lead_scoring.account_scores" in {each.table for each in moments}
    unmarked = {str(each) for each in moments if each.mark != "behaviour"}
    assert unmarked == OUR_MOMENTS


# ---------------------------------------------------------------- the page

MART = "#!/model/model.lead_scoring.lead_scores"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Job:
    """A small demo world, beside two systems that have no rows."""
    place = tmp_path_factory.mktemp("documented")
    job = Job(place, settings={"DBT_ENV_CUSTOM_ENV_TOKEN": "sesame"})
    job.must("demo", "--contacts", "60", "--activities", "600")
    job.must("build", "--vars", EVERY_CONNECTOR)
    assert job.must("docs", "--vars", EVERY_CONNECTOR).strip().endswith("index.html")
    return job


@pytest.fixture(scope="module")
def page(built: Job) -> str:
    return (built.published.parent / "docs" / "index.html").read_text("utf-8")


def embedded(page: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The manifest and the catalog that the page holds, as a browser reads them."""
    start = page.index("var n={manifest:") + len("var n={manifest:")
    manifest, length = json.JSONDecoder().raw_decode(page[start:])
    rest = page[start + length :].removeprefix(",catalog:")
    return manifest, json.JSONDecoder().raw_decode(rest)[0]


def test_the_page_tells_every_mart(page: str, manifest: dict[str, Any]) -> None:
    told, catalog = embedded(page)
    for name, model in models(manifest).items():
        if model["group"] == "marts":
            key = model["unique_id"]
            assert told["nodes"][key]["description"] == model["description"], name
            # ... and which columns the warehouse has.
            assert set(catalog["nodes"][key]["columns"]) == set(model["columns"]), name


def test_no_column_of_the_warehouse_is_left_out(page: str) -> None:
    """What stands in no yml would be in no page either."""
    told, catalog = embedded(page)
    described = {**told["nodes"], **told["sources"]}
    silent = [
        f"{key}.{column}"
        for kind in ("nodes", "sources")
        for key, table in catalog[kind].items()
        for column in table["columns"]
        if column not in described[key]["columns"]
    ]
    assert len(catalog["nodes"]) > 150
    assert silent == []


def test_the_page_tells_nothing_of_the_machine(page: str, built: Job) -> None:
    for folder in (built.place, ROOT, Path(sys.prefix), Path.home()):
        assert str(folder) not in page
    assert "sesame" not in page
    told, _ = embedded(page)
    assert told["metadata"]["send_anonymous_usage_stats"] is False
    assert not {"user_id", "env", "invocation_id"} & set(told["metadata"])


def test_the_page_forbids_requests_before_anything_else(page: str) -> None:
    assert page.index(POLICY) < page.index("<script")
    assert "default-src 'none'" in POLICY
    # A text of the project cannot end the script that holds it.
    assert page.count("</script>") == 1


def test_publishing_leaves_the_page_alone(built: Job, page: str) -> None:
    from lead_scoring.publish import runs

    published = built.published.parent
    runs.remove_leftovers(published)
    assert (published / "docs" / "index.html").read_text("utf-8") == page
    assert [entry.name for entry in (published / "docs").iterdir()] == ["index.html"]
    assert not list(published.glob(f"{runs.ASIDE}*"))


def test_without_a_warehouse_there_is_nothing_to_tell(tmp_path: Path) -> None:
    done = Job(tmp_path).run("docs")
    assert done.returncode == 1
    assert "there is no warehouse at" in done.stderr
    assert "Run `lead-scoring build` first." in done.stderr


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """The address of the folder, and what was asked of it."""
    asked: list[str] = []

    class Handler(SimpleHTTPRequestHandler):
        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            asked.append(self.path)

    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(Handler, directory=str(folder))
    )
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def opened(address: str, origin: str, place: Path) -> tuple[str, set[str]]:
    """What a browser shows, and what the page made it ask for.

    The browser's own requests (for its updates) have another initiator.
    """
    log = place / "net.json"
    done = subprocess.run(
        [
            *(chromium(), "--headless", "--no-sandbox", "--disable-gpu"),
            *(f"--user-data-dir={place / 'profile'}", f"--log-net-log={log}"),
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            *("--virtual-time-budget=10000", "--dump-dom", address),
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    events: list[Mapping[str, Any]] = json.loads(log.read_text("utf-8"))["events"]
    params = [event.get("params") or {} for event in events]
    asked = {
        str(each["url"])
        for each in params
        if "url" in each and each.get("initiator") == origin
    }
    return done.stdout, asked


def test_a_browser_shows_it_and_asks_nobody(built: Job, tmp_path: Path) -> None:
    with served(built.published.parent / "docs") as (origin, asked):
        shown, requests = opened(f"{origin}/index.html{MART}", origin, tmp_path)
    words = re.sub(r"<[^>]+>", " ", shown)
    assert "as of the run's day: the score, its parts, the tier and why" in " ".join(
        words.split()
    )
    assert "top_reasons" in words
    assert asked == ["/index.html"]
    assert requests == set()


def test_that_a_request_would_be_noticed(tmp_path: Path) -> None:
    wish = "http://tracker.invalid/seen.gif"
    (tmp_path / "index.html").write_text(f"<img src='{wish}'>", encoding="utf-8")
    with served(tmp_path) as (origin, _):
        _, requests = opened(f"{origin}/index.html", origin, tmp_path)
    assert wish in requests
