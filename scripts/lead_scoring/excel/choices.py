"""Drop-down lists: what a cell may say, or what it says elsewhere."""

from __future__ import annotations

from typing import Any

from lead_scoring.excel.incoming import LISTS
from lead_scoring.excel.source import letters
from lead_scoring.validate.attributes import known_attributes
from lead_scoring.validate.schema import Field, TableSchema
from lead_scoring.validate.tables import Tables

# Columns that name something of another table, or of their own.
NAMES = {
    "activity_type": "activity_types",
    "model_id": "scoring_models",
    "decay_id": "decay_windows",
    "tier_set": "tiers",
    "tier": "tiers",
    "cap_group": "cap_groups",
}


class Choices:
    """Lists by name, kept in a hidden sheet: a list inside a rule is cut at 255
    letters, and a comma in it means something else in some countries.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._lists: dict[str, list[str]] = {}

    def add_to(self, sheet: Any, schema: TableSchema, last_row: int) -> None:
        from openpyxl.worksheet.datavalidation import DataValidation

        for at, field in enumerate(schema.fields):
            name = self._list_of(schema, field)
            if name is None:
                continue
            is_fixed = bool(field.enum)
            rule = DataValidation(
                type="list",
                formula1=self._range(name),
                allow_blank=True,
                showErrorMessage=True,
                # What may be new, such as a decay, is asked about, not refused.
                errorStyle="stop" if is_fixed else "warning",
                errorTitle=field.title,
                error=(
                    "Please choose from the list."
                    if is_fixed
                    else "This name is not in the list. Keep it if it is a new one."
                ),
            )
            rule.add(f"{letters(at)}2:{letters(at)}{last_row}")
            sheet.add_data_validation(rule)

    def _list_of(self, schema: TableSchema, field: Field) -> str | None:
        if field.enum:
            name = f"{schema.name}.{field.name}"
            self._lists[name] = list(field.enum)
        elif field.name == "attribute":
            name = field.name
            used = self._tables[schema.name].values(name)
            self._lists[name] = sorted(known_attributes() | used)
        elif field.name in NAMES:
            name = field.name
            rows = self._tables[NAMES[name]].rows
            self._lists[name] = list(dict.fromkeys(row[name] for row in rows))
        else:
            return None
        return name if self._lists[name] else None

    def _range(self, name: str) -> str:
        column = letters(list(self._lists).index(name))
        return f"{LISTS}!${column}$2:${column}${len(self._lists[name]) + 1}"

    def write(self, sheet: Any) -> None:
        for at, (name, values) in enumerate(self._lists.items(), start=1):
            sheet.cell(1, at, name)
            for line, value in enumerate(values, start=2):
                cell = sheet.cell(line, at, value)
                cell.data_type = "s"
                cell.number_format = "@"
        sheet.sheet_state = "hidden"
        sheet.protection.sheet = True
