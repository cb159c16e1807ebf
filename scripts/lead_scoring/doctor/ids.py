"""Ids that are missing, repeated, or that something has changed on the way."""

from __future__ import annotations

from lead_scoring.doctor.content import KEYS, WHITE, Content, Scope
from lead_scoring.doctor.report import Report, count, quoted, share

# The columns of each table that hold ids, its own one first.
IDS = {
    "contacts": ("contact_id", "account_id", "merged_into"),
    "accounts": ("account_id",),
    "activities": ("activity_id", "contact_id"),
    "campaigns": ("campaign_id",),
    "opportunities": ("opportunity_id", "contact_id", "account_id"),
    "contact_attributes": ("contact_id",),
}
SCIENTIFIC = r"(\w+:)?\d([.,]\d+)?[eE][+]?\d+"
BLANK = f"[{WHITE}]"
ROWS = {
    "contacts": ("contact", "contacts"),
    "accounts": ("account", "accounts"),
    "activities": ("activity", "activities"),
    "campaigns": ("campaign", "campaigns"),
    "opportunities": ("opportunity", "opportunities"),
}


def check_ids(content: Content, report: Report) -> None:
    for table, columns in IDS.items():
        for scope in content.of(table):
            for column in columns:
                check_form(content, scope, column, report)
            if table in KEYS:
                check_missing(content, scope, report)
                check_repeated(content, scope, report)
    for scope in content.of("contacts"):
        check_case(content, scope, report)


def check_form(content: Content, scope: Scope, column: str, report: Report) -> None:
    broken, example, blank, blank_example = content.row(
        f"""
        select
            count(*) filter (is_scientific),
            min(id) filter (is_scientific),
            count(*) filter (has_blank),
            min(id) filter (has_blank)
        from (
            select
                {column} as id,
                regexp_full_match(id, '{SCIENTIFIC}') as is_scientific,
                regexp_matches(id, '{BLANK}') as has_blank
            from {scope.relation}
            where id is not null
        )
        """
    )
    where = f"{scope.place}, column {column}"
    if broken:
        report.error(
            where,
            f"{count(broken, 'id')} such as {quoted(example)}: what a spreadsheet "
            "makes of a long number. The last digits are lost, and different ids are "
            "one. Export the file again and do not save it from a spreadsheet",
        )
    if blank:
        report.warning(
            where,
            f"{count(blank, 'id')} with blanks inside, such as "
            f"{quoted(blank_example)}. Ids are taken as they are; write the same id "
            "the same way everywhere",
        )


def check_missing(content: Content, scope: Scope, report: Report) -> None:
    rows, ids = content.row(
        f"select count(*), count({scope.key}) from {scope.relation}"
    )
    if rows == ids:
        return
    one, many = ROWS[scope.table]
    message = (
        f"no id in {rows - ids:,} of {count(rows, one, many)}, which are left out. "
        "Give each row an id that stays the same in every export"
    )
    nothing_left = ids == 0 and scope.table in ("contacts", "activities")
    say = report.error if nothing_left else report.warning
    say(f"{scope.place}, column {scope.key}", message)


def check_repeated(content: Content, scope: Scope, report: Report) -> None:
    ids, different = content.row(
        f"select count({scope.key}), count(distinct hash({scope.key})) "
        f"filter ({scope.key} is not null) from {scope.relation}"
    )
    repeated = ids - different
    if not repeated:
        return
    where = f"{scope.place}, column {scope.key}"
    if scope.table == "activities":
        say_activities(content, scope, ids, repeated, report)
    elif scope.table == "contacts":
        say_contacts(content, scope, repeated, report)
    else:
        report.note(where, f"{count(repeated, 'row')} with an id that is there already")


def say_contacts(content: Content, scope: Scope, repeated: int, report: Report) -> None:
    dated, versions = content.row(
        f"""
        select
            count(updated_at),
            -- the same row again does no harm
            (
                select count(distinct contact_id) < count(*)
                from (select distinct * from {scope.relation})
                where contact_id is not null
            )
        from {scope.relation}
        """
    )
    where = f"{scope.place}, column contact_id"
    rows = f"{count(repeated, 'row')} with an id that is there already"
    if dated or not versions:
        report.note(where, f"{rows}; of each id the newest row stays")
    else:
        report.warning(
            where,
            f"{rows}, and no updated_at tells which row is the newest. Deliver "
            "updated_at, or each contact once",
        )


def say_activities(
    content: Content, scope: Scope, ids: int, repeated: int, report: Report
) -> None:
    other, example = content.row(
        f"""
        select count(*), min(activity_id)
        from (
            select activity_id
            from {scope.relation}
            where activity_id is not null
            group by activity_id
            having
                count(*) > 1
                and count(
                    distinct hash(contact_id, email, raw_activity_type)
                ) > 1
        )
        """
    )
    where = f"{scope.place}, column activity_id"
    if other:
        report.warning(
            where,
            f"different events with one id: {count(other, 'id')} "
            f"({share(other, ids)}), such as {quoted(example)}; of each only one event "
            "is kept. If ids are unique within a type alone, put the type in front",
        )
    if repeated > other:
        report.note(
            where,
            f"{count(repeated, 'row')} with an id that is there already; each event "
            "counts once",
        )


def check_case(content: Content, scope: Scope, report: Report) -> None:
    alike, example = content.row(
        f"""
        select count(*), min(spellings)
        from (
            select list_sort(list(distinct contact_id))[:2] as spellings
            from {scope.relation}
            where contact_id is not null
            group by lower(contact_id)
            having count(distinct contact_id) > 1
        )
        """
    )
    if alike:
        report.warning(
            f"{scope.place}, column contact_id",
            f"{count(alike, 'id')} with a twin that differs in capital letters alone "
            f"({' and '.join(map(quoted, example))}). They are different contacts; if "
            "they are not, write them the same way",
        )
