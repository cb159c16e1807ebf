"""dbt variables on the command line, and the one day of the whole job."""

import json
import os
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from lead_scoring.errors import UserError


def split(arguments: Sequence[str]) -> tuple[list[str], dict[str, Any]]:
    """The arguments without `--vars`, and what `--vars` held."""
    import yaml

    rest: list[str] = []
    text = ""
    given = iter(arguments)
    for argument in given:
        if argument == "--vars":
            text = next(given, "")
        elif argument.startswith("--vars="):
            text = argument.removeprefix("--vars=")
        else:
            rest.append(argument)
    try:
        values = yaml.safe_load(text) or {}
    except (yaml.YAMLError, ValueError):
        values = None
    if not isinstance(values, dict):
        raise UserError(
            f"--vars {text!r} is no YAML dictionary. Write it like "
            "--vars '{as_of: 2026-06-30}'."
        )
    return rest, values


def of_project(project: Path) -> dict[str, Any]:
    """What dbt_project.yml says; a package's own block wins, as in dbt."""
    import yaml

    text = (project / "dbt_project.yml").read_text(encoding="utf-8")
    settings = yaml.safe_load(text) or {}
    values = settings.get("vars") or {}
    own = values.get(settings.get("name"))
    return {**values, **own} if isinstance(own, dict) else dict(values)


# What the macro `as_of` reads where no var names the day.
DAY = "LEAD_SCORING_AS_OF"


def today() -> date:
    return datetime.now(UTC).date()


def one_day(given: dict[str, Any], project: dict[str, Any]) -> str:
    """The day to score, YYYY-MM-DD: the run's UTC date where nobody names one.

    Named once, in the environment: a job that runs over midnight would read the
    clock twice, and a var that changes every day would make dbt read the whole
    project again.
    """
    named = given.get("as_of") or project.get("as_of") or today()
    try:
        day = date.fromisoformat(str(named))
    except ValueError:
        raise UserError(
            f"as_of is {str(named)!r}, which is no date. Write it as YYYY-MM-DD, "
            "for example --vars '{as_of: 2026-06-30}'."
        ) from None
    os.environ[DAY] = day.isoformat()
    return day.isoformat()


def as_argument(values: dict[str, Any]) -> list[str]:
    return ["--vars", json.dumps(values, default=str)]
