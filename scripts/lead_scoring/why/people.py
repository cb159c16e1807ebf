"""Who is meant by an id or an email, and which day was built last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lead_scoring.errors import UserError
from lead_scoring.history.days import asked
from lead_scoring.paths import Paths


@dataclass(frozen=True)
class Question:
    """Where to ask: a project, a kind of warehouse, and arguments for dbt."""

    paths: Paths
    kind: str
    arguments: Sequence[str]

    def rows(self, sql: str, schema: str, model: str) -> list[tuple[Any, ...]]:
        return asked(self.paths, self.kind, sql, (schema, model), self.arguments)


@dataclass(frozen=True)
class Person:
    contact_id: str
    # The record that was asked for, where it belongs to another one now.
    merged_id: str | None = None


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def last_built_day(question: Question) -> date:
    rows = question.rows(
        "select as_of_date from {as_of_dates} where is_run_date",
        "facts",
        "as_of_dates",
    )
    if not rows:
        raise UserError("nothing is scored yet. Run `lead-scoring build` first.")
    return date.fromisoformat(str(rows[0][0])[:10])


def person(question: Question, contact: str) -> Person:
    """By id, else by email; whoever a record was merged into stands for it."""
    wanted, email = literal(contact.strip()), literal(contact.strip().lower())
    if question.rows(
        f"""
            select key_value from {{erased_keys}}
            where (key_kind = 'contact_id' and key_value = {wanted})
                or (key_kind = 'email' and key_value = {email})
        """,
        "facts",
        "erased_keys",
    ):
        raise UserError(
            f"{contact} asked to be forgotten, so nothing is known of that person."
        )
    records = question.rows(
        f"select survivor_id from {{contact_identities}} where contact_id = {wanted}",
        "facts",
        "contact_identities",
    )
    if records:
        survivor = str(records[0][0])
        return Person(survivor, None if survivor == contact.strip() else contact)
    named = question.rows(
        f"select contact_id from {{contact_emails}} where email = {email}",
        "facts",
        "contact_emails",
    )
    if named:
        return Person(str(named[0][0]))
    shared = question.rows(
        f"select contact_id from {{contact_profiles}} where email = {email}",
        "facts",
        "contact_profiles",
    )
    if shared:
        ids = ", ".join(sorted(str(row[0]) for row in shared)[:5])
        raise UserError(f"{contact} is the email of several contacts. Name one: {ids}.")
    raise UserError(
        f"no contact has the id or the email {contact!r}. Ids are written as in "
        "facts.dim_contacts."
    )
