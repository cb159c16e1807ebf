"""`lead-scoring lint`: what is valid in the weights and yet unwise.

What the files alone tell is always looked at; what needs figures is counted in the
warehouse of the last build, and said to be left out where there is none. Reads only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console

from lead_scoring import variables
from lead_scoring.build import check_seeds
from lead_scoring.engine import kind_of
from lead_scoring.errors import UserError
from lead_scoring.lint.advice import Advice, is_named
from lead_scoring.lint.alone import findings_of_files
from lead_scoring.lint.built import compare
from lead_scoring.lint.figures import NotBuilt, figures_of
from lead_scoring.lint.known import Known
from lead_scoring.lint.measured import findings_of_data, with_figures
from lead_scoring.lint.of_pairs import same_things_of_files
from lead_scoring.lint.report import Answer, as_json_text, show
from lead_scoring.lint.thresholds import thresholds_of
from lead_scoring.lint.weights import Weights, weights_on
from lead_scoring.paths import Paths, find_paths
from lead_scoring.validate.tables import read_tables

ACCEPTED = "lint_accepted"


def lint(
    seeds: Path | None,
    arguments: Sequence[str],
    *,
    is_strict: bool,
    as_json: bool,
) -> bool:
    """Whether all is well: nothing is found, or nobody asked to be strict."""
    paths = find_paths()
    if seeds is not None:
        paths = replace(paths, seeds=seeds.absolute())
    # Machines read what is printed; what is wrong with a cell goes beside it.
    console = Console(highlight=False, stderr=as_json)
    rest, given = variables.split(arguments)
    project = variables.of_project(paths.project)
    values = {**project, **given}
    day = date.fromisoformat(variables.one_day(given, project))
    columns = values.get("extra_contact_columns") or ()
    check_seeds(paths, columns, console)
    weights = weights_on(read_tables(paths.seeds), day)
    arguments = [*rest, *variables.as_argument(given)]
    answer = answered(paths, weights, day, values, arguments)
    if as_json:
        print(as_json_text(answer))
    else:
        show(answer, console, is_strict)
    return not (is_strict and answer.open_findings)


def answered(
    paths: Paths,
    weights: Weights,
    day: date,
    values: Mapping[str, Any],
    arguments: Sequence[str],
) -> Answer:
    columns = values.get("extra_contact_columns") or ()
    names = accepted_names(values)
    found = list(findings_of_files(weights, day, columns))
    answer = Answer(seeds=paths.short(paths.seeds), day=day)
    try:
        with figures_of(paths, kind_of(paths, arguments), arguments) as figures:
            built = compare(figures, weights.tables)
            known = Known(
                weights, figures, built, thresholds_of(values), same_places(found)
            )
            found = [with_figures(known, each) for each in found]
            found += findings_of_data(known)
            answer = replace(answer, built=built, left_out=known.left_out())
    except NotBuilt as reason:
        found += same_things_of_files(weights)
        answer = replace(answer, not_built=str(reason))
    return replace(answer, findings=tuple(in_order(accepted(found, names), weights)))


def same_places(found: Sequence[Advice]) -> set[tuple[str, str]]:
    """Tiers and limits of which the files have said all that is to say."""
    return {(each.model_id, each.subject) for each in found}


def accepted(found: Sequence[Advice], names: Sequence[str]) -> Iterator[Advice]:
    for each in found:
        yield replace(each, is_accepted=True) if is_named(each, names) else each


def accepted_names(values: Mapping[str, Any]) -> list[str]:
    names = values.get(ACCEPTED) or []
    if not isinstance(names, list) or not all(isinstance(each, str) for each in names):
        raise UserError(
            f"the variable {ACCEPTED} is {names!r}, which is no list of names. Write "
            f"it like {ACCEPTED}: ['no_decay:starter', 'no_rule:chat']."
        )
    return names


def in_order(found: Iterator[Advice], weights: Weights) -> list[Advice]:
    """As the files lie in the folder, and from top to bottom."""
    files = [table.schema.path for table in weights.tables.values()]
    return sorted(
        found, key=lambda each: (files.index(each.path), each.line or 0, each.name)
    )
