"""What each system takes: which ids, which files, which columns."""

import re
from dataclasses import dataclass
from enum import StrEnum


class System(StrEnum):
    hubspot = "hubspot"
    salesforce = "salesforce"
    csv = "csv"


# A spreadsheet runs what begins so, full-width signs too; the apostrophe makes it text.
FORMULA = r"^\s*[=+\-@\t\r\n\x{FF1D}\x{FF0B}\x{FF0D}\x{FF20}]"

# The three last characters of an id say which of the first fifteen are capitals, for
# programs that cannot tell them apart. Old exports have ids without them.
EIGHTEEN = """
    case
        when regexp_full_match(id, '[A-Za-z0-9]{15}') then id || array_to_string([
            substr(
                'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345',
                1 + list_sum([
                    case
                        when substr(id, chunk * 5 + bit + 1, 1) between 'A' and 'Z'
                            then 1 << bit
                        else 0
                    end
                    for bit in [0, 1, 2, 3, 4]
                ])::integer,
                1
            )
            for chunk in [0, 1, 2]
        ], '')
        else id
    end
"""


@dataclass(frozen=True)
class Kind:
    """How a system wants its files. SQL expressions see `id`, without the prefix."""

    label: str
    # What ids of its records begin with; empty: any id of any system.
    prefix: str
    # The key in its file, and which file that is; NULL: no id of that system.
    key: str
    file: str
    # Headers: key, score, tier, qualification, grade, fit, engagement, next action,
    # scoring model, day.
    headers: tuple[str, ...]
    # Rows of one file, below the header; None: as many as there are.
    most_rows: int | None
    # An empty cell leaves the old value in place, so there must be a word.
    keeps_on_empty: bool = True


KINDS = {
    System.hubspot: Kind(
        label="HubSpot",
        prefix="hubspot:",
        key="id",
        file="case when regexp_full_match(id, '[0-9]+') then 'contacts' end",
        headers=(
            "Record ID",
            "lead_score",
            "lead_score_tier",
            "lead_score_qualification",
            "lead_score_grade",
            "lead_score_fit",
            "lead_score_engagement",
            "lead_score_next_action",
            "lead_score_model",
            "lead_score_date",
        ),
        # HubSpot takes 1,048,576 lines.
        most_rows=1_000_000,
    ),
    System.salesforce: Kind(
        label="Salesforce",
        prefix="salesforce:",
        key=EIGHTEEN,
        file=(
            "case when regexp_full_match(id, '003[A-Za-z0-9]{12}([A-Z0-5]{3})?') "
            "then 'contacts' "
            "when regexp_full_match(id, '00Q[A-Za-z0-9]{12}([A-Z0-5]{3})?') "
            "then 'leads' end"
        ),
        headers=(
            "Id",
            "Lead_Score__c",
            "Lead_Score_Tier__c",
            "Lead_Score_Qualification__c",
            "Lead_Score_Grade__c",
            "Lead_Score_Fit__c",
            "Lead_Score_Engagement__c",
            "Lead_Score_Next_Action__c",
            "Lead_Score_Model__c",
            "Lead_Score_Date__c",
        ),
        # Data Loader takes five million.
        most_rows=5_000_000,
    ),
    System.csv: Kind(
        label="csv",
        prefix="",
        key="id",
        file="'contacts'",
        headers=(
            "contact_id",
            "score",
            "tier",
            "qualification",
            "grade",
            "fit_points",
            "engagement_points",
            "next_action",
            "model_id",
            "as_of_date",
        ),
        most_rows=None,
        keeps_on_empty=False,
    ),
}


def columns(kind: Kind) -> str:
    """The cells of a row of `wanted`, under the system's headers."""

    def safe(column: str, without: str = "none") -> str:
        if not kind.keeps_on_empty and without == "none":
            cell = column
        else:
            cell = f"coalesce({column}, '{without}')"
        return (
            f"case when regexp_matches({cell}, '{FORMULA}') "
            f"then '''' || {cell} else {cell} end"
        )

    def number(column: str) -> str:
        return f"coalesce({column}, 0)" if kind.keeps_on_empty else column

    cells = (
        safe("key"),
        number("score"),
        safe("tier", "unscored"),
        safe("qualification"),
        safe("grade"),
        number("fit_points"),
        number("engagement_points"),
        safe("next_action"),
        safe("model_id"),
        "as_of_date",
    )
    return ", ".join(
        f'{cell} as "{header}"'
        for cell, header in zip(cells, kind.headers, strict=True)
    )


def file_safe(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", text)
