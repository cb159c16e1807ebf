"""Edit one weight, as a marketer does."""

from __future__ import annotations

import csv
from pathlib import Path

from lead_scoring.errors import UserError


def raise_one(seeds: Path) -> str:
    """One more point for the first activity rule that gives points; says which."""
    path = seeds / "weights" / "activity_weights.csv"
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows, columns = list(reader), list(reader.fieldnames or [])
    for row in rows:
        if row["points"]:
            row["points"] = f"{float(row['points']) + 1:g}"
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, columns, lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
            return f"{row['model_id']}, {row['rule_id']}"
    raise UserError(f"{path} has no rule with points to edit.")
