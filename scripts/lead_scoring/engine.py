"""Which engine a command works on: the target of dbt's profile."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lead_scoring.errors import UserError
from lead_scoring.paths import Paths


@dataclass(frozen=True)
class Target:
    """A target of the profile: its name, its kind of warehouse, how to reach it."""

    name: str
    kind: str
    credentials: Any


def target_of(paths: Paths, arguments: Sequence[str] = ()) -> Target:
    """The target that dbt would take for these arguments.

    dbt reads some environment variables when it is imported: set them before.
    """
    from argparse import Namespace

    from dbt.config.runtime import load_profile
    from dbt.flags import set_from_args
    from dbt_common.context import set_invocation_context
    from dbt_common.exceptions import DbtBaseException

    folder = option(arguments, "--profiles-dir") or profiles_folder(paths)
    name = option(arguments, "--target", "-t") or os.environ.get("DBT_TARGET")
    set_invocation_context(dict(os.environ))
    set_from_args(Namespace(PROFILES_DIR=folder, PROJECT_DIR=str(paths.project)), None)
    try:
        profile = load_profile(
            str(paths.project), {}, option(arguments, "--profile"), name
        )
    except DbtBaseException as error:
        text = " ".join(str(error).split())
        raise UserError(f"dbt's profile in {folder} could not be read: {text}") from None
    return Target(profile.target_name, profile.credentials.type, profile.credentials)


def profiles_folder(paths: Paths) -> str:
    return os.environ.get("DBT_PROFILES_DIR") or str(paths.project)


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
