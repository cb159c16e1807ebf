"""`lead-scoring why`: why the score of a contact changed between two days.

Both days are scored with the facts and weights of the last build; the parts of the
difference are made by SQL. Where the history says other scores, they are scored once
more, each day with what was known and the weights that were in force on it. Nothing
that people read is touched.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from rich.console import Console

from lead_scoring import failures, variables
from lead_scoring.build import prepared
from lead_scoring.dbt_run import query, run
from lead_scoring.engine import kind_of
from lead_scoring.errors import UserError
from lead_scoring.history.days import further_days, known_by_day
from lead_scoring.history.versions import in_force, replaying, uses_of_weights
from lead_scoring.paths import find_paths
from lead_scoring.people import (
    Person,
    Question,
    last_built_day,
    literal,
    person,
    refuse_unbuilt,
)
from lead_scoring.why.changes import ModelChange, changes_of, refuse_unscored
from lead_scoring.why.recorded import agree, recorded_scores
from lead_scoring.why.report import Answer, as_json_text, show

# What the macro `asked_days` reads.
ASKED = "LEAD_SCORING_WHY"
WANTED = ("asked_ledger", "unscored_contacts")
# What a command that was killed may have left as it was known once.
KNOWN = ("profile_versions", "contact_value_periods")
SCORES = (
    "contact_days",
    *(f"{changed}+,+{name}" for changed in ("as_of_dates", *KNOWN) for name in WANTED),
)
# What weights of then (a log in the place of files) and what was known then change.
OF_THEN = tuple(
    f"{changed}+,+{name}"
    for changed in ("weights_log", "config.schema:weights", *KNOWN)
    for name in WANTED
)


def why(
    contact: str,
    first: date,
    last: date,
    scoring_model: str | None,
    as_json: bool,
    arguments: Sequence[str],
) -> None:
    paths = find_paths()
    # Machines read what is printed; what happens meanwhile goes beside it.
    console = Console(highlight=False, stderr=as_json)
    rest, given = variables.split(arguments)
    project = variables.of_project(paths.project)
    kind = kind_of(paths, rest)
    refuse_unbuilt(paths, kind)
    with prepared(paths, kind, {**project, **given}, console):
        asked = Question(paths, kind, [*rest, *variables.as_argument(given)])
        # Other days are left to `build`: what people read goes on showing its day.
        built = last_built_day(asked)
        refuse_wrong_days(first, last, built)
        os.environ[variables.DAY] = built.isoformat()
        who = person(asked, contact)
        recorded = recorded_scores(asked, who, first, last)
        score(asked, first, last, console)
        found, of_then = changes(asked, who, first, last), False
        if not agree(found, recorded):
            then = changes_of_then(asked, who, first, last, console)
            of_then = agree(then, recorded)
            found = then if of_then else found
        refuse_unscored(asked, who, first, last, scoring_model, found)
    chosen = [each for each in found if scoring_model in (None, each.scoring_model)]
    answer = Answer(who, first, last, chosen, of_then, recorded)
    if as_json:
        print(as_json_text(answer))
    else:
        show(answer, console)


def refuse_wrong_days(first: date, last: date, built: date) -> None:
    if first == last:
        raise UserError(f"--from and --to are both {first}. Name two days.")
    if first > last:
        raise UserError(f"--from {first} is after --to {last}. Change them round.")
    if last > built:
        raise UserError(
            f"--to {last} is after {built}, the day of the last build. Name that day "
            "or an earlier one, or run `lead-scoring build` first."
        )


@contextmanager
def compared(first: date, last: date) -> Iterator[None]:
    """Has dbt compare these two days."""
    os.environ[ASKED] = f"{first},{last}"
    try:
        with further_days((first, last)):
            yield
    finally:
        del os.environ[ASKED]


def changes_of_then(
    asked: Question, who: Person, first: date, last: date, console: Console
) -> list[ModelChange]:
    """With what was known on each day, and with the weights of then."""
    uses = uses_of_weights(asked.paths, asked.kind, asked.arguments)
    before, after = in_force(uses, first), in_force(uses, last)
    console.print("The history says other scores: with what was known then, once more")
    try:
        with known_by_day(True):
            with replaying(before):
                score(asked, first, last, console, OF_THEN)
            with replaying(after):
                if after != before:
                    # The earlier day stays as it is.
                    others = (*OF_THEN, "--exclude", "asked_ledger")
                    score(asked, first, last, console, others)
                return changes(asked, who, first, last)
    finally:
        # The tables of scores are those of the last build again.
        score(asked, first, last, console, OF_THEN)


def score(
    asked: Question,
    first: date,
    last: date,
    console: Console,
    more: Sequence[str] = (),
) -> None:
    console.print(f"Scoring {first} and {last}", soft_wrap=True)
    only = ("--resource-type", "model")
    with compared(first, last):
        options = ["--select", *SCORES, *more, *only, *asked.arguments]
        outcome = run(asked.paths, options, console)
    if not outcome.passed:
        failures.show(outcome, asked.paths, console)
        raise UserError(failures.sentence(outcome, asked.paths))


def changes(asked: Question, who: Person, first: date, last: date) -> list[ModelChange]:
    # An id is data: whatever stands in it, Jinja must not read it.
    sql = (
        f"{{% set contact %}}{{% raw %}}{literal(who.contact_id)}{{% endraw %}}"
        f"{{% endset %}}{{{{ changes_between('{first}', '{last}', contact) }}}}"
    )
    with compared(first, last):
        rows = query(asked.paths, sql, asked.arguments)
    if rows is None:
        raise UserError(
            "the warehouse could not answer. Run `lead-scoring build` and then this "
            "command again."
        )
    return changes_of(rows)
