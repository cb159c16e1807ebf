"""Who is who: emails that name nobody or many, activities of strangers."""

from __future__ import annotations

from lead_scoring.doctor.content import WHITE, Content, Scope
from lead_scoring.doctor.report import Report, count, quoted, share

# From here on one email is rather a mailbox than a person.
MANY = 4
SHOWN = 5
IDS = "unknown ids or emails"
LOCAL = "regexp_replace(email, '@[^@]*$', '')"
# What two systems write differently of the same id.
BARE = (
    f"lower(ltrim(regexp_replace(regexp_replace(contact_id, '[{WHITE}]', '', 'g'), "
    "'[.]0$', ''), '0'))"
)


def check_people(content: Content, report: Report) -> None:
    for scope in content.of("contacts"):
        check_emails(content, scope, report)
        check_shared(content, scope, report)
    for scope in content.of("activities"):
        check_emails(content, scope, report)
    if content.has("contacts"):
        name_known(content)
        for scope in content.of("activities"):
            if scope.connector not in content.incomplete:
                check_strangers(content, scope, report)
        for scope in content.of("activities"):
            check_before(content, scope, report)
        if content.has("activities") and not content.incomplete:
            check_silent(content, report)


def check_emails(content: Content, scope: Scope, report: Report) -> None:
    wrong, example, several, pair = content.row(
        f"""
        select
            count(unread_email),
            min(unread_email),
            count(*) filter (is_several),
            min(email) filter (is_several)
        from (
            select
                *,
                regexp_matches(email, '@.*@') as is_several
            from {scope.relation}
        )
        """
    )
    where = f"{scope.place}, column email"
    if wrong:
        report.warning(
            where,
            f"{count(wrong, 'value')} without @, such as {quoted(example)}. Such a "
            "cell counts as no email",
        )
    if several:
        report.warning(
            where,
            f"{count(several, 'value')} with more than one address, such as "
            f"{quoted(pair)}. It is taken for one; keep one address in each cell",
        )


def check_shared(content: Content, scope: Scope, report: Report) -> None:
    """Emails that several contacts have: one person, or one mailbox?"""
    merges = bool(content.settings.get("merge_on_email", True))
    found = content.rows(
        f"""
        select
            email,
            {LOCAL} as mailbox,
            list_contains($roles, mailbox) as is_role,
            count(distinct contact_id) as contacts
        from {scope.relation}
        where email is not null and contact_id is not null
        group by email
        having contacts > 1
        order by contacts desc, email
        """,
        roles=roles(content),
    )
    where = f"{scope.place}, column email"
    people = [(email, box, n) for email, box, is_role, n in found if not is_role]
    offices = [n for _, _, is_role, n in found if is_role]
    if not merges:
        if found:
            report.note(
                where,
                f"{count(len(found), 'email')} on several contacts each; nobody is "
                "merged by it, because merge_on_email is off",
            )
        return
    if crowds := [each for each in people if each[2] >= MANY]:
        boxes = ", ".join(dict.fromkeys(box for _, box, _ in crowds[:SHOWN]))
        report.warning(
            where,
            f"{count(len(crowds), 'email')} on {MANY} or more contacts each; all who "
            "have one would be one person. If people share it, add the mailbox "
            f"({boxes}) to the variable role_mailboxes; if emails name no person at "
            "all, set merge_on_email to false",
            [f"{email}: {n:,} contacts" for email, _, n in crowds[:SHOWN]]
            + more(len(crowds), "email"),
        )
    if few := len(people) - len(crowds):
        report.note(
            where,
            f"{count(few, 'email')} on two or three contacts each, who become one "
            "person each",
        )
    if offices:
        report.note(
            where,
            f"{count(sum(offices), 'contact')} with "
            f"{count(len(offices), 'mailbox', 'mailboxes')} that an office shares "
            "(variable role_mailboxes); they stay apart",
        )


def more(number: int, one: str) -> list[str]:
    return [f"... {count(number - SHOWN, one)} more"] if number > SHOWN else []


def roles(content: Content) -> list[str]:
    return [str(each).lower() for each in content.settings.get("role_mailboxes") or ()]


def name_known(content: Content) -> None:
    """Tables of the ids and emails by which an activity finds its contact."""
    contacts = content.every("contacts", "contact_id, email")
    merges = bool(content.settings.get("merge_on_email", True))
    content.rows(
        f"""
        create table doctor.known_ids as
        select distinct contact_id, {BARE} as bare_id
        from {contacts}
        where contact_id is not null
        """
    )
    content.rows(
        f"""
        create table doctor.known_emails as
        select email
        from {contacts}
        where email is not null and contact_id is not null
        group by email
        -- an email that several people hold names nobody
        having
            count(distinct contact_id) = 1
            or ({str(merges).lower()} and not list_contains($roles, {LOCAL}))
        """,
        roles=roles(content),
    )


def check_strangers(content: Content, scope: Scope, report: Report) -> None:
    content.rows(
        f"""
        create or replace table doctor.strangers as
        select refs.contact_id, refs.email, refs.activities, {BARE} as bare_id
        from (
            select contact_id, email, count(*) as activities
            from {scope.relation}
            group by all
        ) as refs
        anti join doctor.known_ids using (contact_id)
        """
    )
    content.rows(
        "delete from doctor.strangers where email in "
        "(select email from doctor.known_emails)"
    )
    rows, nameless, unknown, ids = content.row(
        f"""
        select
            (select count(*) from {scope.relation}),
            sum(activities) filter (contact_id is null and email is null),
            sum(activities) filter (contact_id is not null or email is not null),
            count(distinct coalesce(contact_id, email))
        from doctor.strangers
        """
    )
    if nameless:
        report.warning(
            scope.place,
            f"neither contact_id nor email in {nameless:,} of "
            f"{count(rows, 'activity', 'activities')}, so nobody did them",
        )
    if unknown:
        say_strangers(content, scope, rows, unknown, ids, report)


def say_strangers(
    content: Content, scope: Scope, rows: int, unknown: int, ids: int, report: Report
) -> None:
    examples = content.rows(
        """
        select coalesce(contact_id, email), sum(activities) as activities
        from doctor.strangers
        where contact_id is not null or email is not null
        group by 1
        order by 2 desc, 1
        limit 3
        """
    )
    names = ", ".join(quoted(name) for name, _ in examples)
    message = (
        f"no contact for {unknown:,} of {count(rows, 'activity', 'activities')} "
        f"({share(unknown, rows)}): {count(ids, 'unknown id or email', IDS)}, such as "
        f"{names}. They count when the contacts arrive"
    )
    # Where hardly any activity has a contact, a build makes no sense.
    say = report.error if unknown == rows else report.warning
    say(scope.place, message, hints(content))


def hints(content: Content) -> list[str]:
    alike, stranger, known = content.row(
        """
        select
            sum(strangers.activities),
            min(strangers.contact_id),
            arg_min(known_ids.contact_id, strangers.contact_id)
        from doctor.strangers as strangers
        inner join (
            select bare_id, min(contact_id) as contact_id
            from doctor.known_ids
            where bare_id <> ''
            group by bare_id
        ) as known_ids
            on strangers.bare_id = known_ids.bare_id
        """
    )
    found = []
    if alike:
        found.append(
            f"of these, {alike:,} with an id that differs from a known one in capital "
            f"letters, blanks, leading zeros or `.0` alone: {quoted(stranger)} and "
            f"{quoted(known)}. Write ids the same way in both files"
        )
    (mails,) = content.row(
        "select sum(activities) from doctor.strangers where contact_id like '%@%'"
    )
    if mails:
        found.append(
            f"of these, {mails:,} with an email as contact_id; deliver it as the "
            "column email"
        )
    return found


def check_before(content: Content, scope: Scope, report: Report) -> None:
    """Activities count from their own day on, whenever the contact was written down;
    but when most are older than their contact, its day is that of an import."""
    contacts = content.every("contacts", "contact_id, created_at")
    early, known = content.row(
        f"""
        select
            count(*) filter (
                activities.occurred_at < contacts.created_at - interval 1 day
            ),
            count(*)
        from {scope.relation} as activities
        inner join (
            select contact_id, min(created_at) as created_at
            from {contacts}
            group by contact_id
        ) as contacts
            on activities.contact_id = contacts.contact_id
        where activities.occurred_at is not null and contacts.created_at is not null
        """
    )
    if early * 2 > known:
        report.warning(
            scope.place,
            f"older than their contact: {early:,} of "
            f"{count(known, 'activity', 'activities')} ({share(early, known)}). Is "
            "created_at the day of an import? A contact does not exist before it",
        )


def check_silent(content: Content, report: Report) -> None:
    refs = content.every("activities", "contact_id, email")
    ids = f"(select contact_id from {refs} where contact_id is not null)"
    emails = f"(select email from {refs} where email is not null)"
    contacts = content.every("contacts", "contact_id, email")
    everybody, silent = content.row(
        f"""
        select count(*), count(*) filter (not is_active)
        from (
            select
                contact_id,
                bool_or(
                    contact_id in {ids} or coalesce(email in {emails}, false)
                ) as is_active
            from {contacts}
            where contact_id is not null
            group by contact_id
        )
        """
    )
    if silent and everybody:
        report.note(
            ", ".join(scope.place for scope in content.of("contacts")),
            f"no activity: {silent:,} of {count(everybody, 'contact')} "
            f"({share(silent, everybody)})",
        )
