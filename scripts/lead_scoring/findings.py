"""Print what the seed validation found, one cell a line."""

from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    from lead_scoring.validate import Report


def show(report: "Report", console: Console) -> None:
    for kind, style, found in (
        ("warning", "yellow", report.warnings),
        ("error", "red", report.errors),
    ):
        for finding in found:
            console.print(
                Text.assemble((kind, style), f": {finding}"),
                soft_wrap=True,
            )
