"""Which raw tables and columns the connectors know, from their `_sources.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

STAGING = Path("models", "staging")
FILE = "_sources.yml"
GENERIC = "generic"


@dataclass(frozen=True)
class Column:
    name: str
    is_time: bool
    is_required: bool


@dataclass(frozen=True)
class KnownTable:
    name: str
    columns: tuple[Column, ...]
    has_extra_columns: bool

    @property
    def required(self) -> list[str]:
        return [column.name for column in self.columns if column.is_required]

    @property
    def times(self) -> list[str]:
        return [column.name for column in self.columns if column.is_time]

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]


@dataclass(frozen=True)
class Connector:
    """`schema` is set where its tables are no files but tables of a warehouse."""

    name: str
    folder: Path
    schema: str
    tables: Mapping[str, KnownTable]


def known_connectors(project: Path) -> list[str]:
    return sorted(file.parent.name for file in (project / STAGING).glob(f"*/{FILE}"))


def read_connector(
    project: Path, name: str, raw: Path, values: Mapping[str, Any]
) -> Connector:
    """The connector as the vars `<name>_folder` and `<name>_schema` place it."""
    default = "" if name == GENERIC else name
    folder = str(values.get(f"{name}_folder", default) or "")
    return Connector(
        name=name,
        folder=raw / folder,
        schema=str(values.get(f"{name}_schema") or ""),
        tables=read_tables(project / STAGING / name / FILE),
    )


def read_tables(file: Path) -> dict[str, KnownTable]:
    import yaml

    content = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    return {
        table["name"]: KnownTable(
            name=table["name"],
            columns=tuple(read_column(each) for each in table.get("columns") or ()),
            has_extra_columns=bool(meta(table).get("has_extra_columns")),
        )
        for source in content.get("sources") or ()
        for table in source.get("tables") or ()
    }


def read_column(given: Mapping[str, Any]) -> Column:
    return Column(
        name=given["name"],
        is_time=given.get("data_type") == "timestamp",
        is_required=bool(meta(given).get("is_required")),
    )


def meta(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """dbt takes `meta` inside `config` and, in its old spelling, beside it."""
    config = given.get("config") or {}
    return {**(given.get("meta") or {}), **(config.get("meta") or {})}
