"""What goes in (text tables, as in the CSV files) and what comes out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, str | None]
Table = list[Row]

CONTACT_COLUMNS = (
    "contact_id", "created_at", "email", "account_id", "updated_at", "full_name",
    "owner_id", "job_title", "seniority", "job_function", "country", "region",
    "city", "birth_date", "gender", "industry", "employee_count", "annual_revenue",
    "lead_source", "merged_into", "profiling_opt_out", "deleted_at",
)  # fmt: skip
ACCOUNT_COLUMNS = (
    "account_id", "account_name", "domain", "industry", "employee_count",
    "annual_revenue", "country", "region",
)  # fmt: skip
ACTIVITY_COLUMNS = (
    "activity_id", "activity_type", "occurred_at", "contact_id", "email", "target",
    "campaign_id", "channel", "loaded_at",
)  # fmt: skip
CAMPAIGN_COLUMNS = (
    "campaign_id", "campaign_name", "channel", "started_at", "ended_at", "cost",
)  # fmt: skip
OPPORTUNITY_COLUMNS = (
    "opportunity_id", "contact_id", "account_id", "stage", "created_at", "closed_at",
    "amount", "loss_reason",
)  # fmt: skip
RAW_COLUMNS = {
    "contacts": CONTACT_COLUMNS,
    "accounts": ACCOUNT_COLUMNS,
    "activities": ACTIVITY_COLUMNS,
    "campaigns": CAMPAIGN_COLUMNS,
    "opportunities": OPPORTUNITY_COLUMNS,
    "contact_attributes": ("contact_id", "attribute", "value"),
    "erasure_requests": ("contact_id", "email", "requested_at"),
}
WEIGHT_COLUMNS = {
    "scoring_models": (
        "model_id", "model_name", "status", "priority", "fit_cap", "engagement_cap",
        "score_floor", "score_ceiling", "tier_set", "active_from", "active_to",
        "reviewed_on", "review_every_days", "owner", "description",
    ),
    "attribute_weights": (
        "model_id", "rule_id", "attribute", "operator", "value", "points", "label",
        "effect", "cap_group", "valid_from", "valid_to", "note",
    ),
    "activity_weights": (
        "model_id", "rule_id", "activity_type", "target_operator", "target",
        "points", "decay_id", "label", "max_per_day", "max_points", "effect",
        "active_days", "campaign_id", "channel", "cap_group", "valid_from",
        "valid_to", "note",
    ),
    "inactivity_weights": (
        "model_id", "rule_id", "after_days", "points", "label", "repeat_every_days",
        "max_points", "cap_group", "valid_from", "valid_to", "note",
    ),
    "decay_windows": (
        "decay_id", "kind", "from_day", "to_day", "factor", "half_life_days", "note",
    ),
    "cap_groups": ("model_id", "cap_group", "max_points"),
    "tiers": (
        "tier_set", "tier", "tier_rank", "min_score", "min_fit_points",
        "min_engagement_points", "qualification", "next_action",
        "respond_within_hours",
    ),
    "grades": ("dimension", "grade", "min_share"),
}  # fmt: skip
LOOKUP_COLUMNS = {
    "activity_types": ("activity_type", "label", "is_engagement"),
    "activity_type_map": ("source", "raw_activity_type", "activity_type"),
    "email_domains": ("domain", "kind"),
    "job_titles": ("pattern", "seniority", "job_function", "priority"),
    "personas": (
        "persona_id", "persona_name", "attribute", "operator", "value", "weight",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Settings:
    """The dbt vars that the rule book names."""

    days: tuple[dt.date, ...]
    merge_on_email: bool = True
    role_mailboxes: tuple[str, ...] = ("info", "sales", "office", "biuro", "ufficio")
    extra_contact_columns: tuple[str, ...] = ()
    persona_min_match: str = "0.5"
    decay_horizon_days: int = 1095
    bot_click_types: tuple[str, ...] = ("email_click",)
    bot_delivery_types: tuple[str, ...] = ("email_delivered",)
    bot_burst_targets: int = 3
    bot_burst_seconds: int = 5
    bot_delivery_seconds: int = 1


@dataclass(frozen=True)
class World:
    """Raw tables and seeds as lists of rows of text; a missing table is empty."""

    raw: dict[str, Table]
    weights: dict[str, Table]
    lookups: dict[str, Table]
    settings: Settings


@dataclass
class Result:
    """The tables to compare, each a list of rows."""

    contacts: list[dict[str, Any]] = field(default_factory=list)
    activities: list[dict[str, Any]] = field(default_factory=list)
    rejected: list[dict[str, Any]] = field(default_factory=list)
    ledger: list[dict[str, Any]] = field(default_factory=list)
    scores: list[dict[str, Any]] = field(default_factory=list)
    unscored: list[dict[str, Any]] = field(default_factory=list)
