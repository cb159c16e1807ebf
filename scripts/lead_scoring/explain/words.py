"""Rules, hits and limits as people say them."""

from collections.abc import Sequence
from decimal import Decimal

from lead_scoring.explain.ledger import Condition, Entry, HitDay
from lead_scoring.wording import LIMITS

# Of many days, the newest are told one by one.
MOST_DAYS = 5
OPERATORS = {
    "equals": "is {}",
    "not_equals": "is not {}",
    "one_of": "is one of {}",
    "contains": "contains {}",
    "starts_with": "starts with {}",
    "ends_with": "ends with {}",
    "at_least": "is at least {}",
    "at_most": "is at most {}",
    "between": "is between {}",
    "is_set": "is set",
    "is_missing": "is missing",
}


def plain(number: Decimal) -> str:
    """Without decimals that say nothing: 30, 7.5."""
    found = f"{number:f}"
    return found.rstrip("0").rstrip(".") if "." in found else found


def count(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def title(entry: Entry) -> str:
    """One row of the ledger."""
    if entry.kind in LIMITS:
        return LIMITS[entry.kind].format(entry.rule_id)
    name = entry.label or entry.rule_id
    if entry.kind == "activity" and entry.hits > 1:
        return f"{name}, {entry.hits} times"
    return name


def asks(condition: Condition) -> str:
    """What a rule asks for: "country is one of IT, PL"."""
    value = (condition.value or "").replace("|", ", ").replace("..", " and ")
    is_asked = OPERATORS.get(condition.operator or "", "{}").format(value)
    if condition.kind == "attribute":
        return f"{condition.attribute} {is_asked}"
    told = [condition.activity_type or "an activity"]
    if condition.operator:
        told.append(f"whose target {is_asked}")
    if condition.channel:
        told.append(f"by {condition.channel}")
    if condition.campaign_id:
        told.append(f"of campaign {condition.campaign_id}")
    if condition.active_days is not None:
        told.append(f"in the last {count(condition.active_days, 'day')}")
    return " ".join(told)


def has(condition: Condition, values: Sequence[str]) -> str:
    """What is known instead: "country is DE"."""
    if condition.kind != "attribute":
        return ""
    if not values:
        return f"{condition.attribute} is unknown"
    return f"{condition.attribute} is {', '.join(values)}"


def age(days: int) -> str:
    return {0: "that day", 1: "1 day old"}.get(days, f"{days} days old")


def day_text(entry: Entry, hit: HitDay) -> str:
    """ "2026-06-15: 10 points, 15 days old, now worth 7.07"."""
    base = plain(entry.rule_points or Decimal(0))
    told = base if hit.counted_hits == 1 else f"{hit.counted_hits} x {base}"
    told += " point" if told in ("1", "-1") else " points"
    if hit.hits > hit.counted_hits:
        verb = "counts" if hit.counted_hits == 1 else "count"
        told += f" ({hit.counted_hits} of {hit.hits} {verb})"
    fades = entry.decay_id is not None and hit.factor != 1
    worth = "now worth" if fades else "worth"
    return f"{hit.day}: {told}, {age(hit.age_days)}, {worth} {hit.worth}"


def details(entry: Entry) -> list[str]:
    """How the points of a rule come about, line by line."""
    if entry.kind == "attribute":
        return [known(entry)]
    if entry.kind == "inactivity":
        return silence(entry)
    told = [day_text(entry, hit) for hit in shown(entry.days)]
    others = entry.days[len(told) :]
    if others:
        worth = sum((hit.worth for hit in others), Decimal(0))
        first, last = others[-1].day, others[0].day
        dates = f"{first}" if first == last else f"{first} to {last}"
        hits = count(sum(hit.hits for hit in others), "time")
        told.append(f"earlier, {hits} ({dates}), now worth {worth or 'nothing'}")
    if entry.points != entry.uncapped_points:
        told.append(
            f"together {entry.uncapped_points}, limited to "
            f"{plain(entry.max_points or Decimal(0))}"
        )
    elif len(entry.days) > 1:
        told.append(f"together {entry.uncapped_points}")
    return told


def shown(days: Sequence[HitDay]) -> Sequence[HitDay]:
    """The newest days, as far as they are worth something."""
    worth = [number for number, hit in enumerate(days[:MOST_DAYS]) if hit.worth]
    # Who has only faded hits sees the newest of them.
    first = days[: max(worth, default=0) + 1]
    return days if len(days) == len(first) + 1 and days[-1].worth else first


def known(entry: Entry) -> str:
    condition = entry.condition
    if condition.operator == "equals" or not entry.values:
        return asks(condition)
    return f"{asks(condition)}: {', '.join(entry.values)}"


def silence(entry: Entry) -> list[str]:
    base = plain(entry.rule_points or Decimal(0))
    told = f"{base} points after {count(entry.after_days or 0, 'day')} of silence"
    if entry.repeat_every_days:
        told += f", again every {count(entry.repeat_every_days, 'day')}"
        told += f": {count(entry.hits, 'time')}"
    whole = (entry.rule_points or Decimal(0)) * entry.hits
    if whole != entry.points:
        told += f", limited to {plain(entry.max_points or Decimal(0))}"
    return [told]
