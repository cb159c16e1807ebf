"""Whether one rule asks for all that another one asks for, as far as text tells."""

from __future__ import annotations

from lead_scoring.lint.weights import ACTIVITY, Rule

EXACT = ("equals", "one_of")


def words(text: str, operator: str) -> set[str]:
    parts = text.split("|") if operator == "one_of" else [text]
    return {part.strip().casefold() for part in parts}


def holds(operator: str, wanted: str, text: str) -> bool:
    """`text` is compared as the warehouse does, white space and case aside."""
    wanted, text = wanted.strip().casefold(), text.strip().casefold()
    if operator in EXACT:
        return text in words(wanted, operator)
    return {
        "contains": wanted in text,
        "starts_with": text.startswith(wanted),
        "ends_with": text.endswith(wanted),
    }[operator]


def covers(wide: Rule, narrow: Rule) -> bool:
    """Whether whatever hits `narrow` hits `wide` too. False where nobody can say."""
    if wide.kind != narrow.kind:
        return False
    if wide.kind != ACTIVITY:
        same = ("attribute", "operator")
        return wide.kind == "attribute" and (
            all(wide.row[name] == narrow.row[name] for name in same)
            and words(wide.row["value"], wide.row["operator"])
            == words(narrow.row["value"], narrow.row["operator"])
        )
    if wide.row["activity_type"] != narrow.row["activity_type"]:
        return False
    if any(
        wide.row[name] not in ("", narrow.row[name])
        for name in ("campaign_id", "channel")
    ):
        return False
    operator, target = wide.row["target_operator"], wide.row["target"]
    own, text = narrow.row["target_operator"], narrow.row["target"]
    if not operator:
        return True
    if not own:
        return False
    if own in EXACT:
        return all(holds(operator, target, word) for word in words(text, own))
    # What starts with /products/dish starts with /products/ and contains it.
    return operator in (own, "contains") and holds(operator, target, text)
