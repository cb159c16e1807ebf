"""Which code scored: the version of the project, and its commit where git knows it."""

import subprocess
from pathlib import Path


def code_version(project: Path) -> str:
    """For example `0.1.0+g1ab46e0`, with `.dirty` where files differ from it."""
    import yaml

    text = (project / "dbt_project.yml").read_text(encoding="utf-8")
    version = str(yaml.safe_load(text).get("version", "0"))
    commit = described(project)
    if commit is None:
        return version
    sha, _, dirty = commit.partition("-")
    return f"{version}+g{sha}{'.dirty' if dirty else ''}"


def described(project: Path) -> str | None:
    """None for a project that was copied or installed without its repository."""
    # A project inside somebody else's repository is not told by its commit alone,
    # but it is what they would look for.
    command = ("describe", "--always", "--dirty", "--abbrev=12", "--exclude=*")
    try:
        done = subprocess.run(
            ["git", "-C", str(project), "-c", "core.fsmonitor=false", *command],
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None if done.returncode == 0 else None
