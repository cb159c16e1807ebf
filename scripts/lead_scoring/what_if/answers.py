"""What SQL has found, read once, for every way to tell it."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from lead_scoring.dbt_run import Outcome
from lead_scoring.errors import UserError
from lead_scoring.paths import Paths
from lead_scoring.reader import Query, reading

# How many contacts are named; the rest is in --csv.
MOVERS = 10
QUEUE = 20

Row = Mapping[str, Any]

MODELS = "select * from {what_if_models} order by status, model_id"
MOVES = """
    select * from {what_if_tier_moves}
    order by
        model_id, tier_rank_before desc nulls last, tier_rank_after desc nulls last
"""
RULES = (
    "select * from {what_if_rules} order by model_id, abs(points_change) desc, rule_id"
)
CHANGED = "cause is not null"
MOVERS_OF = f"""
    select * from (
        select
            *,
            row_number() over (
                partition by model_id
                order by
                    case when cause = 'audience' then 1 else 0 end,
                    abs(score_change) desc,
                    abs(coalesce(tier_rank_after, 0) - coalesce(tier_rank_before, 0))
                    desc,
                    contact_id
            ) as place
        from {{what_if_contacts}}
        where {CHANGED}
    ) as ranked
    where place <= {MOVERS}
    order by model_id, place
"""
COUNTS = """
    select
        count(place_before) as before,
        count(place_after) as after,
        sum(case when movement = 'joins' then 1 else 0 end) as joins,
        sum(case when movement = 'leaves' then 1 else 0 end) as leaves
    from {what_if_queue}
"""
FIRST = f"""
    select * from {{what_if_queue}}
    where place_after <= {QUEUE} or place_before <= {QUEUE}
    order by coalesce(place_after, place_before), contact_id
"""
NEW = f"""
    select * from {{what_if_queue}} where movement = '{{movement}}'
    order by coalesce(place_after, place_before), contact_id
    limit {QUEUE}
"""
EVERYBODY = f"""
    select * from {{what_if_contacts}} where {CHANGED}
    order by model_id, score_change desc, contact_id
"""


@dataclass(frozen=True)
class Model:
    """What happens to one scoring model."""

    numbers: Row
    moves: Sequence[Row]
    rules: Sequence[Row]
    movers: Sequence[Row]

    @property
    def name(self) -> str:
        return str(self.numbers["model_id"])

    @property
    def changed(self) -> int:
        return sum(
            int(self.numbers[name])
            for name in (
                "scores_up",
                "scores_down",
                "contacts_entered",
                "contacts_left",
            )
        )

    def is_as_before(self) -> bool:
        moved = any(row["tier_before"] != row["tier_after"] for row in self.moves)
        return not (self.changed or self.rules or moved)

    def tiers(self, side: str) -> dict[str, int]:
        """How many contacts each tier holds on one side, the highest first."""
        ranks: dict[str, int] = {}
        sizes: dict[str, int] = {}
        for row in self.moves:
            for each in ("before", "after"):
                rank = row[f"tier_rank_{each}"]
                if rank is not None:
                    ranks.setdefault(row[f"tier_{each}"], int(rank))
            if row[f"tier_rank_{side}"] is not None:
                tier = row[f"tier_{side}"]
                sizes[tier] = sizes.get(tier, 0) + int(row["contacts"])
        ordered = sorted(ranks, key=lambda tier: -ranks[tier])
        return {tier: sizes.get(tier, 0) for tier in ordered}


@dataclass(frozen=True)
class Queue:
    """Whom sales gets."""

    numbers: Row
    first: Sequence[Row]
    joining: Sequence[Row]
    leaving: Sequence[Row]


@dataclass(frozen=True)
class Conversions:
    """Who won after the past day, by scoring model, tier and side."""

    as_of: date
    horizon: int
    rows: Sequence[Row]

    def models(self) -> list[str]:
        return list(dict.fromkeys(str(row["model_id"]) for row in self.rows))

    def tiers(self, scoring_model: str) -> dict[str, dict[str, Row]]:
        """Both sides of each tier, the highest first; those of one side have one."""
        sides: dict[str, dict[str, Row]] = {}
        for row in self.rows:
            if row["model_id"] == scoring_model:
                sides.setdefault(str(row["tier"]), {})[str(row["side"])] = row
        return sides


@dataclass(frozen=True)
class Answer:
    models: Sequence[Model]
    queue: Queue
    everybody: Sequence[Row] = ()
    as_of: date = date.min
    before: str = ""
    after: str = ""
    ignores_validity: bool = False
    differing_lookups: Sequence[str] = field(default=())
    conversions: Conversions | None = None


def read(outcome: Outcome, paths: Paths, *, everybody: bool) -> Answer:
    with reading(outcome.adapter, paths.database) as query:

        def rows(sql: str, **words: str) -> list[Row]:
            return found(query, sql.format(**outcome.tables, **words))

        moves, rules, movers = rows(MOVES), rows(RULES), rows(MOVERS_OF)
        models = [
            Model(
                row,
                *(
                    [each for each in part if each["model_id"] == row["model_id"]]
                    for part in (moves, rules, movers)
                ),
            )
            for row in rows(MODELS)
        ]
        queue = Queue(
            rows(COUNTS)[0],
            rows(FIRST),
            rows(NEW, movement="joins"),
            rows(NEW, movement="leaves"),
        )
        return Answer(models, queue, rows(EVERYBODY) if everybody else [])


def only(answer: Answer, scoring_model: str) -> Answer:
    """What is told of one scoring model; the queue is of all of them."""
    models = [each for each in answer.models if each.name == scoring_model]
    if not models:
        names = ", ".join(sorted(each.name for each in answer.models))
        raise UserError(
            f"no scoring model {scoring_model!r} is computed on either side. There "
            f"are: {names}."
        )
    people = [row for row in answer.everybody if row["model_id"] == scoring_model]
    counted = answer.conversions
    if counted is not None:
        rows = [row for row in counted.rows if row["model_id"] == scoring_model]
        counted = replace(counted, rows=rows)
    return replace(answer, models=models, everybody=people, conversions=counted)


def found(query: Query, sql: str) -> list[Row]:
    columns, rows = query(sql)
    return [dict(zip(columns, row, strict=True)) for row in rows]


def plain(value: Any) -> Any:
    """As JSON has it."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {
            name: plain(each) for name, each in value.items() if name != "contact_key"
        }
    return (
        [plain(each) for each in value] if isinstance(value, (list, tuple)) else value
    )


def as_json_text(answer: Answer) -> str:
    told = {
        "as_of": answer.as_of,
        "before": answer.before,
        "after": answer.after,
        "ignores_validity": answer.ignores_validity,
        "differing_lookups": list(answer.differing_lookups),
        "scoring_models": [
            {
                **model.numbers,
                "tiers_before": model.tiers("before"),
                "tiers_after": model.tiers("after"),
                "tier_moves": list(model.moves),
                "rules": list(model.rules),
                "biggest_movers": list(model.movers),
            }
            for model in answer.models
        ],
        "sales_queue": {
            **answer.queue.numbers,
            "first": list(answer.queue.first),
            "joining": list(answer.queue.joining),
            "leaving": list(answer.queue.leaving),
        },
        "conversions": None
        if answer.conversions is None
        else {
            "as_of": answer.conversions.as_of,
            "horizon_days": answer.conversions.horizon,
            "tiers": list(answer.conversions.rows),
        },
    }
    return json.dumps(plain(told), indent=2, ensure_ascii=False)


def as_csv_text(answer: Answer) -> str:
    """Everybody whose score or tier changes; or, if asked for, who won by tier."""
    if answer.conversions is not None:
        return lines(CONVERSION_COLUMNS, answer.conversions.rows)
    return lines(CSV_COLUMNS, answer.everybody)


def lines(columns: Sequence[str], rows: Sequence[Row]) -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


CSV_COLUMNS = (
    *("model_id", "contact_id", "status", "cause"),
    *("score_before", "score_after", "score_change"),
    *("tier_before", "tier_after", "qualification_before", "qualification_after"),
    *("score_rank_before", "score_rank_after"),
    *("rule_id", "rule_kind", "rule_label", "rule_points"),
)
CONVERSION_COLUMNS = (
    *("model_id", "status", "side", "tier", "tier_rank", "cases", "wins"),
    *("conversion_rate", "lower_bound", "upper_bound", "flag_reason"),
    *("as_of_date", "horizon_days"),
)
