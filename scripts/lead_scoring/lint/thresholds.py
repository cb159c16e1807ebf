"""From where on lint speaks up: the vars `lint_...` of dbt_project.yml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from lead_scoring.errors import UserError


@dataclass(frozen=True)
class Thresholds:
    """What holds where a project has no such var; dbt_project.yml has the reasons."""

    min_contacts: float = 300
    min_cases: float = 30
    nearly_all: float = 0.95
    cap_binds: float = 0.9
    same: float = 0.95
    agree: float = 0.95


def thresholds_of(values: Mapping[str, Any]) -> Thresholds:
    given = {}
    for each in fields(Thresholds):
        name = f"lint_{each.name}"
        if name not in values:
            continue
        try:
            given[each.name] = float(values[name])
        except (TypeError, ValueError):
            raise UserError(
                f"the variable {name} is {values[name]!r}, which is no number. Write "
                f"it like {name}: {each.default}."
            ) from None
    return Thresholds(**given)
