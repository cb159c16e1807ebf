"""Print what the seed validation found, one cell a line."""

from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    from lead_scoring.validate import Finding, Report


def show(report: "Report", console: Console) -> None:
    for kind, style, found in (
        ("warning", "yellow", report.warnings),
        ("error", "red", report.errors),
    ):
        for finding, further in once_each(found):
            also = f" (also line {', '.join(map(str, further))})" if further else ""
            console.print(
                Text.assemble((kind, style), f": {finding}{also}"),
                soft_wrap=True,
            )


def once_each(found: "list[Finding]") -> "list[tuple[Finding, list[int]]]":
    """Each finding with the further lines where a cell has the very same."""
    groups: dict[tuple[str, str | None, str], list[Finding]] = {}
    for finding in found:
        key = (finding.file, finding.column, finding.message)
        groups.setdefault(key, []).append(finding)
    return [
        (first, [finding.line for finding in more if finding.line is not None])
        for first, *more in groups.values()
    ]
