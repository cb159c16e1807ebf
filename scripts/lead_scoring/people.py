"""Who is meant by an id or an email, and which day was built last."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lead_scoring.engine import FILES
from lead_scoring.errors import UserError
from lead_scoring.paths import Paths

# `{schema.name}` in a question stands for what that model has become.
MODEL = re.compile(r"\{(\w+)\.(\w+)\}")
# Of so many alike, people look at the first few.
ALIKE = 3
# How near another id or email must be to be what was meant, in per cent.
LIKENESS = 75


@dataclass(frozen=True)
class Question:
    """Where to ask: a project, a kind of warehouse, and arguments for dbt."""

    paths: Paths
    kind: str
    arguments: Sequence[str]

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """None where what is asked about was never built."""
        if self.kind == FILES:
            return self.rows_of_file(MODEL.sub(r"\1.\2", sql)) or []
        from lead_scoring.dbt_run import query

        # dbt knows the server, and how it calls its tables. An id is data: whatever
        # stands in it, Jinja must not read it.
        pieces = []
        for number, piece in enumerate(MODEL.split(sql)):
            if number % 3 == 0:
                pieces.append(f"{{% raw %}}{piece}{{% endraw %}}")
            elif number % 3 == 2:
                pieces.append(f"{{{{ ref('{piece}') }}}}")
        return query(self.paths, "".join(pieces), self.arguments) or []

    def rows_of_file(self, sql: str) -> list[tuple[Any, ...]] | None:
        import duckdb

        from lead_scoring.dbt_run import explain

        if not self.paths.database.exists():
            return None
        try:
            with duckdb.connect(str(self.paths.database), read_only=True) as connection:
                connection.execute("set TimeZone = 'UTC'")
                found: list[tuple[Any, ...]] = connection.execute(sql).fetchall()
                return found
        except duckdb.IOException as error:
            raise UserError(explain(error, self.paths)) from None
        except duckdb.Error:
            # What was built before this was thought of; a build says it better.
            return None


@dataclass(frozen=True)
class Person:
    contact_id: str
    # The record that was asked for, where it belongs to another one now.
    merged_id: str | None = None
    # The email that was asked for.
    email: str | None = None


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def last_built_day(question: Question) -> date:
    rows = question.rows("select as_of_date from {facts.as_of_dates} where is_run_date")
    if not rows:
        raise UserError("nothing is scored yet. Run `lead-scoring build` first.")
    return date.fromisoformat(str(rows[0][0])[:10])


def refuse_unbuilt(paths: Paths, kind: str) -> None:
    if kind == FILES and not paths.database.is_file():
        raise UserError(
            f"{paths.short(paths.database)} does not exist: nothing is scored yet. "
            "Run `lead-scoring build` first."
        )


def person(question: Question, contact: str) -> Person:
    """By id, else by email; whoever a record was merged into stands for it."""
    asked = contact.strip()
    wanted, email = literal(asked), literal(asked.lower())
    # One question: a server takes seconds for each.
    found = question.rows(
        f"""
            select 'erased', key_value from {{facts.erased_keys}}
            where (key_kind = 'contact_id' and key_value = {wanted})
                or (key_kind = 'email' and key_value = {email})
            union all
            select 'record', survivor_id from {{facts.contact_identities}}
            where contact_id = {wanted}
            union all
            select 'email', contact_id from {{facts.contact_emails}}
            where email = {email}
            union all
            select 'shared', contact_id from {{facts.contact_profiles}}
            where email = {email}
        """
    )
    ways: dict[str, list[str]] = {}
    for way, value in found:
        ways.setdefault(str(way), []).append(str(value))
    if "erased" in ways:
        raise UserError(
            f"{contact} asked to be forgotten, so nothing is known of that person."
        )
    if "record" in ways:
        survivor = ways["record"][0]
        return Person(survivor, None if survivor == asked else asked)
    if "email" in ways:
        return Person(ways["email"][0], email=asked.lower())
    if "shared" in ways:
        ids = ", ".join(sorted(ways["shared"])[:5])
        raise UserError(f"{contact} is the email of several contacts. Name one: {ids}.")
    refuse_rejected(question, asked)
    raise UserError(
        f"no contact has the id or the email {contact!r}{did_you_mean(question, asked)}"
        " Ids are written as in facts.dim_contacts."
    )


def refuse_rejected(question: Question, asked: str) -> None:
    """Whoever came, but is no contact: a raw row says why."""
    rows = question.rows(
        f"""
            select reason, source, detail from {{facts.rejected_rows}}
            where source_table = 'contacts' and row_id = {literal(asked)}
            union
            select reject_reason, source, null from {{facts.contact_rows}}
            where reject_reason is not null and email = {literal(asked.lower())}
            order by 1, 2
        """
    )
    if rows:
        reason, source, _ = rows[0]
        raise UserError(
            f"{asked} is no contact: its row of contacts from {source} was rejected, "
            f"because {REJECTED.get(reason, reason)}."
        )


REJECTED = {
    "missing_id": "it has no contact_id",
    "missing_created_at": "it has no created_at that can be read",
    "duplicate": "a newer row has the same contact_id",
}


def did_you_mean(question: Question, asked: str) -> str:
    """The nearest ids or emails, among those that begin or end alike."""
    from rapidfuzz import fuzz, process

    word = asked.lower()
    begin, end = literal(word[:2]), literal(word[-3:])
    column = "email" if "@" in word else "contact_id"
    rows = question.rows(
        f"""
            select distinct {column} from {{facts.contact_profiles}}
            where
                substring(lower({column}), 1, 2) = {begin}
                or substring(
                    lower({column}), length({column}) - 2, 3
                ) = {end}
        """
    )
    near = process.extract(
        word,
        sorted(str(row[0]) for row in rows),
        scorer=fuzz.ratio,
        processor=str.lower,
        score_cutoff=LIKENESS,
        limit=ALIKE,
    )
    if not near:
        return "."
    return f"; did you mean {' or '.join(name for name, _, _ in near)}?"
