"""Which engine a command works on: the target of dbt's profile."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lead_scoring.errors import UserError
from lead_scoring.paths import Paths

# Reads the files of the raw folder where they are; others have tables.
FILES = "duckdb"


def kind_of(paths: Paths, arguments: Sequence[str] = ()) -> str:
    """The kind of warehouse behind the target that dbt would take for these arguments.

    Without dbt, whose import takes seconds: a wrong cell is told at once.
    """
    import yaml

    def read(path: Path) -> dict[str, Any]:
        return yaml.safe_load(path.read_text(encoding="utf-8")) or {}

    # What is wrong with a profile is told by dbt, which reads it in earnest.
    try:
        project = read(paths.project / "dbt_project.yml")
        profiles = read(Path(profiles_folder(paths, arguments)) / "profiles.yml")
        profile = profiles[option(arguments, "--profile") or project["profile"]]
        name = target_name(arguments) or profile.get("target", "default")
        return str(profile["outputs"][name]["type"])
    except (OSError, yaml.YAMLError, KeyError, TypeError):
        return FILES


def credentials_of(paths: Paths, arguments: Sequence[str] = ()) -> Any:
    """How dbt reaches that target.

    dbt reads some environment variables when it is imported: set them before.
    """
    from argparse import Namespace

    from dbt.config.runtime import load_profile
    from dbt.flags import set_from_args
    from dbt_common.context import set_invocation_context
    from dbt_common.exceptions import DbtBaseException

    folder = profiles_folder(paths, arguments)
    set_invocation_context(dict(os.environ))
    set_from_args(Namespace(PROFILES_DIR=folder, PROJECT_DIR=str(paths.project)), None)
    try:
        return load_profile(
            str(paths.project),
            {},
            option(arguments, "--profile"),
            target_name(arguments),
        ).credentials
    except DbtBaseException as error:
        text = " ".join(str(error).split())
        raise UserError(
            f"dbt's profile in {folder} could not be read: {text}"
        ) from None


def target_name(arguments: Sequence[str]) -> str | None:
    return option(arguments, "--target", "-t") or os.environ.get("DBT_TARGET")


def profiles_folder(paths: Paths, arguments: Sequence[str] = ()) -> str:
    named = option(arguments, "--profiles-dir") or os.environ.get("DBT_PROFILES_DIR")
    return named or str(paths.project)


def option(arguments: Sequence[str], *names: str) -> str | None:
    """The value of an option, `--target x` and `--target=x` alike; the last wins."""
    found = None
    for place, argument in enumerate(arguments):
        for name in names:
            if argument == name and place + 1 < len(arguments):
                found = arguments[place + 1]
            elif argument.startswith(f"{name}="):
                found = argument.removeprefix(f"{name}=")
    return found
