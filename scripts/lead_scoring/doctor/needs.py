"""Optional columns without which the rows of a table say nothing."""

from __future__ import annotations

from collections.abc import Collection

from lead_scoring.doctor.contract import GENERIC, KnownTable

# Where the first column is not all that is needed; one of several after `or`.
OR = " or "
REQUESTS = "erasure_requests"
NEEDS: dict[str, dict[str, tuple[str, ...]]] = {
    GENERIC: {
        "contact_attributes": ("contact_id", "attribute", "value"),
        "opportunities": ("opportunity_id", "contact_id"),
    },
    "hubspot": {
        "contact_merge_audit": ("vid_to_merge", "canonical_vid or contact_id"),
        "deal_contact": ("deal_id", "contact_id"),
        "deal_company": ("deal_id", "company_id"),
        "merged_deal": ("deal_id", "merged_deal_id"),
        "email_event": ("id", "type", "recipient", "created"),
        "contact_form_submission": ("conversion_id", "contact_id", "timestamp"),
        "contact_list_member": ("contact_id", "contact_list_id"),
        "engagement_contact": ("engagement_id", "contact_id"),
    },
    "salesforce": {
        "campaign_member": ("id", "contact_id or lead_id or lead_or_contact_id"),
        "task": ("id", "who_id"),
        "event": ("id", "who_id"),
        "opportunity_contact_role": ("opportunity_id", "contact_id"),
    },
}
REASONS = {
    ("contact_attributes", "value"): "missing_value",
    ("opportunities", "contact_id"): "missing_contact",
}


def missing(connector: str, table: KnownTable, have: Collection[str]) -> list[str]:
    """What the rows of the table cannot do without and its header has not."""
    needed = needs_of(connector, table)
    return [each for each in needed if not any(one in have for one in each.split(OR))]


def needs_of(connector: str, table: KnownTable) -> tuple[str, ...]:
    if table.name == REQUESTS:
        return ("contact_id or email",)
    # The first column is the id of the row, or of what it belongs to.
    return NEEDS.get(connector, {}).get(table.name, (table.names[0],))


def effect(connector: str, table: KnownTable, lacks: Collection[str]) -> str:
    """What becomes of the rows."""
    if table.name == REQUESTS:
        return "so that nobody is forgotten by it"
    if connector != GENERIC:
        return "so that its rows count for nothing"
    reasons = {REASONS.get((table.name, each), "missing_id") for each in lacks}
    # An id is looked for first.
    reason = "missing_id" if "missing_id" in reasons else min(reasons)
    return f"so that every row is left out ({reason})"
