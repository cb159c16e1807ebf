"""A raw file that cannot be read is told in one sentence: what, where, what to do."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest
from lead_scoring.connectors import connectors_in_use
from lead_scoring.errors import UserError
from lead_scoring.paths import Paths
from lead_scoring.raw_faults import explain
from lead_scoring.raw_quotes import refuse_open_quotes
from rich.console import Console

ROOT = Path(__file__).resolve().parents[2]
READER = (
    "delim = ',', header = true, quote = '\"', escape = '\"', comment = '', skip = 0, "
    "all_varchar = true, null_padding = true, parallel = false"
)
HEADER = b"contact_id,created_at\n"
# Longer than what the reader looks at before it decides how to read.
LONG = b"1,2026-01-01\n" * 30_000


def fault(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    with pytest.raises(duckdb.Error) as error:
        duckdb.sql(f"select count(created_at) from read_csv('{path}', {READER})")
        duckdb.sql(
            f"select max(contact_id) from read_csv('{path}', {READER})"
        ).fetchall()
    sentence = explain(" ".join(str(error.value).split()))
    assert sentence is not None
    return sentence


@pytest.mark.parametrize("before", [b"", LONG], ids=["first rows", "far down"])
def test_a_file_that_is_not_utf_8(tmp_path: Path, before: bytes) -> None:
    path = tmp_path / "contacts.csv"
    found = fault(path, HEADER + before + b"Jos\xe9,2026-01-01\n")
    assert found.startswith(f"{path} is not in UTF-8.")
    assert "CSV UTF-8" in found


def test_a_row_with_too_many_cells_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    found = fault(path, HEADER + LONG + b"2,2026-01-01,3,4\n")
    assert found.startswith(f"{path}, line 30002: ")


def test_a_row_with_too_many_cells_at_once(tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    assert fault(path, HEADER + b"2,2026-01-01,3\n").startswith(f"{path}: ")


def test_a_quote_that_nobody_closes_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    path.write_bytes(HEADER + LONG + b'"c2,2026-01-01\n' + LONG)
    paths = Paths(ROOT, tmp_path, *4 * (tmp_path,))
    with pytest.raises(UserError, match=r"contacts\.csv has a quote in line 30,002"):
        refuse_open_quotes(
            paths, connectors_in_use(paths, {"connectors": "generic"}, Console())
        )


def test_a_quote_that_means_inches_is_none(tmp_path: Path) -> None:
    (tmp_path / "contacts.csv").write_bytes(HEADER + LONG + b'5" pipe,2026-01-01\n')
    paths = Paths(ROOT, tmp_path, *4 * (tmp_path,))
    refuse_open_quotes(paths, connectors_in_use(paths, {}, Console()))


def test_a_missing_column_names_what_was_found() -> None:
    found = explain(
        "Compilation Error in operation x The raw table contacts has no column "
        "contact_id (found: id, created_at). Rename the column that holds it. Read by "
        "read_csv('/data/raw/contacts.csv', delim = ',') > in macro require_columns"
    )
    assert found is not None
    assert found.startswith(
        "/data/raw/contacts.csv has no column contact_id (found: id, created_at)."
    )


def test_a_missing_column_of_a_table_names_the_table() -> None:
    found = explain(
        "Compilation Error in operation x The raw table contacts has no column "
        "contact_id (found: id, created_at). Rename the column that holds it. Read by "
        '"raw"."contacts" > in macro require_columns'
    )
    assert found is not None
    assert found.startswith(
        "raw.contacts has no column contact_id (found: id, created_at)."
    )


def test_other_faults_are_left_alone() -> None:
    assert explain("Binder Error: no such column") is None


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (["hubspt"], "there is no connector 'hubspt'. There are generic, hubspot, "),
        ([], "it names none"),
        ("salesforce, hubspot", "salesforce holds no table of salesforce (such as "),
    ],
)
def test_a_connector_without_anything_to_read(
    tmp_path: Path, given: object, sentence: str
) -> None:
    """An empty world would be built and published."""
    (tmp_path / "contacts.csv").write_bytes(HEADER)
    paths = Paths(ROOT, tmp_path, *4 * (tmp_path,))
    with pytest.raises(UserError, match=re.escape(sentence)):
        connectors_in_use(paths, {"connectors": given}, Console())


def test_one_connector_of_several_without_anything_to_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "contacts.csv").write_bytes(HEADER)
    paths = Paths(ROOT, tmp_path, *4 * (tmp_path,))
    found = connectors_in_use(paths, {"connectors": "generic, hubspot"}, Console())
    assert [connector.name for connector in found] == ["generic", "hubspot"]
    assert "hubspot holds no table of hubspot" in capsys.readouterr().out
