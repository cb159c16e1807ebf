"""A small world in HubSpot's shapes whose keys match, and weights to score it.

The tables stand in `fixtures/hubspot_world`; they are about 2026-06-30. The history
tells how they came about: tables as they were on earlier days, the last of them the
world itself.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from connectors import read_world
from reference.world import Table

AS_OF = date(2026, 6, 30)
# Before the deal of Dario was won.
EARLIER = date(2026, 6, 14)
FOLDER = Path(__file__).parent / "fixtures" / "hubspot_world"


def read(kind: str) -> dict[str, Table]:
    """The tables of one folder of the world."""
    return read_world(FOLDER / kind)


def changed(rows: Table, row_id: str, **values: str) -> Table:
    """The rows, of which one (its id is in the first column) has other values."""
    key = next(iter(rows[0]))
    if row_id not in {row[key] for row in rows}:
        raise KeyError(row_id)
    return [row | values if row[key] == row_id else row for row in rows]


def without(rows: Table, *row_ids: str) -> Table:
    key = next(iter(rows[0]))
    return [row for row in rows if row[key] not in row_ids]


def history() -> list[dict[str, Table]]:
    """The world on three days; rows change in place, come and go, as in HubSpot."""
    last = read("tables")
    people = changed(
        changed(last["contact"], "701", property_hs_merged_object_ids=""),
        "702",
        _fivetran_deleted="false",
        _fivetran_synced="2026-05-01 11:00:00",
    )
    anna = last["contact"][0] | {"property_hs_country_region_code": ""}
    # 102 and 103 are still people of their own, the deals are not decided, the
    # meeting is planned for another day, and what was clicked comes later.
    first: dict[str, Table] = {
        **last,
        "contact": [
            *people,
            anna | {"id": "102", "property_email": "a.rossi@aurora.example"},
            anna | {"id": "103", "property_email": "anna@aurora.example"},
        ],
        "contact_merge_audit": last["contact_merge_audit"][3:],
        "company": changed(last["company"], "12", is_deleted="false"),
        "email_event": changed(
            [
                row
                for row in last["email_event"]
                if (row["created"] or "") < "2026-06-03"
            ],
            "e12",
            obsoleted_by_id="",
        ),
        "email_event_click": without(last["email_event_click"], "e04"),
        "form": [row | {"name": "Demo"} for row in last["form"]],
        "engagement_call": [
            *without(last["engagement_call"], "g01", "g02"),
            # Deleted for good later: the row is gone without a trace.
            last["engagement_call"][3] | {"engagement_id": "g15"},
        ],
        "engagement_meeting": changed(
            changed(
                without(last["engagement_meeting"], "g06"),
                "g05",
                start_time="2026-06-12 13:00:00",
                property_hs_meeting_outcome="SCHEDULED",
                _fivetran_synced="2026-06-05 12:00:00",
            ),
            "g14",
            _fivetran_deleted="false",
            _fivetran_synced="2026-06-05 15:00:00",
        ),
        "engagement_contact": [
            *last["engagement_contact"],
            last["engagement_contact"][0] | {"engagement_id": "g15"},
        ],
        "deal": [
            *changed(
                changed(last["deal"], "7001", deal_pipeline_stage_id="54"),
                # Lost at first, then opened again.
                "7003",
                deal_pipeline_stage_id="closedlost",
                property_closedate="2026-06-07 09:00:00",
                property_closed_lost_reason="Price",
            ),
            last["deal"][0] | {"deal_id": "7007"},
        ],
        "merged_deal": [],
        "contact_list": changed(last["contact_list"], "32", _fivetran_deleted="false"),
    }
    # 102 and 103 are gone, and nothing says yet whose they were.
    second: dict[str, Table] = {
        **first,
        "contact": people,
        "contact_merge_audit": without(last["contact_merge_audit"], "101"),
        "email_event": last["email_event"],
        "engagement_call": without(last["engagement_call"], "g02"),
        "deal": changed(last["deal"], "7002", deal_pipeline_stage_id="54"),
        "merged_deal": last["merged_deal"],
    }
    return [first, second, last]
