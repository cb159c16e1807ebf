"""The header: which columns there are, in any order, and what is wrong with names."""

from __future__ import annotations

from lead_scoring.validate.rawtable import BROKEN_BYTE, SAVE_AS, RawTable
from lead_scoring.validate.suggest import nearest


def names_for_people(names: list[str]) -> list[str]:
    return [
        f"number {at}" if not name or BROKEN_BYTE.search(name) else name
        for at, name in enumerate(names, start=1)
    ]


def read_header(names: list[str], table: RawTable) -> dict[str, int]:
    """Where each column stands; columns may be in any order."""
    wanted = table.schema.columns
    line = table.header_line
    table.columns = names_for_people(names)
    positions: dict[str, int] = {}
    unknown: list[tuple[int, str]] = []
    for at, name in enumerate(names):
        if name in positions:
            table.fault(
                line, name, f'the column "{name}" is there twice; delete or rename one'
            )
        elif name in table.schema.known_columns:
            positions[name] = at
        else:
            unknown.append((at, name))
    missing = [name for name in wanted if name not in positions]
    for at, name in unknown:
        if BROKEN_BYTE.search(name):
            table.fault(line, table.columns[at], f"the name is not UTF-8; {SAVE_AS}")
            continue
        meant = nearest(name, missing) if name else None
        if not name.strip():
            problem = f"column number {at + 1} has no name; delete the column"
        elif meant:
            missing.remove(meant)
            problem = f'there is no column "{name}"; did you mean "{meant}"?'
        else:
            problem = f'there is no column "{name}"; delete it'
            if missing:
                problem += f" or call it one of {', '.join(missing)}"
        table.fault(line, table.columns[at], problem)
    for name in missing:
        table.fault(line, name, f'the column "{name}" is missing; add it to the header')
    return positions
