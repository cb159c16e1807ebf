"""Print what the doctor found: what must be mended first, what is normal last."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from lead_scoring.doctor.report import Finding, Level, Report, TableSeen, count

STYLES = {Level.error: "red", Level.warning: "yellow", Level.note: "dim"}


def show(report: Report, console: Console) -> None:
    show_tables(report.tables, console)
    for level in Level:
        show_findings(report.of(level), level, console)
    console.print(Text(verdict(report), style="bold"), soft_wrap=True)


def show_tables(tables: Iterable[TableSeen], console: Console) -> None:
    by_connector: dict[str, list[str]] = {}
    for table in tables:
        rows = count(table.rows, "row")
        by_connector.setdefault(table.connector, []).append(f"{table.name} {rows}")
    for connector, parts in by_connector.items():
        console.print(Text(f"  {connector}: {', '.join(parts)}"), soft_wrap=True)


def show_findings(findings: Iterable[Finding], level: Level, console: Console) -> None:
    for finding in findings:
        line = Text.assemble(
            (level.value, STYLES[level]), f": {finding.place}: {finding.message}"
        )
        console.print(line, soft_wrap=True)
        for detail in finding.details:
            console.print(Text(f"    {detail}"), soft_wrap=True)


def verdict(report: Report) -> str:
    whole = f"{count(len(report.tables), 'table')}, {count(report.rows, 'row')}"
    errors, warnings = (len(report.of(lev)) for lev in (Level.error, Level.warning))
    if errors:
        # The last word is the command's.
        more = f" and {count(warnings, 'thing')} to look at" if warnings else ""
        return f"{whole}: {count(errors, 'thing')} to mend{more}"
    if report.unseen:
        names = ", ".join(report.unseen)
        nothing = ", nothing to mend in these tables" if report.tables else ""
        return (
            f"{whole}; {count(warnings, 'thing')} to look at{nothing}. Not looked at: "
            f"{names}"
        )
    if warnings:
        return f"{whole}; {count(warnings, 'thing')} to look at, nothing to mend"
    return f"{whole}; nothing to mend"
