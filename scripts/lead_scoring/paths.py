"""Where things are: the project and the folders that the environment names.

A relative value of a variable means "from the project's root", whatever the
current directory is, so that every command finds the same files.
"""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from lead_scoring.errors import UserError

PUBLISHED_FILE = "lead_scoring.duckdb"


@dataclass(frozen=True)
class Paths:
    project: Path
    raw: Path
    seeds: Path
    database: Path
    published: Path
    target: Path

    @property
    def published_file(self) -> Path:
        return self.published / PUBLISHED_FILE

    @property
    def staged_seeds(self) -> Path:
        """The private copy of the seeds that dbt reads.

        It is inside the project even where the target folder is not: dbt
        writes compiled SQL over the CSVs of an absolute seed path.
        """
        if self.target.is_relative_to(self.project):
            return self.target / "seeds"
        digest = hashlib.sha256(os.fsencode(self.target)).hexdigest()[:12]
        return self.project / "target" / f"seeds-{digest}"

    def short(self, path: Path) -> str:
        """The path as people write it: from the project where it is inside."""
        if path.is_relative_to(self.project):
            return str(path.relative_to(self.project))
        return str(path)


def project_root() -> Path:
    """The dbt project: LEAD_SCORING_PROJECT, or where this package lives."""
    named = os.environ.get("LEAD_SCORING_PROJECT")
    root = Path(named).absolute() if named else Path(__file__).resolve().parents[2]
    if not (root / "dbt_project.yml").is_file():
        raise UserError(
            f"{root} is no dbt project (it holds no dbt_project.yml). Set "
            "LEAD_SCORING_PROJECT to the folder of the lead_scoring project."
        )
    return root


def find_paths() -> Paths:
    root = project_root()

    def folder(variable: str, default: str) -> Path:
        # An empty variable counts as unset, as everywhere in the shell.
        value = os.environ.get(variable) or default
        return Path(os.path.normpath(root / Path(value).expanduser()))

    return Paths(
        project=root,
        raw=folder("LEAD_SCORING_RAW", "raw"),
        seeds=folder("LEAD_SCORING_SEEDS", "seeds"),
        database=folder("LEAD_SCORING_DB", "warehouse/lead_scoring.duckdb"),
        published=folder("LEAD_SCORING_PUBLISHED", "published"),
        target=folder("DBT_TARGET_PATH", "target"),
    )
