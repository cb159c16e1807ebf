"""Section 3 of the rule book: from raw rows to people and what they did."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from reference import values
from reference.world import (
    ACCOUNT_COLUMNS,
    ACTIVITY_COLUMNS,
    CONTACT_COLUMNS,
    OPPORTUNITY_COLUMNS,
    Row,
    World,
)

SOURCE = "generic"
LAST = dt.datetime.max
Rejected = list[dict[str, Any]]


def reject(rows: Rejected, table: str, row_id: str, reason: str) -> None:
    source = f"{SOURCE}:opportunities" if table == "opportunities" else SOURCE
    rows.append(
        {"source": source, "source_table": table, "row_id": row_id, "reason": reason}
    )


@dataclass
class Contact:
    """One raw contact row that stays after missing and duplicate rows went."""

    contact_id: str
    created_at: dt.datetime
    updated_at: dt.datetime
    row: Row


@dataclass
class Person:
    """A contact after merging: what is scored."""

    contact_id: str
    members: list[Contact]
    created_at: dt.datetime
    columns: dict[str, str]
    opted_out: bool
    deleted_at: dt.datetime | None
    erased: bool = False
    account_id: str | None = None

    @property
    def ids(self) -> set[str]:
        return {member.contact_id for member in self.members}

    @property
    def emails(self) -> set[str]:
        found = (values.email(member.row.get("email")) for member in self.members)
        return {address for address in found if address}

    @property
    def email(self) -> str | None:
        return self.columns.get("email")


@dataclass(frozen=True)
class Activity:
    """One well-formed activity row, or an event of an opportunity."""

    source: str
    activity_id: str
    raw_type: str
    occurred_at: dt.datetime
    contact_id: str | None
    email: str | None
    target: str | None
    campaign_id: str | None
    channel: str | None
    loaded_at: dt.datetime | None
    hash: str

    @property
    def table(self) -> str:
        return "activities" if self.source == SOURCE else "opportunities"


@dataclass(frozen=True)
class Fact:
    """An activity that counts: whose it is and what it means."""

    activity: Activity
    contact_id: str
    activity_type: str
    is_engagement: bool

    @property
    def day(self) -> dt.date:
        return self.activity.occurred_at.date()


def read_contacts(world: World, rejected: Rejected) -> list[Contact]:
    rows_of: dict[str, list[tuple[tuple[Any, ...], Contact]]] = defaultdict(list)
    for row in world.raw.get("contacts", []):
        row_id = values.clean(row.get("contact_id"))
        created_at = values.timestamp(row.get("created_at"))
        hashed = values.row_hash(row, CONTACT_COLUMNS)
        if row_id is None:
            reject(rejected, "contacts", hashed, "missing_id")
        elif created_at is None:
            reject(rejected, "contacts", row_id, "missing_created_at")
        else:
            updated_at = values.timestamp(row.get("updated_at"))
            contact = Contact(row_id, created_at, updated_at or created_at, row)
            newest_first = (LAST - (updated_at or dt.datetime.min), LAST - created_at)
            rows_of[row_id].append(((*newest_first, hashed), contact))
    kept = []
    for row_id, rows in rows_of.items():
        rows.sort(key=lambda ranked: ranked[0])
        kept.append(rows[0][1])
        for _ in rows[1:]:
            reject(rejected, "contacts", row_id, "duplicate")
    return kept


def end_of_chain(contact: Contact, by_id: dict[str, Contact]) -> str:
    """Step 1 of identity: whom a contact was merged into in the end."""
    seen, here = {contact.contact_id}, contact.contact_id
    while (there := values.clean(by_id[here].row.get("merged_into"))) in by_id:
        assert there is not None
        if there in seen:
            return contact.contact_id
        seen.add(there)
        here = there
    return here


def newest(members: list[Contact], column: str) -> str | None:
    """Survivorship: the newest non-empty value, then the highest id's."""
    read = {"email": values.email, "birth_date": values.readable_time}.get(
        column, values.clean
    )
    for member in sorted(
        members, key=lambda m: (m.updated_at, m.contact_id), reverse=True
    ):
        if value := read(member.row.get(column)):
            return value
    return None


def is_role_mailbox(world: World, address: str) -> bool:
    return address.split("@")[0] in world.settings.role_mailboxes


def people(world: World, rejected: Rejected) -> list[Person]:
    contacts = read_contacts(world, rejected)
    by_id = {contact.contact_id: contact for contact in contacts}
    groups: dict[str, list[Contact]] = defaultdict(list)
    for contact in contacts:
        groups[end_of_chain(contact, by_id)].append(contact)

    def age(survivor: str) -> tuple[dt.datetime, str]:
        return min(member.created_at for member in groups[survivor]), survivor

    same_email: dict[str, list[str]] = defaultdict(list)
    for survivor, members in groups.items():
        address = newest(members, "email")
        own = world.settings.merge_on_email and address is not None
        alone = not own or is_role_mailbox(world, str(address))
        same_email[f"alone {survivor}" if alone else str(address)].append(survivor)

    found = []
    for survivors in same_email.values():
        members = [member for survivor in survivors for member in groups[survivor]]
        found.append(person(world, min(survivors, key=age), members))
    for who in found:
        for contact_id in who.ids - {who.contact_id}:
            reject(rejected, "contacts", contact_id, "merged")
    return found


def person(world: World, survivor: str, members: list[Contact]) -> Person:
    names = (*CONTACT_COLUMNS, *world.settings.extra_contact_columns)
    columns = {name: newest(members, name) for name in names}
    columns["contact_id"] = survivor
    flags = [values.clean(m.row.get("profiling_opt_out")) or "" for m in members]
    deleted = [values.timestamp(m.row.get("deleted_at")) for m in members]
    gone = [moment for moment in deleted if moment is not None]
    return Person(
        contact_id=survivor,
        members=members,
        created_at=min(member.created_at for member in members),
        columns={name: value for name, value in columns.items() if value},
        opted_out=any(f.lower() in ("true", "t", "1", "yes", "y") for f in flags),
        deleted_at=max(gone) if len(gone) == len(members) else None,
    )


class Erasure:
    """Who asked to be forgotten, by id or by email."""

    def __init__(self, world: World) -> None:
        requests = world.raw.get("erasure_requests", [])
        self.ids = {values.clean(row.get("contact_id")) for row in requests} - {None}
        self.emails = {values.email(row.get("email")) for row in requests} - {None}

    def takes(self, ids: Iterable[str | None], emails: Iterable[str | None]) -> bool:
        return bool(self.ids & set(ids) or self.emails & set(emails))


def read_activities(world: World, rejected: Rejected) -> list[Activity]:
    read = []
    for row in world.raw.get("activities", []):
        row_id = values.clean(row.get("activity_id"))
        raw_type = values.clean(row.get("activity_type"))
        occurred_at = values.timestamp(row.get("occurred_at"))
        hashed = values.row_hash(row, ACTIVITY_COLUMNS)
        if row_id is None:
            reject(rejected, "activities", hashed, "missing_id")
        elif raw_type is None:
            reject(rejected, "activities", row_id, "missing_type")
        elif values.clean(row.get("occurred_at")) is None:
            reject(rejected, "activities", row_id, "missing_time")
        elif occurred_at is None:
            reject(rejected, "activities", row_id, "unreadable_time")
        else:
            channel = values.clean(row.get("channel"))
            read.append(
                Activity(
                    source=SOURCE,
                    activity_id=row_id,
                    raw_type=raw_type.lower(),
                    occurred_at=occurred_at,
                    contact_id=values.clean(row.get("contact_id")),
                    email=values.email(row.get("email")),
                    target=values.target(row.get("target")),
                    campaign_id=values.clean(row.get("campaign_id")),
                    channel=channel.lower() if channel else None,
                    loaded_at=values.timestamp(row.get("loaded_at")),
                    hash=hashed,
                )
            )
    return read


def opportunity_events(world: World) -> list[Activity]:
    """Opportunities are activities too."""
    events = []
    for row in world.raw.get("opportunities", []):
        deal = values.clean(row.get("opportunity_id"))
        contact_id = values.clean(row.get("contact_id"))
        opened = values.timestamp(row.get("created_at"))
        closed = values.timestamp(row.get("closed_at"))
        stage = (values.clean(row.get("stage")) or "").lower()
        lost_for = values.target(row.get("loss_reason")) if stage == "lost" else None
        ended = closed if stage in ("won", "lost") else None
        for ending, moment, why in (("opened", opened, None), (stage, ended, lost_for)):
            if deal and contact_id and moment:
                events.append(
                    Activity(
                        source=f"{SOURCE}:opportunities",
                        activity_id=f"{deal}:{ending}",
                        raw_type=f"opportunity_{ending}",
                        occurred_at=moment,
                        contact_id=contact_id,
                        email=None,
                        target=why,
                        campaign_id=None,
                        channel=None,
                        loaded_at=None,
                        hash=values.row_hash(row, OPPORTUNITY_COLUMNS),
                    )
                )
    return events


def without_duplicates(
    activities: list[Activity], rejected: Rejected
) -> list[Activity]:
    """Of several rows with one key the least stays."""
    rows_of: dict[tuple[str, str], list[Activity]] = defaultdict(list)
    for activity in activities:
        rows_of[activity.source, activity.activity_id].append(activity)
    kept = []
    for rows in rows_of.values():
        rows.sort(key=lambda row: (row.loaded_at or LAST, row.occurred_at, row.hash))
        kept.append(rows[0])
        for row in rows[1:]:
            reject(rejected, row.table, row.activity_id, "duplicate")
    return kept


class Directory:
    """Finds the person an activity names, by id or else by email."""

    def __init__(self, found: list[Person]) -> None:
        self.by_id = {
            contact_id: who.contact_id for who in found for contact_id in who.ids
        }
        self.by_email: dict[str, set[str]] = defaultdict(set)
        self.by_member_email: dict[str, set[str]] = defaultdict(set)
        for who in found:
            if who.email:
                self.by_email[who.email].add(who.contact_id)
            for address in who.emails:
                self.by_member_email[address].add(who.contact_id)

    def find(self, contact_id: str | None, address: str | None) -> str | None:
        if contact_id in self.by_id:
            return self.by_id[str(contact_id)]
        if address is None:
            return None
        holders = self.by_email.get(address) or self.by_member_email.get(address, set())
        return next(iter(holders)) if len(holders) == 1 else None


def facts(
    world: World, found: list[Person], erasure: Erasure, rejected: Rejected
) -> list[Fact]:
    activities = read_activities(world, rejected) + opportunity_events(world)
    directory = Directory(found)
    erased = [who for who in found if who.erased]
    erased_ids = {who.contact_id for who in erased}
    erased_emails = erasure.emails.union(*(who.emails for who in erased))
    meaning = {
        (row["source"], str(values.clean(row["raw_activity_type"])).lower()): str(
            values.clean(row["activity_type"])
        )
        for row in world.lookups.get("activity_type_map", [])
    }
    engagement = {
        str(values.clean(row["activity_type"])): row["is_engagement"] == "true"
        for row in world.lookups.get("activity_types", [])
    }
    counted = []
    for row in without_duplicates(activities, rejected):
        who = directory.find(row.contact_id, row.email)
        kind = meaning.get((row.source, row.raw_type), row.raw_type)
        by_id = row.contact_id in directory.by_id
        # An email of a forgotten person names nobody else, even one who shares it.
        forgotten = row.contact_id in erasure.ids or row.email in erased_emails
        if who in erased_ids or (not by_id and forgotten):
            reject(rejected, row.table, row.activity_id, "erased")
        elif who is None:
            reject(rejected, row.table, row.activity_id, "unknown_contact")
        elif kind not in engagement:
            reject(rejected, row.table, row.activity_id, "unknown_type")
        else:
            counted.append(Fact(row, who, kind, engagement[kind]))
    return counted


class Attributes:
    """What is true of a person, on a day: attribute -> its values."""

    def __init__(self, world: World, found: list[Person]) -> None:
        self.world = world
        self.accounts = {
            account_id: row
            for row in world.raw.get("accounts", [])
            if (account_id := values.clean(row.get("account_id")))
        }
        self.kinds = {
            str(values.clean(row["domain"])).lower(): str(row["kind"])
            for row in world.lookups.get("email_domains", [])
        }
        directory = Directory(found)
        self.added: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for row in world.raw.get("contact_attributes", []):
            who = directory.find(values.clean(row.get("contact_id")), None)
            name, value = values.clean(row["attribute"]), values.clean(row["value"])
            if who and name and value:
                self.added[who].append((name, value))
        self.deals: dict[str, list[Row]] = defaultdict(list)
        for row in world.raw.get("opportunities", []):
            who = directory.find(values.clean(row.get("contact_id")), None)
            if who:
                self.deals[who].append(row)

    def domain_kind(self, domain: str | None) -> str | None:
        return self.kinds.get(domain, "business") if domain else None

    def account_of(self, who: Person, domain: str | None) -> str | None:
        own = who.columns.get("account_id")
        if own in self.accounts or self.domain_kind(domain) != "business":
            return own if own in self.accounts else None
        return min(
            (
                account_id
                for account_id, row in self.accounts.items()
                if (values.clean(row.get("domain")) or "").lower() == domain
            ),
            default=None,
        )

    def title(self, who: Person) -> Row:
        """The title pattern of lowest priority, chosen once for both columns."""
        fitting = [
            row
            for row in self.world.lookups.get("job_titles", [])
            if values.has_words(who.columns.get("job_title", ""), str(row["pattern"]))
        ]
        return min(
            fitting,
            key=lambda row: (int(row["priority"] or 0), row["pattern"]),
            default={},
        )

    def lasting(self, who: Person) -> dict[str, set[str]]:
        """The attributes that do not depend on the day, but for the persona."""
        single: dict[str, str | None] = dict(who.columns)
        single["email_domain"] = who.email.split("@")[-1] if who.email else None
        single["email_domain_kind"] = self.domain_kind(single["email_domain"])
        account_id = self.account_of(who, single["email_domain"])
        account = self.accounts.get(account_id or "", {})
        for name in ACCOUNT_COLUMNS:
            single[name] = single.get(name) or values.clean(account.get(name))
        for name, value in self.title(who).items():
            if name in ("seniority", "job_function"):
                single[name] = single.get(name) or values.clean(value)
        born = values.timestamp(who.columns.get("birth_date"))
        single["birth_year"] = str(born.year) if born else None
        several: dict[str, set[str]] = defaultdict(set)
        for name, value in (*single.items(), *self.added[who.contact_id]):
            if value and name in ("employee_count", "annual_revenue"):
                value = values.lower_end(value)
            if value:
                several[name].add(value)
        return several

    def persona(self, attributes: dict[str, set[str]]) -> dict[str, set[str]]:
        """The persona with the best share of its weights, if it is enough."""
        total: dict[str, Any] = defaultdict(int)
        held: dict[str, Any] = defaultdict(int)
        for row in self.world.lookups.get("personas", []):
            name, weight = str(row["persona_id"]), values.decimal(row["weight"])
            total[name] += weight
            have = attributes.get(str(row["attribute"]), set())
            if values.matches(str(row["operator"]), row["value"], have):
                held[name] += weight
        shares = [(-held[name] / total[name], name) for name in total]
        least = values.decimal(self.world.settings.persona_min_match)
        if not shares or -min(shares)[0] < (least or 0):
            return {}
        share, name = min(shares)
        return {"persona": {name}, "persona_match": {f"{values.rounded(-share, 4)}"}}

    def on(
        self, who: Person, day: dt.date, lasting: dict[str, set[str]]
    ) -> dict[str, set[str]]:
        """All attributes on a day."""
        todays = {name: set(have) for name, have in lasting.items()}
        born = values.timestamp(who.columns.get("birth_date"))
        if born:
            had = (day.month, day.day) >= (born.month, born.day)
            years = day.year - born.year - (not had)
            todays.setdefault("age_years", set()).add(str(years))
        opened, won = 0, 0
        for row in self.deals[who.contact_id]:
            start = values.timestamp(row.get("created_at"))
            end = values.timestamp(row.get("closed_at"))
            ended = end is not None and end.date() <= day
            opened += start is not None and start.date() <= day and not ended
            is_won = (values.clean(row.get("stage")) or "").lower() == "won"
            won += ended and is_won
        for name, count in (("open_opportunities", opened), ("won_opportunities", won)):
            if count:
                todays.setdefault(name, set()).add(str(count))
        return todays
