"""All checks, one after the other, over a folder of seeds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lead_scoring.validate.bands import check_decays, check_grades, check_tiers
from lead_scoring.validate.constraints import check_constraints
from lead_scoring.validate.findings import Finding, Report
from lead_scoring.validate.lookups import (
    check_activity_types,
    check_attributes,
    check_models,
    check_personas,
)
from lead_scoring.validate.rules import check_rules
from lead_scoring.validate.schema import table_schemas
from lead_scoring.validate.tables import Tables, read_tables


def validate(seeds: Path, extra_contact_columns: Sequence[str] = ()) -> Report:
    """Every fault of the folder at once; the folder is only read."""
    seeds = Path(seeds)
    if not seeds.is_dir():
        problem = "there is no such folder; give one that holds weights/ and lookups/"
        return Report([Finding(str(seeds), None, None, problem)])
    tables = read_tables(seeds)
    check_tables(tables, extra_contact_columns)
    report = report_of(tables)
    report.warnings += _strays(seeds)
    return report


def check_tables(tables: Tables, extra_contact_columns: Sequence[str] = ()) -> None:
    """What cells mean together; wherever the tables were read from."""
    # From cells to rows to whole files: a check leaves alone what an earlier one
    # reported, so that one mistake is one finding.
    check_constraints(tables)
    check_models(tables["scoring_models"])
    check_rules(tables)
    check_decays(tables["decay_windows"])
    check_tiers(tables["tiers"])
    check_grades(tables["grades"])
    check_activity_types(tables["activity_types"])
    check_personas(tables["personas"])
    check_attributes(tables, extra_contact_columns)


def report_of(tables: Tables) -> Report:
    report = Report()
    for table in tables.values():
        order = {name: at for at, name in enumerate(table.schema.known_columns)}

        def place(found: Finding, order: dict[str, int] = order) -> tuple[int, int]:
            return found.line or 0, order.get(found.column or "", -1)

        report.errors += sorted(table.findings, key=place)
        report.warnings += sorted(table.warnings, key=place)
    return report


def _strays(seeds: Path) -> list[Finding]:
    """Tables that look like seeds and are not read, such as `tiers (1).csv`."""
    known = {schema.path for schema in table_schemas()}
    strays = [
        path
        for folder in ("weights", "lookups")
        for path in sorted((seeds / folder).glob("*"))
        if path.suffix.lower() in (".csv", ".xlsx", ".xls", ".ods")
        and path.relative_to(seeds).as_posix() not in known
        and not path.name.startswith(("~$", ".~"))
    ]
    problem = "this file is not read, because no seed has that name; delete it"
    return [Finding(path.name, None, None, problem) for path in strays]
