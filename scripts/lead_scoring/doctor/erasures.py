"""Requests to be forgotten that reach nobody: nothing else would ever tell."""

from __future__ import annotations

from lead_scoring.doctor.content import Content, Scope
from lead_scoring.doctor.people import BARE
from lead_scoring.doctor.report import Report, count, quoted

SHOWN = 5


def check_erasures(content: Content, report: Report) -> None:
    for scope in content.of("erasure_requests"):
        check_nameless(content, scope, report)
        # A person may be in the table that cannot be read.
        if content.has("contacts") and not content.incomplete:
            check_unknown(content, scope, report)


def check_nameless(content: Content, scope: Scope, report: Report) -> None:
    rows, nameless = content.row(
        "select count(*), count(*) filter (contact_id is null and email is null) "
        f"from {scope.relation}"
    )
    if nameless:
        report.warning(
            scope.place,
            f"neither contact_id nor an email with @ in {nameless:,} of "
            f"{count(rows, 'request')}, so nobody is forgotten by them",
        )


def check_unknown(content: Content, scope: Scope, report: Report) -> None:
    """By id or email no contact is meant; nor an activity, which a request erases
    although its person is no contact."""
    known = " union all ".join(
        f"select contact_id, email from {other.relation}"
        for table in ("contacts", "activities")
        for other in content.of(table)
    )
    content.rows(
        f"""
        create or replace table doctor.unknown_requests as
        with known as ({known})
        select contact_id, email, {BARE} as bare_id
        from {scope.relation}
        where
            coalesce(contact_id, email) is not null
            and not coalesce(contact_id in (
                select contact_id from known where contact_id is not null
            ), false)
            and not coalesce(email in (
                select email from known where email is not null
            ), false)
        """
    )
    found = content.rows(
        "select distinct coalesce(contact_id, email) from doctor.unknown_requests "
        "order by 1"
    )
    if not found:
        return
    (requests,) = content.row("select count(*) from doctor.unknown_requests")
    names = ", ".join(quoted(name) for (name,) in found[:SHOWN])
    more = f" and {len(found) - SHOWN:,} more" if len(found) > SHOWN else ""
    names_nobody = "names" if requests == 1 else "name"
    report.warning(
        scope.place,
        f"{count(requests, 'request')} to be forgotten {names_nobody} nobody: no "
        f"contact has such an id or email ({names}{more}). It may be somebody who is "
        "gone already. It may also be a slip of the pen, and then the person is still "
        "scored: look at each",
        near_misses(content),
    )


def near_misses(content: Content) -> list[str]:
    """Ids that a contact has in another spelling, or with its system in front."""
    found = content.rows(
        """
        select requests.contact_id, min(spellings.contact_id)
        from doctor.unknown_requests as requests
        inner join (
            select bare_id as spelling, contact_id from doctor.known_ids
            union all
            select lower(split_part(contact_id, ':', 2)), contact_id
            from doctor.known_ids
        ) as spellings
            on requests.bare_id = spellings.spelling
        where requests.bare_id <> ''
        group by requests.contact_id
        order by requests.contact_id
        limit $shown
        """,
        shown=SHOWN,
    )
    return [f"{quoted(wrong)}: did you mean {quoted(right)}?" for wrong, right in found]
