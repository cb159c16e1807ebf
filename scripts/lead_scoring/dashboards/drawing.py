"""One page by one process of dbt Charts, which may ask nobody for anything."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from lead_scoring.dashboards.project import BOARDS, CARD

PATIENCE = 300
# What steers dbt or dbt Charts elsewhere: another target folder, a proxy, a theme.
OTHERS = ("DBT_", "DCT_", "XDG_", "LEAD_SCORING_")
# No statistics, no offers to install or to connect anything.
QUIET = {
    "DO_NOT_TRACK": "1",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "DCT_NO_AUTO_INSTALL": "1",
    "DCT_NO_WORKSPACE_GUARD": "1",
    "NO_COLOR": "1",
    "COLUMNS": "500",
    "TZ": "UTC",
}


@dataclass(frozen=True)
class Failed:
    page: str
    reason: str


def draw(project: Path, page: str, to: Path, contact: str | None) -> Failed | None:
    """Writes `to`. What the process leaves beside it goes with the project's folder."""
    board = Path(BOARDS, f"{page}.yml")
    command = [
        *(sys.executable, "-m", "dbt_charts.cli.main"),
        *("--no-send-anonymous-usage-stats", "render", str(board)),
        *("--project-dir", str(project), "--dbt-project-dir", str(project)),
        *("--no-cache", "--no-warnings", "--format", "html", "--output", str(to)),
    ]
    if page == CARD:
        command += ["--var", f"contact={contact or ''}"]
    try:
        done = subprocess.run(
            command,
            cwd=project,
            env=surroundings(project),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired:
        return Failed(page, f"it took more than {PATIENCE} seconds")
    if done.returncode != 0 or not to.is_file():
        return Failed(page, reason(done.stderr or done.stdout))
    return None


def surroundings(project: Path) -> dict[str, str]:
    """Its home is the private folder, so the user's caches and settings stay."""
    kept = {
        key: value for key, value in os.environ.items() if not key.startswith(OTHERS)
    }
    return {**kept, **QUIET, "HOME": str(project), "USERPROFILE": str(project)}


def reason(said: str) -> str:
    """The first paragraph, on one line."""
    paragraph = said.strip().split("\n\n")[0]
    return " ".join(paragraph.split())[:600] or "dbt Charts did not say why"
