"""The attributes that rules can name without any setting: the only list of them."""

from __future__ import annotations

from collections.abc import Sequence

CONTACT_COLUMNS = (
    "contact_id",
    "created_at",
    "email",
    "account_id",
    "updated_at",
    "full_name",
    "owner_id",
    "job_title",
    "seniority",
    "job_function",
    "country",
    "region",
    "city",
    "birth_date",
    "gender",
    "industry",
    "employee_count",
    "annual_revenue",
    "lead_source",
    "merged_into",
    "profiling_opt_out",
    "deleted_at",
)
ACCOUNT_COLUMNS = (
    "account_id",
    "account_name",
    "domain",
    "industry",
    "employee_count",
    "annual_revenue",
    "country",
    "region",
)
DERIVED = (
    "email_domain",
    "email_domain_kind",
    "seniority",
    "job_function",
    "birth_year",
    "age_years",
    "open_opportunities",
    "won_opportunities",
    "persona",
    "persona_match",
)


def known_attributes(extra_contact_columns: Sequence[str] = ()) -> set[str]:
    return {*CONTACT_COLUMNS, *ACCOUNT_COLUMNS, *DERIVED, *extra_contact_columns}
