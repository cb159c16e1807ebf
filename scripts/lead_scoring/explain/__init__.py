"""`lead-scoring explain`: the score of a contact as a person reads it.

The day of the last build is read from the warehouse as it is, which takes a moment.
Any other day goes through the scoring models first; what people read is not touched.
"""

import os
from collections.abc import Sequence
from datetime import date

from rich.console import Console

from lead_scoring import variables
from lead_scoring.engine import FILES, kind_of
from lead_scoring.errors import UserError
from lead_scoring.explain.answer import Answer, answer_of
from lead_scoring.paths import Paths, find_paths
from lead_scoring.people import (
    Question,
    last_built_day,
    literal,
    person,
    refuse_unbuilt,
)

# What is asked, beside what it is made of.
WANTED = (
    *("hit_days", "tier_actions", "ledger_entries", "unscored_contacts"),
    "asked_attributes",
)
SCORES = tuple(f"as_of_dates+,+{name}" for name in WANTED)
# Some servers drop a view with the table that it reads, and a command that scores
# other days makes its tables anew, but not all the views.
VIEWS = (*WANTED, "contact_ladders", "action_gains")


def explain(
    contact: str,
    scoring_model: str | None,
    day: date | None,
    as_json: bool,
    arguments: Sequence[str],
) -> None:
    paths = find_paths()
    rest, given = variables.split(arguments)
    kind = kind_of(paths, rest)
    refuse_unbuilt(paths, kind)
    question = Question(
        paths, kind, [*rest, *(variables.as_argument(given) if given else ())]
    )
    built = last_built_day(question)
    # Who is unknown, or forgotten, is told before anything is scored.
    who = person(question, contact)
    # Machines read what is printed; what happens meanwhile goes beside it.
    console = Console(highlight=False, stderr=as_json)
    if day not in (None, built):
        score(question, given, day, built, SCORES, console)
    elif kind != FILES:
        score(question, given, None, built, VIEWS, console)
    else:
        refuse_older(question)
    answer = answer_of(question, who, day or built, scoring_model)
    show(answer, as_json, paths, console)
    if not answer.scores:
        raise SystemExit(1)


def refuse_older(question: Question) -> None:
    """A file is read as it is, and an earlier version's lacks what is asked."""
    names = ", ".join(literal(name) for name in WANTED)
    found = question.rows(
        "select table_name from information_schema.tables "
        f"where table_name in ({names})"
    )
    if len(found) < len(WANTED):
        raise UserError(
            f"{question.paths.short(question.paths.database)} was built by an earlier "
            "version, or only a part of it was built. Run `lead-scoring build` once."
        )


def show(answer: Answer, as_json: bool, paths: Paths, console: Console) -> None:
    from lead_scoring.explain.data import as_json_text
    from lead_scoring.explain.report import Report
    from lead_scoring.explain.weights import Weights

    weights = Weights(paths.seeds)
    if as_json:
        print(as_json_text(answer, weights))
    else:
        Report(answer, weights, paths.short(paths.seeds / "weights"), console).show()


def score(
    question: Question,
    given: dict[str, object],
    day: date | None,
    built: date,
    selection: Sequence[str],
    console: Console,
) -> None:
    """Another day, with the facts and weights of the last build."""
    from lead_scoring import failures
    from lead_scoring.build import prepared
    from lead_scoring.dbt_run import run
    from lead_scoring.history.days import further_days

    paths = question.paths
    values = {**variables.of_project(paths.project), **given}
    with prepared(paths, question.kind, values, console):
        # The build's day stays what people read.
        os.environ[variables.DAY] = built.isoformat()
        if day:
            console.print(f"Scoring {day}", style="dim")
        with further_days([day] if day else []):
            only = ("--resource-type", "model")
            options = ["--select", *selection, *only, *question.arguments]
            outcome = run(paths, options, console)
    if not outcome.passed:
        failures.show(outcome, paths, console)
        raise UserError(failures.sentence(outcome, paths))
