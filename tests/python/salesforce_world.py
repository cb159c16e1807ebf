"""A small world in Salesforce's shapes whose keys match, and weights to score it.

The tables stand in `fixtures/salesforce_world`; they are about 2026-06-30. The history
tells how they came about: tables as they were on earlier days, the last of them the
world itself.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from connectors import read_world
from reference.world import Row, Table

AS_OF = date(2026, 6, 30)
FOLDER = Path(__file__).parent / "fixtures" / "salesforce_world"


def read(kind: str) -> dict[str, Table]:
    """The tables of one folder of the world."""
    return read_world(FOLDER / kind)


def changed(rows: Table, row_id: str, **values: str) -> Table:
    """The rows, one of them with other values."""
    if row_id not in {row["id"] for row in rows}:
        raise KeyError(row_id)
    return [row | values if row["id"] == row_id else row for row in rows]


def without(rows: Table, *row_ids: str) -> Table:
    return [row for row in rows if row["id"] not in row_ids]


def history() -> list[dict[str, Table]]:
    """The world on four days; rows change in place, come and go, as in Salesforce."""
    last = read("tables")
    # Anna is still the lead Lena; her call is to be made; the opportunity is lost.
    # T2 has another outcome, and no time will tell that it changed.
    first: dict[str, Table] = {
        **last,
        "lead": changed(
            last["lead"],
            "L1",
            converted_contact_id="",
            converted_opportunity_id="",
            is_converted="false",
            last_modified_date="2026-06-01 08:00:00",
            _fivetran_synced="2026-06-01 09:00:00",
        ),
        "contact": without(last["contact"], "C1"),
        "task": [
            *changed(without(last["task"], "T1"), "T2", call_disposition="Bad fit"),
            first_version(last["task"][0], "Not Started", "2026-06-15 11:00:00"),
            # Deleted for good later: the row is gone without a trace.
            last["task"][0] | {"id": "T9", "who_id": "L2", "_fivetran_active": ""},
        ],
        "event": changed(
            without(last["event"], "E3", "E4"),
            "E1",
            start_date_time="2026-06-22 14:00:00",
            _fivetran_synced="2026-06-20 10:00:00",
        ),
        "opportunity": [
            last["opportunity"][1]
            | {"id": "O1", "contact_id": "C2", "close_date": "2026-06-21"},
            *without(last["opportunity"], "O1"),
        ],
        "opportunity_contact_role": without(
            last["opportunity_contact_role"], "R1", "R2", "R3"
        ),
        "campaign": changed(last["campaign"], "K1", type="Conference"),
        "campaign_member": changed(
            last["campaign_member"],
            "M1",
            status="Sent",
            has_responded="false",
            first_responded_date="",
            _fivetran_synced="2026-05-10 11:00:00",
        ),
    }
    # The lead is converted and the deal open again; M3 is not deleted yet.
    second = {
        **first,
        "lead": last["lead"],
        "contact": last["contact"],
        "opportunity": last["opportunity"],
        "opportunity_contact_role": without(last["opportunity_contact_role"], "R2"),
        "campaign_member": changed(last["campaign_member"], "M3", is_deleted="false"),
    }
    # The call is made, the event moved, T9 gone; T6 is not deleted yet.
    third = {
        **second,
        "task": changed(last["task"], "T6", is_deleted="false"),
        "event": last["event"],
        "campaign": last["campaign"],
    }
    return [first, second, third, last]


def first_version(row: Row, status: str, synced: str) -> Row:
    """A task before it was done."""
    return row | {
        "status": status,
        "is_closed": "false",
        "completed_date_time": "",
        "call_disposition": "",
        "_fivetran_synced": synced,
    }
