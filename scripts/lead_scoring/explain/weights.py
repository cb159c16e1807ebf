"""The line of the marketer's files that a number comes from."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

RULES = {
    "attribute": "attribute_weights",
    "activity": "activity_weights",
    "inactivity": "inactivity_weights",
}


@dataclass(frozen=True)
class Line:
    file: str
    line: int
    # What the file says now, where the build knew another number.
    points_now: str | None = None

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}"
        return f"{place} (now {self.points_now})" if self.points_now else place


class Weights:
    """The files as they are now; a line that is not found any more is None."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tables: dict[str, list[tuple[int, dict[str, str]]]] = {}

    def rows(self, table: str) -> list[tuple[int, dict[str, str]]]:
        if table not in self.tables:
            from lead_scoring.validate.files import read_file
            from lead_scoring.validate.schema import table_schemas

            (schema,) = [each for each in table_schemas() if each.name == table]
            self.tables[table] = [
                (row.line, {name: cell.strip() for name, cell in row.cells.items()})
                for row in read_file(self.folder, schema).rows
            ]
        return self.tables[table]

    def find(self, table: str, **cells: str) -> tuple[Line, dict[str, str]] | None:
        for number, row in self.rows(table):
            if all(row.get(name) == value for name, value in cells.items()):
                return Line(f"{table}.csv", number), row
        return None

    def of_entry(
        self, model: str, kind: str, rule_id: str, points: Decimal | None = None
    ) -> Line | None:
        """The line of a rule, or of what sets a limit."""
        if kind in RULES:
            found = self.find(RULES[kind], model_id=model, rule_id=rule_id)
        elif kind == "cap_group":
            found = self.find("cap_groups", model_id=model, cap_group=rule_id)
        else:
            found = self.find("scoring_models", model_id=model)
        if found is None:
            return None
        line, row = found
        if points is None or kind not in RULES:
            return line
        try:
            now = Decimal(row.get("points", "").replace(",", ".") or "0")
        except InvalidOperation:
            return line
        return line if now == points else Line(line.file, line.line, row["points"])
