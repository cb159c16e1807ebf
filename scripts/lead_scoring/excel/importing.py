"""Bring what a spreadsheet saved into the seeds, after a look at the difference."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console
from rich.text import Text

from lead_scoring.errors import UserError
from lead_scoring.excel.difference import Difference, difference, in_order_of
from lead_scoring.excel.incoming import Incoming, read, sentences
from lead_scoring.excel.locales import Locale
from lead_scoring.excel.show import show
from lead_scoring.excel.write import UNFINISHED, refuse_half_written, write_together
from lead_scoring.validate.runner import check_tables, report_of, validate
from lead_scoring.validate.schema import table_schemas
from lead_scoring.validate.staging import spelled
from lead_scoring.validate.tables import Tables, read_tables


@dataclass(frozen=True)
class Plan:
    """What would be written, and what the files hold that it was made for."""

    incoming: Incoming
    differences: Sequence[Difference]
    contents: Mapping[Path, bytes]
    expected: Mapping[Path, bytes]
    warnings: Sequence[str]


class Refused(UserError):
    """The file has cells that cannot be taken; each has its sentence."""

    def __init__(self, file: str, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        one = len(self.problems) == 1
        super().__init__(
            f"{file} was not imported: "
            f"{'1 mistake' if one else f'{len(self.problems)} mistakes'} (listed "
            f"above). Nothing was changed. Mend {'it' if one else 'them'} and run this "
            "command again."
        )


def plan(
    file: Path, seeds: Path, locale: Locale | None, extra: Sequence[str] = ()
) -> Plan:
    """Raises UserError when anything is unclear; nothing is written here."""
    expected = _read_all(seeds)
    current = read_tables(seeds)
    incoming = read(file, current, locale)
    # A table that comes anew need not have been right before.
    tables: Tables = {**read_tables(seeds), **incoming.tables}
    check_tables(tables, extra)
    report = report_of(tables)
    if problems := sentences(incoming, report.errors):
        raise Refused(file.name, problems)
    differences, contents = [], {}
    for name, table in incoming.tables.items():
        path = (seeds / table.schema.path).resolve()
        found = difference(current[name], table)
        ordered = replace(table, rows=in_order_of(current[name], table))
        # A seed that was itself saved by a spreadsheet is written cleanly.
        itself = path == file.resolve() or bool(current[name].findings)
        if (found or itself) and (new := spelled(ordered)) != expected[path]:
            contents[path] = new
        differences.append(found)
    _check_as_written(seeds, contents, expected, extra)
    known: set[str] = set()
    if report.warnings:
        known = {each.message for each in validate(seeds, extra).warnings}
    new_warnings = [each for each in report.warnings if each.message not in known]
    return Plan(
        incoming,
        differences,
        contents,
        expected,
        sentences(Incoming(incoming.tables, incoming.sources), new_warnings),
    )


def _read_all(seeds: Path) -> dict[Path, bytes]:
    try:
        return {
            (seeds / schema.path).resolve(): (seeds / schema.path).read_bytes()
            for schema in table_schemas()
        }
    except OSError as problem:
        raise UserError(
            f"{problem.filename} cannot be read ({problem.strerror}); an import needs "
            "a whole folder of seeds"
        ) from None


def _check_as_written(
    seeds: Path,
    contents: Mapping[Path, bytes],
    expected: Mapping[Path, bytes],
    extra: Sequence[str],
) -> None:
    """What will be written has to pass by itself, as a build will read it."""
    if not contents:
        return
    with tempfile.TemporaryDirectory() as name:
        for schema in table_schemas():
            path = (seeds / schema.path).resolve()
            copy = Path(name) / schema.path
            copy.parent.mkdir(exist_ok=True)
            copy.write_bytes(contents.get(path, expected[path]))
        if errors := validate(Path(name), extra).errors:
            raise Refused("the result", [str(each) for each in errors])


def run(
    file: Path,
    seeds: Path,
    locale: Locale | None,
    extra: Sequence[str],
    console: Console,
    agree: Callable[[], bool] | None,
) -> None:
    """`agree` is asked before anything is written; without it nothing is."""
    try:
        planned = plan(file, seeds, locale, extra)
    except Refused as refused:
        for problem in refused.problems:
            console.print(
                Text.assemble(("error", "red"), f": {problem}"), soft_wrap=True
            )
        raise
    for kind, style, told in (
        ("note", "cyan", planned.incoming.notes),
        ("warning", "yellow", planned.warnings),
    ):
        for each in told:
            console.print(Text.assemble((kind, style), f": {each}"), soft_wrap=True)
    show(planned.differences, console)
    _tell_of_clean_files(planned, console)
    # Of what an earlier import was cut off at, this file may bring only a part.
    brought = {each.table.schema.file for each in planned.differences}
    if agree is not None:
        refuse_half_written(seeds, brought)
    if not planned.contents:
        if agree is not None:
            (seeds / UNFINISHED).unlink(missing_ok=True)
        console.print(f"{file.name} says what the seeds say. Nothing to write.")
    elif agree is None:
        console.print("Nothing was written.")
    elif agree():
        write_together(seeds, planned.contents, planned.expected, brought)
        names = ", ".join(sorted(path.name for path in planned.contents))
        console.print(f"Wrote {names}", soft_wrap=True)
    else:
        console.print("Nothing was written.")


def _tell_of_clean_files(planned: Plan, console: Console) -> None:
    changed = {each.table.schema.file for each in planned.differences if each}
    for path in planned.contents:
        if path.name not in changed:
            console.print(
                f"{path.name}: the same cells, written cleanly (UTF-8, commas)",
                markup=False,
            )
