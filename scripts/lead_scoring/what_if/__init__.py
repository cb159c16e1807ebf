"""`lead-scoring what-if`: what other weights would do, before anyone sees it.

They go through the scoring models of dbt, on the facts that the last build made, in
schemas of their own; SQL compares the two sides. Nothing raw is read, nothing that a
build makes is touched, and what this makes is dropped again.
"""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console

from lead_scoring import variables
from lead_scoring.build import lock_beside
from lead_scoring.engine import kind_of
from lead_scoring.errors import UserError
from lead_scoring.locks import exclusive
from lead_scoring.paths import Paths, find_paths
from lead_scoring.people import Question, last_built_day, refuse_unbuilt
from lead_scoring.what_if import answers, conversions, lookups, scratch
from lead_scoring.what_if.folders import checked_and_staged, of_git

LAST_BUILD = "the last build"


@dataclass(frozen=True)
class Wish:
    """What to compare, and how to tell it."""

    seeds: Path | None = None
    against: str | None = None
    scoring_model: str | None = None
    ignore_validity: bool = False
    as_json: bool = False
    as_csv: bool = False
    as_markdown: bool = False
    conversions: bool = False
    html: Path | None = None


def what_if(wish: Wish, arguments: Sequence[str]) -> None:
    quiet = wish.as_json or wish.as_csv or wish.as_markdown
    # Machines read what is printed; what happens meanwhile goes beside it.
    console = Console(highlight=False, stderr=quiet)
    tell(answer_to(wish, arguments, console), wish, console)


def answer_to(
    wish: Wish, arguments: Sequence[str], console: Console
) -> "answers.Answer":
    paths = find_paths()
    if wish.seeds is not None:
        paths = replace(paths, seeds=wish.seeds.absolute())
    rest, given = variables.split(arguments)
    kind = kind_of(paths, rest)
    refuse_unbuilt(paths, kind)
    asked = Question(paths, kind, [*rest, *variables.as_argument(given)])
    # Readings of the project of their own: the schemas differ.
    trial = replace(paths, target=paths.target / "what-if")
    past = replace(paths, target=paths.target / "what-if-past")
    with (
        exclusive(lock_beside(paths), paths.short(paths.database)),
        exclusive(trial.target / "build.lock", paths.short(trial.target)),
        of_git(paths, wish.against) if wish.against else nullcontext() as earlier,
    ):
        values = {**variables.of_project(paths.project), **given}
        columns = lookups.attribute_names(asked, values)
        answer = compared(asked, trial, wish, earlier, columns, console)
        if not wish.conversions:
            return answer
        horizon = int(values[conversions.HORIZON])
        counted = conversions.conversions(
            asked, past, earlier, answer.as_of, horizon, console
        )
        return replace(answer, conversions=counted)


def compared(
    asked: Question,
    trial: Paths,
    wish: Wish,
    earlier: Path | None,
    columns: Sequence[str],
    console: Console,
) -> "answers.Answer":
    # Both folders are looked at before any of them is scored.
    if earlier is not None:
        there = replace(trial, seeds=earlier)
        checked_and_staged(there, columns, console, f"the weights of {wish.against}")
    name = trial.short(trial.seeds)
    day = last_built_day(asked)
    with scratch.used(trial, asked.kind, asked.arguments, day, wish.ignore_validity):
        before = LAST_BUILD
        if earlier is not None:
            before = str(wish.against)
            differing = lookups.differing(asked, trial.staged_seeds)
            scratch.score_before(trial, asked.arguments, console)
            checked_and_staged(trial, columns, console, name)
        else:
            checked_and_staged(trial, columns, console, name)
            differing = []
            if wish.ignore_validity:
                scratch.score_before(trial, asked.arguments, console, as_built=True)
        differing += lookups.differing(asked, trial.staged_seeds)
        scores_anew = earlier is not None or wish.ignore_validity
        outcome = scratch.compare(trial, asked.arguments, console, scores_anew)
        found = answers.read(outcome, trial, everybody=wish.as_csv)
    return replace(
        found,
        as_of=day,
        before=before,
        after=name,
        ignores_validity=wish.ignore_validity,
        differing_lookups=tuple(dict.fromkeys(differing)),
    )


def tell(answer: "answers.Answer", wish: Wish, console: Console) -> None:
    if wish.scoring_model is not None:
        answer = answers.only(answer, wish.scoring_model)
    if wish.html is not None:
        from lead_scoring.what_if.page import page

        try:
            wish.html.write_text(page(answer), encoding="utf-8")
        except OSError as error:
            raise UserError(
                f"{wish.html} cannot be written ({error.strerror}). Name another file."
            ) from None
    if wish.as_json:
        print(answers.as_json_text(answer))
    elif wish.as_csv:
        print(answers.as_csv_text(answer), end="")
    elif wish.as_markdown:
        from lead_scoring.what_if.markdown import markdown

        print(markdown(answer))
    else:
        from lead_scoring.what_if.report import show

        show(answer, console)
        if wish.html is not None:
            console.print(f"\nThe page is {wish.html}", soft_wrap=True, markup=False)
