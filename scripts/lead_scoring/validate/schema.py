"""The one description of the seeds, `seeds/datapackage.yaml`, as Python objects."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

# The project's own description is used whichever folder is validated: a folder that
# brought its own could switch the checks off.
DATAPACKAGE = Path(__file__).parents[3] / "seeds" / "datapackage.yaml"


@dataclass(frozen=True)
class Field:
    name: str
    type: str
    title: str
    description: str | None
    example: str | None
    decimals: int | None
    enum: tuple[str, ...]
    minimum: str | None
    maximum: str | None
    longest: int | None
    # A file may have the column or not; dbt never gets it.
    optional: bool


@dataclass(frozen=True)
class TableSchema:
    name: str
    path: str
    fields: tuple[Field, ...]

    @property
    def file(self) -> str:
        return self.path.rsplit("/", 1)[-1]

    @property
    def columns(self) -> list[str]:
        """Those that every file has, and that dbt gets."""
        return [field.name for field in self.fields if not field.optional]

    @property
    def known_columns(self) -> list[str]:
        return [field.name for field in self.fields]

    def field(self, name: str) -> Field:
        return next(field for field in self.fields if field.name == name)


@cache
def descriptor() -> dict[str, Any]:
    import yaml

    loaded: dict[str, Any] = yaml.safe_load(DATAPACKAGE.read_text("utf-8"))
    return loaded


@cache
def table_schemas() -> tuple[TableSchema, ...]:
    return tuple(
        TableSchema(
            name=resource["name"],
            path=resource["path"],
            fields=tuple(_field(each) for each in resource["schema"]["fields"]),
        )
        for resource in descriptor()["resources"]
    )


def _field(described: dict[str, Any]) -> Field:
    constraints = described.get("constraints", {})
    return Field(
        name=described["name"],
        type=described["type"],
        title=described["title"],
        description=described.get("description"),
        example=described.get("example"),
        decimals=described.get("decimals"),
        enum=tuple(constraints.get("enum", ())),
        minimum=_text(constraints.get("minimum")),
        maximum=_text(constraints.get("maximum")),
        longest=constraints.get("maxLength"),
        optional=described.get("optional", False),
    )


def _text(limit: Any) -> str | None:
    return None if limit is None else str(limit)
