"""Edit one weight, as a marketer does."""

from __future__ import annotations

import csv
from pathlib import Path

from lead_scoring.errors import UserError

# The example of the README: looking at the prices gives 15 points instead of 12.
MODEL, RULE, POINTS = "inbound_b2b", "page_pricing", "15"


def edit_one(seeds: Path) -> str:
    """Write the example's edit into a copy of the seeds; says which rule it was."""
    path = seeds / "weights" / "activity_weights.csv"
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows, columns = list(reader), list(reader.fieldnames or [])
    edited = [r for r in rows if (r["model_id"], r["rule_id"]) == (MODEL, RULE)]
    if not edited or edited[0]["points"] == POINTS:
        raise UserError(f"{path} has no rule {MODEL}, {RULE} to give {POINTS} points.")
    edited[0]["points"] = POINTS
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return f"{MODEL}, {RULE}"
