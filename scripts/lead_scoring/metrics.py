"""`lead-scoring metrics`: MetricFlow's own command `mf`, on this project.

`mf` asks a package index for a newer release of itself whenever it is called, and looks
for the project in the current folder. Here nobody is asked, and the project is the one
of every other command.
"""

import importlib.util
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from lead_scoring.build import with_what_was_built
from lead_scoring.engine import kind_of
from lead_scoring.errors import UserError
from lead_scoring.paths import Paths, find_paths

HELP = {"-h", "--help", "--version"}


def metrics(arguments: Sequence[str]) -> None:
    """Ends the process, as commands of Click do."""
    if importlib.util.find_spec("dbt_metricflow") is None:
        raise UserError(
            "metrics need MetricFlow. Install it with `.venv/bin/pip install -e "
            "'.[metrics]'` in the project's folder and run this command again."
        )
    paths = find_paths()
    if not arguments or HELP & set(arguments):
        ask(paths, arguments)
    console = Console(highlight=False)
    with with_what_was_built(paths, kind_of(paths, []), {}, console):
        read(paths)
        ask(paths, arguments)


def read(paths: Paths) -> None:
    """Have dbt write what metrics are, as the files say now."""
    from lead_scoring.dbt_run import explain, invoke

    result, _ = invoke(paths, ["parse", "--quiet", "--write-json"])
    if result.exception is not None:
        raise UserError(explain(result.exception, paths))


def ask(paths: Paths, arguments: Sequence[str]) -> None:
    from dbt_metricflow.cli import main
    from dbt_metricflow.cli.cli_configuration import CLIConfiguration
    from dbt_metricflow.cli.dbt_connectors.dbt_config_accessor import dbtArtifacts

    class Configuration(CLIConfiguration):  # type: ignore[misc]
        def setup(self, *_: object, **__: object) -> None:
            here = Path.cwd()
            named = os.environ.get("DBT_PROFILES_DIR")
            profiles = Path(named) if named else paths.project
            super().setup(profiles, paths.project)
            # Its errors name the file that was read.
            self.dbt_project_metadata.project.target_path = str(paths.target)
            # dbt moves into the project; files are named from where one is.
            os.chdir(here)

    main.UpdateChecker = NobodyAsked
    # Its own knows no other folder than `target`.
    dbtArtifacts.build_semantic_manifest_from_dbt_project_root = staticmethod(
        lambda **_: definitions(paths)
    )
    main.cli.main(
        list(arguments), prog_name="lead-scoring metrics", obj=Configuration()
    )


def definitions(paths: Paths) -> Any:
    from metricflow_semantics.model.dbt_manifest_parser import (
        parse_manifest_from_dbt_generated_manifest as parsed,
    )

    return parsed((paths.target / "semantic_manifest.json").read_text("utf-8"))


class NobodyAsked:
    """In the place of what asks a package index for a newer release."""

    def check(self, *_: object) -> None:
        return None
